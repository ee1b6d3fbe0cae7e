import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../testing/servers/name-server.ts'
import { parseAllowlist } from '../platform/outbound/allowlist.ts'
import { createGuard } from '../platform/outbound/guard.ts'
import { createPost } from '../platform/outbound/post.ts'
import { candidatesOf, createLookup, hostsOf, type Lookup } from './resolve.ts'

describe('a lookup', () => {
  let server: NameServer
  let lookup: Lookup
  const settings = { hosts: '127.0.0.9 named.example other\n::9 named.example', resolv: '' }
  beforeAll(async () => {
    server = await startNameServer({
      'four.example': '10.0.0.4',
      'a.example': '93.184.216.34',
      'am.monitoring.svc.cluster.local': '10.0.0.7',
    })
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
    expect(await lookup('a.example')).toEqual([{ address: '93.184.216.34', family: 4, ttl: 60 }])
    expect(await lookup('mdns.example')).toEqual([{ address: '10.0.0.8', family: 4 }])
    expect(await lookup('nowhere.example')).toEqual([])
  })

  it('does not wait for the other family once there are addresses of one', async () => {
    expect(await lookup('four.example')).toEqual([{ address: '10.0.0.4', family: 4, ttl: 60 }])
    expect(server.asked).toContain('AAAA four.example')
  })

  it('gives localhost without asking anybody', async () => {
    server.asked.length = 0
    expect(await lookup('localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(server.asked).toEqual([])
  })

  it.each([
    ['127.0.0.1', { address: '127.0.0.1', family: 4 }],
    ['2001:db8::7', { address: '2001:db8::7', family: 6 }],
    ['[::1]', { address: '::1', family: 6 }],
  ])('gives the address %s without asking anybody', async (host, found) => {
    server.asked.length = 0
    const noSystem = () => Promise.reject(new Error('the system was asked'))
    const one = createLookup(
      async () => ({ hosts: '', resolv: '', nsswitch: 'hosts: files dns', servers: [server.address] }),
      noSystem,
    )
    expect(await one(host)).toEqual([found])
    expect(server.asked).toEqual([])
  })

  it.each([
    ['hosts: files dns', []],
    ['hosts: files mdns4_minimal [NOTFOUND=return] dns', ['10.0.0.8']],
    ['passwd: files', []],
    [undefined, ['10.0.0.8']],
  ])('with "%s" asks the system only when that may know more', async (nsswitch, addresses) => {
    const one = createLookup(
      async () => ({ ...settings, servers: [server.address], ...(nsswitch === undefined ? {} : { nsswitch }) }),
      async () => [{ address: '10.0.0.8', family: 4 }],
    )
    expect((await one('printer.local')).map(({ address }) => address)).toEqual(addresses)
  })

  it('follows the search list as a pod in a cluster has it', async () => {
    settings.resolv = 'search shop.svc.cluster.local svc.cluster.local failing.local cluster.local\noptions ndots:5'
    expect(await lookup('am.monitoring')).toEqual([{ address: '10.0.0.7', family: 4, ttl: 60 }])
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
