import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage } from 'node:http'
import { createServer as createHttp2, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProxies } from '@itops/core/dial'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NameServer, startNameServer } from '../../../../core/testing/servers/name-server.ts'
import { probe } from '../../../testing/probe-world.ts'

describe('a DNS probe', () => {
  let server: NameServer
  beforeAll(async () => {
    server = await startNameServer({ 'a.example': '10.0.0.7' })
  })
  afterAll(() => void server.socket.close())
  const ask = (name: string, body?: string, timeoutMs = 5_000) =>
    probe(`dns://${server.address}/${name}`, { timeoutMs, question: body === undefined ? {} : { expect: { body } } })

  test.each([
    ['a.example', undefined, true, ''],
    ['a.example', '10.0.0.7', true, ''],
    ['a.example', '10.0.0.8', false, 'has a body without "10.0.0.8"'],
    ['b.example', undefined, false, 'no such name'],
    ['a.example?type=AAAA', undefined, false, 'no such'],
    ['failing.example', undefined, false, 'ESERVFAIL'],
  ])('of %s with "%s" expected is a success: %s', async (name, body, ok, problem) => {
    const result = await ask(name, body)
    expect(result).toMatchObject(ok ? { ok } : { ok, undecided: false, problem: expect.stringContaining(problem) })
  })

  test('of a server that is silent has failed: the document named it', async () => {
    expect(await ask('silent.example', undefined, 1_500)).toMatchObject({ ok: false, undecided: false, reached: false })
  })
})

describe('a gRPC probe', () => {
  let server: Http2Server
  let port = 0
  const seen: Buffer[] = []
  const statuses: Record<string, number> = { '': 1, 'shop.Orders': 1, 'shop.Sick': 2, 'shop.Vague': 0 }

  function reply(stream: ServerHttp2Stream, body: Buffer): void {
    seen.push(body)
    const name = body.subarray(7).toString('utf8')
    const status = statuses[name]
    if (name === 'shop.Html') return void stream.respond({ ':status': 502 }, { endStream: true })
    if (name === 'shop.Silent') return
    if (status === undefined) {
      return void stream.respond(
        { ':status': 200, 'grpc-status': '5', 'grpc-message': 'unknown service' },
        { endStream: true },
      )
    }
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    const message = status === 0 ? Buffer.alloc(0) : Buffer.from([0x08, status])
    stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]))
  }

  beforeAll(async () => {
    server = createHttp2()
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      const chunks: Buffer[] = []
      stream.on('error', () => {})
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (headers[':path'] === '/grpc.health.v1.Health/Check') reply(stream, Buffer.concat(chunks))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = Object(server.address()).port
  })
  afterAll(() => void server.close())

  test.each([
    ['', true, ''],
    ['shop.Orders', true, ''],
    ['shop.Sick', false, 'NOT_SERVING'],
    ['shop.Vague', false, 'UNKNOWN'],
    ['shop.Unknown', false, 'grpc status 5 unknown service'],
    ['shop.Html', false, 'it answered HTTP 502, not as gRPC does'],
  ])('of the service "%s" is a success: %s', async (service, ok, problem) => {
    const result = await probe(`grpc://127.0.0.1:${port}/${service}`)
    expect(result).toMatchObject(ok ? { ok } : { ok, undecided: false, problem: expect.stringContaining(problem) })
  })

  test('goes through the proxy for TLS by CONNECT, and a tcp probe does not', async () => {
    const asked: string[] = []
    const proxy = createHttp().on('connect', (request: IncomingMessage, client: Socket) => {
      asked.push(request.url ?? '')
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      const there = connect(port, '127.0.0.1', () => void client.pipe(there).pipe(client))
      for (const one of [client, there]) one.on('error', () => {})
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const proxies = parseProxies({ HTTPS_PROXY: `http://127.0.0.1:${Object(proxy.address()).port}` })
    expect(await probe('grpc://orders.example:50051/shop.Orders', { proxies })).toMatchObject({ ok: true })
    expect(asked).toEqual(['orders.example:50051'])
    expect(await probe(`tcp://127.0.0.1:${port}`, { proxies })).toMatchObject({ ok: true })
    expect(asked).toHaveLength(1)
    const gone = parseProxies({ HTTPS_PROXY: 'http://127.0.0.1:1' })
    expect(await probe('grpc://orders.example:50051/', { proxies: gone })).toMatchObject({ ok: false, undecided: true })
    proxy.closeAllConnections()
    proxy.close()
  })

  test('writes its message as protobuf does', () => {
    expect(seen).toContainEqual(Buffer.from([0, 0, 0, 0, 0]))
    expect(seen).toContainEqual(Buffer.concat([Buffer.from([0, 0, 0, 0, 13, 0x0a, 11]), Buffer.from('shop.Orders')]))
  })

  test('fails where nobody answers, and where nobody is', async () => {
    const silent = await probe(`grpc://127.0.0.1:${port}/shop.Silent`, { timeoutMs: 1_500 })
    expect(silent).toMatchObject({
      ok: false,
      undecided: false,
      problem: expect.stringContaining('no answer within 1500 ms'),
    })
    expect(await probe('grpc://127.0.0.1:1/')).toMatchObject({ ok: false, undecided: false, reached: true })
  })
})

