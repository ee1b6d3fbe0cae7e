import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { openRoute } from '../connect.ts'
import { bodyProblem, certificateWeakness, headerProblem, isExpectedStatus } from '../expect.ts'
import { OwnTrouble } from '../own-trouble.ts'
import type { Asking, Finding } from '../result.ts'
import { type CookieJar, createCookieJar } from './cookies.ts'

/** Like curl, where Node's own limit of 16 KiB is for servers. */
const maxHeaderSize = 300 * 1024
const maxRedirects = 5
const maxBody = 1024 * 1024

interface Step {
  url: URL
  method: string
  body: string | undefined
  /** What only the first origin may see. */
  secrets: OutgoingHttpHeaders
}

interface Answer {
  message: IncomingMessage
  status: number
}

/**
 * One request, and at most five redirects with the cookies that are set on the way. Parsed as leniently as browsers and curl do. The
 * body is read only if something is expected of it.
 */
export async function askHttp(asking: Asking): Promise<Finding> {
  const { url, question } = asking.target
  const jar = createCookieJar()
  const { method = 'GET', body, follow = true } = question
  let step: Step = { url: new URL(url), method, body, secrets: await secretsOf(asking) }
  for (let hop = 0; ; hop += 1) {
    const { message, status } = await send(asking, step, jar)
    try {
      const location = follow && status >= 300 && status <= 399 ? locationOf(message) : undefined
      const wantsStatus = question.expect?.status !== undefined && isExpectedStatus(status, question.expect.status)
      if (location === undefined || wantsStatus) return await judge(asking, step, message, status)
      if (hop === maxRedirects)
        return { problem: `${method} ${shown(new URL(url))} redirects more than ${maxRedirects} times` }
      const next = URL.canParse(location, step.url.href) ? new URL(location, step.url) : undefined
      if (next === undefined) return { problem: `${step.method} ${shown(step.url)} redirects to nowhere` }
      if (!/^https?:$/.test(next.protocol))
        return { problem: `${method} ${shown(new URL(url))} redirects away from http` }
      step = redirected(step, next, status)
    } finally {
      message.destroy()
    }
  }
}

async function judge({ now, progress, signal, target }: Asking, step: Step, message: IncomingMessage, status: number) {
  const { question } = target
  const what = `${step.method} ${shown(step.url)}`
  if (!isExpectedStatus(status, question.expect?.status)) return { problem: `${what} answered ${status}` }
  const header = headerProblem(message.headers, question)
  if (header !== undefined) return { problem: `${what} ${header}` }
  const body = question.expect?.body === undefined ? undefined : bodyProblem(await readBody(message, signal), question)
  if (body !== undefined) return { problem: `${what} ${body}` }
  return certificateWeakness(progress.certificate, question, now())
}

async function secretsOf({ files, target }: Asking): Promise<OutgoingHttpHeaders> {
  const { auth, headers = {} } = target.question
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const file = auth?.file ?? (auth?.secret && `${auth.secret.name}/${auth.secret.key}`)
  if (file === undefined) return own
  const secret = (await files.read(file)).replace(/[\r\n]+$/, '')
  const basic = () => `Basic ${Buffer.from(`${auth?.username}:${secret}`).toString('base64')}`
  return { ...own, authorization: auth?.username === undefined ? `Bearer ${secret}` : basic() }
}

/** Browsers and curl go on with a GET after 301, 302 and 303, and leave credentials behind at another origin. */
function redirected({ url, method, body, secrets }: Step, next: URL, status: number): Step {
  const becomesGet = status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST'
  const kept = next.origin === url.origin ? secrets : {}
  return becomesGet
    ? { url: next, method: 'GET', body: undefined, secrets: kept }
    : { url: next, method, body, secrets: kept }
}

async function send(asking: Asking, { url, method, body, secrets }: Step, jar: CookieJar): Promise<Answer> {
  const { socket, path, headers } = await openRoute(asking, url)
  const cookie = jar.header(url)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      ...(path === undefined ? {} : { path }),
      createConnection: () => socket,
      // Without a pool Node does not know it, and would name it after the host.
      defaultPort: url.protocol === 'https:' ? 443 : 80,
      signal: asking.signal,
      maxHeaderSize,
      insecureHTTPParser: true,
      headers: {
        accept: '*/*',
        'user-agent': 'itops-agent',
        ...headers,
        ...(cookie === undefined ? {} : { cookie }),
        ...secrets,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    })
    sent.on('error', reject)
    sent.once('response', (message) => {
      if (path !== undefined && message.statusCode === 407) {
        message.destroy()
        return reject(new OwnTrouble('the proxy wants other credentials: it answered 407'))
      }
      jar.store(url, message.headers['set-cookie'] ?? [])
      resolve({ message, status: message.statusCode ?? 0 })
    })
    // A server that switches to another protocol has answered.
    sent.once('upgrade', (message, upgraded: Socket) => {
      upgraded.destroy()
      resolve({ message, status: message.statusCode ?? 0 })
    })
    sent.end(body)
  })
}

async function readBody(message: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxBody) break
  }
  signal.throwIfAborted()
  return Buffer.concat(chunks).subarray(0, maxBody).toString('utf8')
}

/** Node reads headers as Latin-1; an address in UTF-8 is one again. */
function locationOf({ headers }: IncomingMessage): string | undefined {
  const { location } = headers
  if (location === undefined) return undefined
  const utf8 = Buffer.from(location, 'latin1').toString('utf8')
  return utf8.includes('\ufffd') ? location : utf8
}

/** What a message may show of an address: neither a password nor what may stand in a query. */
function shown({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}
