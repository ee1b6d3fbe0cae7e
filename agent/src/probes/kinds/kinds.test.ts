import { createServer as createHttp2, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NameServer, startNameServer } from '../../../../core/test/name-server.ts'
import { probe } from '../../../test/probe-world.ts'

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
    expect(await ask('silent.example', undefined, 100)).toMatchObject({ ok: false, undecided: false, reached: false })
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

  test('writes its message as protobuf does', () => {
    expect(seen).toContainEqual(Buffer.from([0, 0, 0, 0, 0]))
    expect(seen).toContainEqual(Buffer.concat([Buffer.from([0, 0, 0, 0, 13, 0x0a, 11]), Buffer.from('shop.Orders')]))
  })

  test('fails where nobody answers, and where nobody is', async () => {
    const silent = await probe(`grpc://127.0.0.1:${port}/shop.Silent`, { timeoutMs: 100 })
    expect(silent).toMatchObject({
      ok: false,
      undecided: false,
      problem: expect.stringContaining('no answer within 100 ms'),
    })
    expect(await probe('grpc://127.0.0.1:1/')).toMatchObject({ ok: false, undecided: false, reached: true })
  })
})

test('an ICMP probe is answered, or undecided with the reason', async () => {
  const result = await probe('icmp://127.0.0.1')
  if (!result.ok)
    expect(result).toMatchObject({
      undecided: true,
      problem: expect.stringMatching(/no ping program|ping can't be used/),
    })
})