describe('an ICMP probe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-ping-'))
  const path = process.env.PATH
  afterAll(() => {
    process.env.PATH = path
    rmSync(folder, { recursive: true })
  })
  /** Puts a program in the place of `ping` that says this and ends so; asks by it. */
  async function by(says: string, code: number, host = '192.0.2.7') {
    const program = `#!/bin/sh\n[ "$*" = "$WANTED" ] || { echo "bad arguments: $*"; exit 2; }\nprintf '%s\\n' "${says}"\nexit ${code}\n`
    writeFileSync(join(folder, 'ping'), program, { mode: 0o755 })
    process.env.PATH = `${folder}:${path}`
    process.env.WANTED = `${host.includes(':') ? '-6' : '-4'} -n -c 1 -W 5 ${host}`
    const result = await probe(`icmp://${host.includes(':') ? `[${host}]` : host}`)
    delete process.env.WANTED
    return result
  }
  const iputils = (received: number) =>
    `1 packets transmitted, ${received} received, ${100 - received * 100}% packet loss, time 0ms`
  const busybox = (received: number) =>
    `1 packets transmitted, ${received} packets received, ${100 - received * 100}% packet loss`

  test.each([
    ['iputils', iputils(1), 0, '192.0.2.7'],
    ['iputils, for IPv6', iputils(1), 0, '2001:db8::7'],
    ['busybox', busybox(1), 0, '192.0.2.7'],
  ])('that is answered is a success, by %s', async (_case, says, code, host) => {
    expect(await by(says, code, host)).toMatchObject({ ok: true, addresses: [host] })
  })

  test.each([
    ['iputils', `64 bytes from 192.0.2.7: icmp_seq=1 ttl=64 time=0.133 ms\n${iputils(1)}`],
    ['busybox', `64 bytes from 192.0.2.7: seq=0 ttl=64 time=0.133 ms\n${busybox(1)}`],
  ])('takes as long as the reply, not as the start of the program, by %s', async (_case, says) => {
    expect(await by(says, 0)).toMatchObject({ ok: true, latencyMs: 0.133 })
  })

  test('is undecided where the program may not be started', async () => {
    process.env.PATH = folder
    rmSync(join(folder, 'ping'), { force: true })
    writeFileSync(join(folder, 'ping'), '', { mode: 0o644 })
    const result = await probe('icmp://192.0.2.7')
    process.env.PATH = path
    // Written again, it would keep its mode.
    rmSync(join(folder, 'ping'))
    expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining("can't be") })
  })

  test.each([
    ['iputils', iputils(0)],
    ['iputils, from a router', `From 192.0.2.1 icmp_seq=1 Destination Host Unreachable\n${iputils(0)}`],
    ['busybox', busybox(0)],
  ])('without a reply has failed, by %s', async (_case, says) => {
    expect(await by(says, 1)).toMatchObject({
      ok: false,
      undecided: false,
      reached: false,
      problem: 'icmp://192.0.2.7: no echo reply',
    })
  })

  test.each([
    ['not permitted, by iputils', 'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted', 2],
    ['not permitted, by busybox', 'ping: permission denied (are you root?)', 1],
    ['kept from sending by a rule', `ping: sendmsg: Operation not permitted\n${iputils(0)}`, 1],
    ['without a network, by iputils', 'ping: connect: Network is unreachable', 2],
    ['without a network, by busybox', 'ping: sendto: Network is unreachable', 1],
    ['not understood', "ping: invalid option -- 'W'", 1],
  ])('is undecided with the reason where ping is %s', async (_case, says, code) => {
    expect(await by(says, code)).toMatchObject({
      ok: false,
      undecided: true,
      problem: expect.stringContaining(
        `ping can't be used here: ${code === 1 && says.includes('transmitted') ? '1 packets' : 'ping: '}`,
      ),
    })
  })

  test('is undecided without the program', async () => {
    process.env.PATH = folder
    rmSync(join(folder, 'ping'))
    expect(await probe('icmp://192.0.2.7')).toMatchObject({
      ok: false,
      undecided: true,
      problem: expect.stringContaining('there is no ping program'),
    })
    process.env.PATH = path
  })
})
