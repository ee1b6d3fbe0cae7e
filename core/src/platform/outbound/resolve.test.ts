import { createSocket, type Socket } from 'node:dgram'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllowlist } from './allowlist.ts'
import { createGuard } from './guard.ts'
import { createPost } from './post.ts'
import { candidatesOf, createLookup, hostsOf, type Lookup } from './resolve.ts'

/** The name that a query asks for, and where in the datagram the question ends. */
function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.'), end: at + 5 }
}

/** A name server on loopback: it knows A records, is silent about names that begin with "silent", and fails for "failing". */
async function startNameServer(
  records: Record<string, string>,
): Promise<{ address: string; asked: string[]; socket: Socket }> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, end } = questionOf(query)
    const type = query.readUInt16BE(end - 4)
    asked.push(`${type === 28 ? 'AAAA' : 'A'} ${name}`)
    if (name.startsWith('silent')) return
    const record = type === 1 ? records[name] : undefined
    const code = name.startsWith('failing') ? 2 : records[name] ? 0 : 3
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180 | code, 2)
    header.writeUInt16BE(record ? 1 : 0, 6)
    header.writeUInt32BE(0, 8)
    const answer = record
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...record.split('.').map(Number)])
      : Buffer.alloc(0)
    socket.send(Buffer.concat([header, query.subarray(12, end), answer]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${socket.address().port}`, asked, socket }
}

describe('a lookup', () => {
  let server: Awaited<ReturnType<typeof startNameServer>>
  let lookup: Lookup
  const settings = { hosts: '127.0.0.9 named.example other\n::9 named.example', resolv: '' }
  beforeAll(async () => {
    server = await startNameServer({ 'a.example': '93.184.216.34', 'am.monitoring.svc.cluster.local': '10.0.0.7' })
    lookup = createLookup(
      async () => ({ ...settings, servers: [server.address] }),
      async (host) => (host === 'mdns.example' ? [{ address: '10.0.0.8', family: 4 }] : []),
    )
  })
  afterAll(() => void server.socket.close())

  it('gives what the hosts file says, else what name servers say, else what the system knows', async () => {
    expect(await lookup('Named.example')).toEqual([
      { address: '127.0.0.9', family: 4 },
      { address: '::9', family: 6 },
    ])
    expect(await lookup('a.example')).toEqual([{ address: '93.184.216.34', family: 4 }])
    expect(await lookup('mdns.example')).toEqual([{ address: '10.0.0.8', family: 4 }])
    expect(await lookup('nowhere.example')).toEqual([])
  })

  it('follows the search list as a pod in a cluster has it', async () => {
    settings.resolv = 'search shop.svc.cluster.local svc.cluster.local failing.local cluster.local\noptions ndots:5'
    expect(await lookup('am.monitoring')).toEqual([{ address: '10.0.0.7', family: 4 }])
    settings.resolv = ''
  })

  it('fails when the server fails, and does not ask the system then', async () => {
    await expect(lookup('failing.example')).rejects.toThrow('ESERVFAIL')
  })

  it('of a name whose server is silent holds up neither other lookups nor the one who asked', async () => {
    const post = createPost(createGuard(parseAllowlist(''), lookup))
    const silent = Array.from({ length: 20 }, (_, index) => {
      const sent = post({ url: `http://silent${index}.example/`, body: '', timeoutMs: 1_000 })
      return sent.then(
        () => 'sent',
        (error: Error) => error.message,
      )
    })
    await expect.poll(() => server.asked.filter((name) => name.includes('silent')).length).toBeGreaterThanOrEqual(20)
    expect(await lookup('a.example')).toHaveLength(1)
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['no answer within 1 s']))
  })
})

it.each([
  ['a.example', 'search x.y', ['a.example', 'a.example.x.y']],
  ['am', 'search x.y z.', ['am.x.y', 'am.z', 'am']],
  ['am.ns.svc', 'search b c\noptions timeout:1 ndots:5 # like a pod', ['am.ns.svc.b', 'am.ns.svc.c', 'am.ns.svc']],
  ['am.ns.', 'search b', ['am.ns']],
  ['am', '', ['am']],
])('asks for %s with "%s" as %j', (host, resolv, names) => expect(candidatesOf(host, resolv)).toEqual(names))

it('reads a hosts file with remarks and several names', () => {
  expect(hostsOf('# all\n10.0.0.1\ta b # c\n10.0.0.2 c', 'c')).toEqual([{ address: '10.0.0.2', family: 4 }])
})
