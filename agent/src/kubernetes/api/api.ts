import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { withDeadline } from '../../platform/time/deadline.ts'
import { createAccess } from './access.ts'

/** One call to the Kubernetes API. */
export interface ApiCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** The path below the server's address, like `/api/v1/pods`. */
  path: string
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  body?: object
  /** How long the whole answer may take, in milliseconds. */
  timeoutMs: number
  /** A longer answer is an error; without it an answer may have any length. */
  maxBytes?: number
  signal?: AbortSignal
}

/** The Kubernetes API as the agent uses it: plain JSON, without a model of every kind there is. */
export interface KubernetesApi {
  /** The answer of a call, as parsed JSON; throws `KubernetesRefusal` for what is no 2xx, else what broke the connection. */
  call(call: ApiCall): Promise<unknown>
  /** Opens a GET whose body goes on, as a watch does; throws like `call`. The signal ends it at any time. */
  open(call: Omit<ApiCall, 'method' | 'body'>): Promise<IncomingMessage>
  /** Opens new connections from now on: those from before may lead to nobody any more. */
  renew(): void
}

/** What the API server answered in place of a 2xx; `body` is its Status object as text. */
export class KubernetesRefusal extends Error {
  readonly code: number
  readonly body: string

  constructor(code: number, body: string) {
    super(`the Kubernetes API answered ${code}`)
    this.name = 'KubernetesRefusal'
    this.code = code
    this.body = body
  }
}

/** The API server took too long. */
export class KubernetesTimeout extends Error {
  constructor(message: string, options: { cause: unknown }) {
    super(message, options)
    this.name = 'KubernetesTimeout'
  }
}

/** A peer that is gone without a word is found out after this long, and ten seconds of asking. */
const keepAliveMs = 15_000
/** A connection that does not come about in this time is tried afresh: TCP by itself waits twice as long each time. */
const connectMs = 2_500
const longestRefusal = 4_096

/**
 * Calls over the client's own configuration (service account, kubeconfig, exec plugins, proxies). The client's generated
 * classes are left out: loading them takes more memory than an agent may use, and they copy every object. After a 401, and
 * after a certificate that is not trusted, token and CA are read anew by `reload`, and the call is made once more. `onTime` hears what
 * time each answer says it is, in milliseconds since the epoch.
 */
export function createKubernetesApi(
  given: KubeConfig,
  reload?: () => KubeConfig,
  onTime?: (time: number) => void,
): KubernetesApi {
  let kubeConfig = given
  const access = createAccess(() => kubeConfig)

  async function send(call: ApiCall, signal: AbortSignal, again = false): Promise<IncomingMessage> {
    const { options, host, below } = await access.now()
    const request = options.protocol === 'https:' ? httpsRequest : httpRequest
    const sent = request({ ...options, ...requestOptions(call, options.headers), path: `${below}${pathOf(call)}` })
    endWith(signal, sent)
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      sent.once('error', reject)
    })
    sent.once('socket', (socket) => {
      if (!socket.connecting) return
      socket.setKeepAlive(true, keepAliveMs)
      limitConnecting(socket, host)
    })
    sent.end(call.body === undefined ? undefined : JSON.stringify(call.body))
    try {
      const answer = await answered
      const time = Date.parse(answer.headers.date ?? '')
      if (!Number.isNaN(time)) onTime?.(time)
      return await accepted(answer)
    } catch (error) {
      // The server may end an idle connection in the moment it is used again: that says nothing of the server.
      if (!again && reload && isRotation(error) && !signal.aborted) {
        kubeConfig = reload()
        access.renew()
        return send(call, signal, true)
      }
      const unlucky = sent.reusedSocket && !signal.aborted && (call.method ?? 'GET') === 'GET'
      if (again || !unlucky || error instanceof KubernetesRefusal) throw error
      return send(call, signal, true)
    }
  }

  return {
    call: (call) =>
      withDeadline(call.timeoutMs, call.signal, async (signal) => {
        try {
          return JSON.parse(await textOf(await send(call, signal), call.maxBytes))
        } catch (error) {
          if (!signal.aborted || call.signal?.aborted) throw error
          throw new KubernetesTimeout(`${call.path} was not answered within ${call.timeoutMs} ms`, { cause: error })
        }
      }),
    open: (call) => openWithin(call, send),
    renew: access.renew,
  }
}

function requestOptions({ method = 'GET', body }: ApiCall, known: RequestOptions['headers']): RequestOptions {
  const content = body === undefined ? {} : { 'content-type': contentType(method) }
  return { method, headers: { ...known, accept: 'application/json', ...content } }
}

function pathOf({ path, query = {} }: ApiCall): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  }
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

/** Ends a request with the signal, without the listeners on every event of a stream that its own option `signal` costs. */
function endWith(signal: AbortSignal, sent: ClientRequest): void {
  const end = () => sent.destroy(new Error('the call was ended', { cause: signal.reason }))
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  sent.once('close', () => signal.removeEventListener('abort', end))
}

/** True for what a new token, or a new CA, would mend. */
function isRotation(error: unknown): boolean {
  if (error instanceof KubernetesRefusal) return error.code === 401
  return error instanceof Error && 'code' in error && /CERT|UNABLE_TO/.test(String(error.code))
}

function limitConnecting(socket: Socket, host: string): void {
  const giveUp = () => {
    const cause = new Error('no connection')
    socket.destroy(new KubernetesTimeout(`${host} took no connection within ${connectMs} ms`, { cause }))
  }
  const timer = setTimeout(giveUp, connectMs)
  socket.once('connect', () => clearTimeout(timer))
  socket.once('close', () => clearTimeout(timer))
}

/** The time ends the opening only, the caller's signal the stream too, for as long as it lives. */
async function openWithin(
  call: ApiCall,
  send: (call: ApiCall, signal: AbortSignal) => Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  const ending = new AbortController()
  const end = () => ending.abort(call.signal?.reason)
  call.signal?.addEventListener('abort', end, { once: true })
  if (call.signal?.aborted) end()
  const timer = setTimeout(end, call.timeoutMs)
  try {
    const response = await send(call, ending.signal)
    response.once('close', () => call.signal?.removeEventListener('abort', end))
    return response
  } catch (error) {
    call.signal?.removeEventListener('abort', end)
    if (!ending.signal.aborted || call.signal?.aborted) throw error
    throw new KubernetesTimeout(`${call.path} did not open within ${call.timeoutMs} ms`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode <= 299) return response
  throw new KubernetesRefusal(statusCode, (await textOf(response)).slice(0, longestRefusal))
}

function contentType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
}

/** Chunks become text at once: as buffers that outlive a scavenge they would stay, outside the heap, until the next full one. */
async function textOf(response: IncomingMessage, maxLength = Number.POSITIVE_INFINITY): Promise<string> {
  response.setEncoding('utf8')
  let text = ''
  for await (const part of response) {
    text += part
    if (text.length > maxLength) throw new Error(`the answer is longer than ${maxLength} characters`)
  }
  return text
}
