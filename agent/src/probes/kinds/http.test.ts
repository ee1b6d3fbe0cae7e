import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProxies } from '@itops/core/dial'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../../testing/certificates.ts'
import { textOf } from '../../../testing/core-stand-in.ts'
import { probe } from '../../../testing/probe-world.ts'
import { createProbeFiles } from '../probe-files.ts'
import type { Question } from '../target.ts'

const portOf = (server: Server) => Object(server.address()).port as number
const listenAt = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

describe('a probe takes what curl takes', () => {
  /** What the server sends, byte by byte, by path. */
  const answers: Record<string, string> = {
    '/long': `HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(100_000)}\r\nContent-Length: 0\r\n\r\n`,
    '/many': `HTTP/1.1 200 OK\r\n${'X-One-Of-Many: abcdefgh\r\n'.repeat(1_500)}Content-Length: 0\r\n\r\n`,
    '/bare': 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
    '/both': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    '/utf8': 'HTTP/1.1 302 Found\r\nLocation: /größe\r\nContent-Length: 0\r\n\r\n',
    [encodeURI('/größe')]: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    '/space': 'HTTP/1.1 302 Found\r\nLocation:   /a b \r\nContent-Length: 0\r\n\r\n',
    '/a%20b': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    '/strange': 'HTTP/1.1 200 OK\r\nX-Strange: a\x01b\r\nContent-Length: 0\r\n\r\n',
    '/hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    '/quiet': 'HTTP/1.1 200\r\n\r\n',
    '/old': 'HTTP/1.0 200 OK\r\n\r\nbody until the end',
  }
  let server: Server
  beforeAll(async () => {
    server = createTcpServer((socket: Socket) => {
      socket.on('error', () => {})
      socket.once('data', (data) => {
        const path = data.toString('utf8').split(' ')[1] ?? ''
        socket.end(answers[path] ?? 'HTTP/1.1 404 Not Found\r\n\r\n')
      })
    })
    await listenAt(server)
  })
  afterAll(() => void server.close())

  test.each([
    ['a header of 100 KB', '/long'],
    ['36 KB of headers', '/many'],
    ['lines that end in LF alone', '/bare'],
    ['a length and chunks', '/both'],
    ['UTF-8 in Location', '/utf8'],
    ['a space in Location', '/space'],
    ['a control character in a header', '/strange'],
    ['early hints', '/hints'],
    ['no reason', '/quiet'],
    ['HTTP/1.0', '/old'],
  ])('%s', async (_case, path) => {
    expect(await probe(`http://127.0.0.1:${portOf(server)}${path}`)).toMatchObject({ ok: true })
  })
})

interface Asked {
  method: string
  path: string
  body: string
  headers: IncomingMessage['headers']
}

