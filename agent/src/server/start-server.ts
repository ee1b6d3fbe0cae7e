import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { AgentError, describeError } from '../platform/errors.ts'
import { judgeLife, judgeReadiness, type Verdict } from './health.ts'
import { type AgentMetrics, contentType } from './metrics.ts'
import type { Readings } from './readings.ts'

export interface ServerInput {
  host: string
  port: number
  /** The time between two ticks, in milliseconds. */
  intervalMs: number
  /** The clock of `lastTickAt`. */
  monotonic(): number
  metrics: AgentMetrics
  readings: Readings
  log: Logger
}

/** What an agent shows of itself over HTTP. */
export interface AgentServer {
  port: number
  close(): Promise<void>
}

const limits = { headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 65_000, maxHeaderSize: 8_192 }
const maxConnections = 64

/** Serves `/metrics`, `/healthz` and `/readyz`. Throws `config_invalid` when it can't listen there. */
export async function startServer(input: ServerInput): Promise<AgentServer> {
  const server = createServer(limits, (request, response) => {
    answer(input, request, response).catch((error: unknown) => {
      input.log.error({ error: describeError(error), path: request.url }, 'the server could not answer')
      send(response, 500, 'text/plain', 'internal error\n')
    })
  })
  server.maxConnections = maxConnections
  try {
    await listen(server, input)
  } catch (error) {
    const where = `${input.host} port ${input.port}: ${describeError(error)}`
    const detail = `nothing can be served at ${where}; set ITOPS_AGENT_HOST or ITOPS_AGENT_PORT, 0 for none`
    throw new AgentError('config_invalid', detail, { cause: error })
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : input.port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(input: ServerInput, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metrics, readings, monotonic, intervalMs } = input
  request.resume()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, 405, 'text/plain', 'only GET and HEAD\n')
  }
  switch (request.url?.split('?', 1)[0]) {
    case '/metrics':
      return send(response, 200, contentType, await metrics.exposition(readings))
    case '/healthz':
      return sendVerdict(response, judgeLife(readings, monotonic(), intervalMs))
    case '/readyz':
      return sendVerdict(response, judgeReadiness(readings))
    default:
      return send(response, 404, 'text/plain', 'there are /metrics, /healthz and /readyz\n')
  }
}

function sendVerdict(response: ServerResponse, { ok, body }: Verdict): void {
  send(response, ok ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`)
}

/** Node leaves the body of an answer to HEAD out by itself. */
function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

/** A machine without IPv6 has no `::`: every address is then every IPv4 address. */
async function listen(server: Server, { host, port }: ServerInput): Promise<void> {
  try {
    await listenAt(server, host, port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (host !== '::' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error
    await listenAt(server, '0.0.0.0', port)
  }
}

function listenAt(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
