import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import { syslogTarget } from './audit-targets.ts'

const secret = 'a secret of the receiver'

describe('the stream of the audit log', () => {
  let core: TestCore
  let http: ReturnType<typeof createHttpServer>
  let syslog: Server
  let isDown = true
  let attempts = 0
  const received: { id: number; action: string }[] = []
  let messages = ''

  beforeAll(async () => {
    http = createHttpServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      request.on('end', () => {
        attempts += 1
        const timestamp = request.headers['x-itops-timestamp']
        const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
        if (isDown || request.headers['x-itops-signature'] !== `sha256=${signature}`) response.statusCode = 503
        else
          received.push(
            ...body
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line)),
          )
        response.end()
      })
    })
    syslog = createServer((socket) => {
      socket.setEncoding('utf8').on('data', (chunk) => {
        messages += chunk
      })
    })
    await Promise.all([http, syslog].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))))
    const portOf = (server: Server) => (server.address() as AddressInfo).port
    core = await startTestCore({
      env: {
        ITOPS_AUDIT_WEBHOOK_URL: `http://127.0.0.1:${portOf(http)}/audit`,
        ITOPS_AUDIT_WEBHOOK_SECRET: secret,
        ITOPS_AUDIT_SYSLOG: `tcp://127.0.0.1:${portOf(syslog)}`,
        ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1',
      },
    })
  })
  afterAll(async () => {
    await core?.close()
    for (const server of [http, syslog]) await new Promise((done) => server.close(done))
  })

  const issue = (name: string) => core.call('/api/v1/keys', { name, kinds: ['read'] })
  /** The NDJSON that the same entries have in the export. */
  const exported = async () => {
    const text = await (await core.call('/api/v1/audit?first=500')).text()
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; action: string })
  }

  const streams = async () =>
    (
      await core.graphql<{ auditStreams: object[] }>(
        '{ auditStreams { target waiting lagSeconds sentAt failures failure } }',
      )
    ).auditStreams
  const metric = async (name: string) => {
    const text = await (await core.call('/metrics?services=false')).text()
    return Number(new RegExp(`${name}\\{target="webhook"\\} (\\S+)`).exec(text)?.[1])
  }

  it('loses nothing while the receiver is away, and gives each entry once it is back, signed and in its order', async () => {
    for (let count = 0; count < 5; count++) await issue(`key ${count}`)
    await expect.poll(() => attempts, { timeout: 20_000 }).toBeGreaterThan(0)
    const { rows } = await core.database.query<{ position: number; failure: string }>(
      `select position, failure from audit_streams where target = 'webhook'`,
    )
    expect(rows).toEqual([{ position: 0, failure: expect.stringContaining('503') }])
    expect(await streams()).toContainEqual({
      target: 'webhook',
      waiting: (await exported()).length,
      lagSeconds: expect.any(Number),
      sentAt: null,
      failures: expect.any(Number),
      failure: expect.stringContaining('503'),
    })
    expect(await metric('itops_audit_stream_failures')).toBeGreaterThan(0)
    expect(await metric('itops_audit_stream_lag_seconds')).toBeGreaterThan(0)
    isDown = false
    await issue('the last')
    const all = await exported()
    await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(all.length)
    expect(received).toEqual(await exported())
    await expect.poll(streams).toContainEqual({
      target: 'webhook',
      waiting: 0,
      lagSeconds: 0,
      sentAt: expect.any(String),
      failures: 0,
      failure: null,
    })
    expect(await metric('itops_audit_stream_failures')).toBe(0)
    expect(await metric('itops_audit_stream_sent_timestamp_seconds')).toBeGreaterThan(1_700_000_000)
  })

  it('gives a syslog server each entry as a message of RFC 5424, counted by octets', async () => {
    await core.call('/api/v1/operator/services', undefined, { 'x-api-key': 'a wrong key' })
    await expect.poll(() => messages, { timeout: 20_000 }).toContain('"outcome":"REFUSED"')
    const parsed: string[] = []
    for (let rest = Buffer.from(messages); rest.length > 0; ) {
      const [, size = '', space = ''] = /^(\d+)( )/.exec(rest.toString('latin1')) ?? []
      const start = size.length + space.length
      parsed.push(rest.subarray(start, start + Number(size)).toString())
      rest = rest.subarray(start + Number(size))
    }
    for (const message of parsed) expect(message).toMatch(/^<10[89]>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ itops - audit - \{/)
    const ids = parsed.map((message) => JSON.parse(message.slice(message.indexOf('{'))).id as number)
    expect(ids).toEqual(ids.map((_, index) => index + 1))
    expect(parsed.at(-1)?.startsWith('<108>')).toBe(true)
  })

  it('gives nothing to a TLS server whose certificate nobody vouches for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'itops-syslog-'))
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
    const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', `${key}`, '-out', `${cert}`]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' })
    let text = ''
    const server = createTlsServer({ key: await readFile(`${key}`), cert: await readFile(`${cert}`) }, (socket) => {
      socket.on('data', (chunk) => {
        text += String(chunk)
      })
    }).on('tlsClientError', () => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await expect(syslogTarget({ host: 'localhost', port, isTls: true }).send([])).rejects.toThrow('self-signed')
    expect(text).toBe('')
    server.close()
    await rm(folder, { recursive: true })
  })
})
