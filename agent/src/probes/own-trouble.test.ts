import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNames, parseProxies } from '@itops/core/dial'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probe } from '../../testing/probe-world.ts'
import { createProbeFiles } from './probe-files.ts'
import type { Question } from './target.ts'

// What each kind of probe comes to when the trouble is this machine's: undecided with the reason, never a failure.

const coded = (code: string) => Object.assign(new Error(code), { code })
const monotonic = () => performance.now()
const resolver = (answer: () => Promise<{ address: string; family: number }[]>) => ({
  names: createNames({ lookUp: answer, monotonic }),
})
const broken = (code: string) => resolver(() => Promise.reject(coded(code)))

const targets = {
  http: 'http://shop.example/',
  https: 'https://shop.example/',
  tcp: 'tcp://shop.example:5432',
  dns: 'dns://shop.example/www.example?type=A',
  grpc: 'grpc://shop.example:50051/',
  grpcs: 'grpcs://shop.example:50051/',
  icmp: 'icmp://shop.example',
}
type Kind = keyof typeof targets
const all = Object.keys(targets) as Kind[]

describe('a resolver', () => {
  const failures: [code: string, undecided: boolean][] = [
    ['ETIMEOUT', true],
    ['ESERVFAIL', true],
    ['EREFUSED', true],
    ['ECONNREFUSED', true],
    ['EAI_AGAIN', true],
    ['EMFILE', true],
    ['ENOTFOUND', false],
  ]
  test.each(failures.flatMap(([code, undecided]) => all.map((kind) => [code, kind, undecided] as const)))(
    'that ends with %s makes a %s probe undecided: %s',
    async (code, kind, undecided) => {
      expect(await probe(targets[kind], broken(code))).toMatchObject({ ok: false, undecided, reached: false })
    },
  )

  test.each(all)('that never answers makes a %s probe undecided', async (kind) => {
    const result = await probe(targets[kind], { ...resolver(() => new Promise(() => undefined)), timeoutMs: 30 })
    expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining('name servers') })
  })
})

describe('a way', () => {
  // The kernel has no way to it without a right that probes do not ask for.
  const nowhere = resolver(async () => [{ address: '255.255.255.255', family: 4 }])
  test.each(['http', 'https', 'tcp', 'grpc', 'grpcs', 'dns'] as const)(
    'that this machine has not makes a %s probe undecided',
    async (kind) => {
      expect(await probe(targets[kind], nowhere)).toMatchObject({ ok: false, undecided: true, reached: false })
    },
  )
})

describe('a proxy', () => {
  let status = 407
  let proxy: Server
  let address = ''
  beforeAll(async () => {
    proxy = createServer((_request, response) => void response.writeHead(status).end())
    proxy.on('connect', (_request, socket) => void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`))
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${Object(proxy.address()).port}`
  })
  afterAll(() => void proxy.close())
  const by = (url: string) => ({ proxies: parseProxies({ HTTP_PROXY: url, HTTPS_PROXY: url }) })
  const proxied: Kind[] = ['http', 'https', 'grpc', 'grpcs']

  test.each(proxied)('that is not there makes a %s probe undecided', async (kind) => {
    expect(await probe(targets[kind], by('http://127.0.0.1:1'))).toMatchObject({ ok: false, undecided: true })
  })

  test.each([
    ['http', 407, true],
    ['https', 407, true],
    ['grpcs', 407, true],
    ['https', 403, true],
    ['grpc', 403, true],
    // It did not get there, for whose trouble others that fall silent at the same time decide.
    ['https', 502, false],
    ['grpcs', 504, false],
  ] as const)('makes a %s probe that it answers with %i undecided: %s', async (kind, answer, undecided) => {
    status = answer
    const result = await probe(targets[kind], by(address))
    expect(result).toMatchObject({ ok: false, undecided, reached: false })
    if (answer > 500) expect(result.addresses).toEqual(['shop.example'])
  })
})

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-own-'))
  writeFileSync(join(folder, 'garbled.pem'), '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
  writeFileSync(join(folder, 'empty.pem'), '')
  let port = 0
  const server = createTcp((socket) => void socket.destroy())
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = Object(server.address()).port
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  const questions: [what: string, question: Question][] = [
    ['a CA that is missing', { tls: { ca: 'none.pem' } }],
    ['a CA that is garbled', { tls: { ca: 'garbled.pem' } }],
    ['a CA that is empty', { tls: { ca: 'empty.pem' } }],
    ['a CA in the document that is garbled', { tls: { ca: '-----BEGIN CERTIFICATE-----\nMIIB\n' } }],
    ['a certificate that is garbled', { tls: { cert: 'garbled.pem' } }],
    ['a password that is missing', { auth: { username: 'me', file: 'none' } }],
  ]
  test.each(
    questions.flatMap(([what, question]) =>
      (['https', 'grpcs'] as const).map((kind) => [what, kind, question] as const),
    ),
  )('with %s make a %s probe undecided', async (_what, kind, question) => {
    if (kind === 'grpcs' && question.auth) return
    const result = await probe(`${kind}://127.0.0.1:${port}/`, { question, files: createProbeFiles(folder) })
    expect(result).toMatchObject({ ok: false, undecided: true, reached: false })
  })
})