describe('what a document asks', () => {
  let server: Server
  let other: Server
  let url: string
  let asked: Asked[]
  let folder: string

  function answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    const to = (status: number, location: string, cookies: string[] = []) =>
      void response.writeHead(status, { location, 'set-cookie': cookies }).end()
    const [, way, status] = path.split('/')
    if (way === 'status') response.writeHead(Number(status)).end()
    else if (way === 'to') to(Number(status), '/echo')
    else if (way === 'away') to(302, `http://127.0.0.1:${portOf(other)}/echo`)
    else if (way === 'login')
      to(302, '/in', ['session=1; Path=/', 'gone=1; Max-Age=0', 'deep=1; Path=/in', 'safe=1; Secure'])
    else if (way === 'in') response.writeHead(request.headers.cookie === 'deep=1; session=1' ? 200 : 403).end()
    else if (way === 'slow') setTimeout(() => response.end('late'), 150)
    else if (way === 'endless') response.end(`${'a'.repeat(60)}!`)
    else if (way === 'cut') response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy())
    else response.writeHead(200, { 'x-version': 'v1.2.3', 'content-type': 'text/plain' }).end('all is well\nreally')
  }

  beforeAll(async () => {
    const listener = async (request: IncomingMessage, response: ServerResponse) => {
      const { method = '', url: path = '', headers } = request
      asked.push({ method, path, headers, body: await textOf(request) })
      answer(path, request, response)
    }
    server = createServer(listener)
    other = createServer(listener)
    await listenAt(server)
    await listenAt(other)
    url = `http://127.0.0.1:${portOf(server)}`
    folder = mkdtempSync(join(tmpdir(), 'itops-probe-'))
    mkdirSync(join(folder, 'shop'))
    writeFileSync(join(folder, 'shop', 'token'), 'secret\r\n')
    symlinkSync('/etc/passwd', join(folder, 'link'))
  })
  afterAll(() => {
    server.close()
    other.close()
    rmSync(folder, { recursive: true })
  })

  const ask = (path: string, question: Question = {}) => {
    asked = []
    return probe(`${url}${path}`, { question, files: createProbeFiles(folder) })
  }

  test('without a word it is a GET of anything', async () => {
    await ask('/echo')
    expect(asked[0]).toMatchObject({ method: 'GET', headers: { accept: '*/*', 'user-agent': 'itops-agent' } })
  })

  test('method, headers and body are sent as they are written', async () => {
    const headers = { Accept: 'application/json', 'X-Tenant': 'a', Host: 'shop.example' }
    await ask('/echo', { method: 'POST', headers, body: '{"ä":1}' })
    expect(asked[0]).toMatchObject({
      method: 'POST',
      body: '{"ä":1}',
      headers: { accept: 'application/json', 'x-tenant': 'a', host: 'shop.example', 'content-length': '8' },
    })
  })

  test.each([
    [{ status: ['401'] }, '/status/401', true],
    [{ status: ['401'] }, '/status/200', false],
    [{ status: ['2xx', '404'] }, '/status/404', true],
    [{ status: ['200-204', '3xx'] }, '/status/205', false],
    [{ status: ['302'] }, '/to/302', true],
    [{ status: ['5xx'] }, '/status/503', true],
    [{ body: 'is well' }, '/echo', true],
    [{ body: 'is ill' }, '/echo', false],
    [{ body: '/^ALL.*really$/is' }, '/echo', true],
    [{ body: '/^really/' }, '/echo', false],
    [{ body: '/^really/m' }, '/echo', true],
    [{ header: { 'X-Version': 'v1' } }, '/echo', true],
    [{ header: { 'X-Version': '/^v1\\.\\d+\\.\\d+$/' } }, '/echo', true],
    [{ header: { 'X-Missing': 'a' } }, '/echo', false],
  ])('with %j expected, %s is a success: %s', async (expected, path, ok) => {
    expect(await ask(path, { expect: expected })).toMatchObject({ ok, ...(ok ? {} : { undecided: false }) })
  })

  test('a pattern that would take for ever is our own trouble', async () => {
    const result = await ask('/endless', { expect: { body: '/^(a+)+$/' } })
    expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining('the pattern') })
  })

  test('a body that breaks off is a failure where a body is expected, and only there', async () => {
    expect(await ask('/cut')).toMatchObject({ ok: true })
    expect(await ask('/cut', { expect: { body: 'whole' } })).toMatchObject({
      ok: false,
      undecided: false,
      reached: true,
    })
  })

  test('redirects may be left alone', async () => {
    expect(await ask('/to/302', { follow: false })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('302'),
    })
    expect(asked).toHaveLength(1)
  })

  test.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'x'],
    [308, 'POST', 'x'],
  ])('a POST goes on after %i as %s', async (status, method, body) => {
    await ask(`/to/${status}`, { method: 'POST', body: 'x' })
    expect(asked[1]).toMatchObject({ method, path: '/echo', body })
  })

  test('cookies of a redirect are sent where they belong', async () => {
    expect(await ask('/login')).toMatchObject({ ok: true })
  })

  test.each([
    [{ file: 'shop/token' }, 'Bearer secret'],
    [{ secret: { name: 'shop', key: 'token' } }, 'Bearer secret'],
    [{ username: 'me', file: 'shop/token' }, `Basic ${btoa('me:secret')}`],
  ])('%j signs in', async (auth, authorization) => {
    await ask('/echo', { auth })
    expect(asked[0]?.headers.authorization).toBe(authorization)
  })

  test('credentials stay at the origin they are for', async () => {
    await ask('/away', { auth: { file: 'shop/token' }, headers: { 'X-Key': 'secret' } })
    expect(asked[1]?.path).toBe('/echo')
    expect(JSON.stringify(asked[1]?.headers)).not.toContain('secret')
  })

  test.each(['missing', '../../etc/passwd', '/etc/passwd', 'link'])('the file %s makes it undecided', async (file) => {
    const result = await ask('/echo', { auth: { file } })
    expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining("can't be read") })
    expect(asked).toEqual([])
  })

  test('the host is named as browsers name it, by a proxy, too', async () => {
    await ask('/echo')
    expect(asked[0]?.headers.host).toBe(`127.0.0.1:${portOf(server)}`)
    asked = []
    const proxies = parseProxies({ HTTP_PROXY: url })
    expect(await probe('http://shop.example/echo?x=1', { proxies })).toMatchObject({ ok: true })
    expect(asked[0]).toMatchObject({ path: 'http://shop.example/echo?x=1', headers: { host: 'shop.example' } })
  })

  test('a proxy that is not there makes it undecided', async () => {
    const proxies = parseProxies({ HTTP_PROXY: 'http://127.0.0.1:1' })
    const result = await probe('http://192.0.2.7/', { proxies })
    expect(result).toMatchObject({
      ok: false,
      undecided: true,
      problem: expect.stringContaining('the proxy 127.0.0.1:1'),
    })
  })
})

describe('a probe by TLS', () => {
  const made = makeCertificate(20)
  const server = createTlsServer(made, (_request, response) => void response.end())
  let url: string
  beforeAll(async () => {
    await listenAt(server)
    url = `https://localhost:${portOf(server)}/`
  })
  afterAll(() => void server.close())

  test('refuses a certificate of nobody it knows, and notes when it ends', async () => {
    const result = await probe(url)
    expect(result).toMatchObject({
      ok: false,
      undecided: false,
      problem: expect.stringMatching(/certificate.*self.signed/i),
    })
    expect(result.certificate?.endsAt).toBeGreaterThan(Date.now() + 19 * 86_400_000)
  })

  test.each([
    ['the authority of the document', { ca: made.cert }, undefined],
    ['any certificate', { insecure: true }, undefined],
    ['one that lasts long enough', { ca: made.cert, minDays: 10 }, undefined],
    ['one that ends soon', { ca: made.cert, minDays: 30 }, /the certificate ends in 19 days/],
  ])('takes %s', async (_case, tls, weakness) => {
    const result = await probe(url, { question: { tls } })
    expect(result).toMatchObject({ ok: true })
    if (weakness) expect(result).toMatchObject({ weakness: expect.stringMatching(weakness) })
    else expect(result).not.toHaveProperty('weakness')
  })

  test('refuses a certificate of another name', async () => {
    const named = `https://other.localhost:${portOf(server)}/`
    expect(await probe(named, { question: { tls: { ca: made.cert } } })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('other.localhost'),
    })
  })
})
