import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Heartbeat, Registration, ReportedInterval, StatusReport } from '@itops/core/contract'

/** A call that reached the stand-in. */
export type Call =
  | { name: 'register'; body: Registration; authorization: string; answered: number }
  | { name: 'status'; body: StatusReport; authorization: string; answered: number }
  | { name: 'heartbeat'; body: Heartbeat; authorization: string; answered: number }

/** A real HTTP server in core's place that keeps every call, and refuses them with a status when asked to. */
export interface CoreStandIn {
  url: string
  calls: Call[]
  /** From now on every call, or only those of a name. */
  refuseWith(status: number | undefined, name?: Call['name']): void
  /** From now on it keeps these documents for the agent, and those of other agents that name its node, and answers that they are the same to whoever has them. */
  keep(documents: object[], vantage?: object[]): void
  /** The answers to the question for documents, with the node of each: 200, 304 or a refusal. */
  asked: { nodeId: string | null; status: number; authorization: string }[]
  registrations(): Registration[]
  reports(): StatusReport[]
  /** The intervals of one service that were acknowledged, in order of time, repeats left out. */
  intervals(service: string): ReportedInterval[]
  /** The statuses of one service's acknowledged intervals, one after the other. */
  history(service: string): string[]
  close(): Promise<void>
}

/** Starts a stand-in on a free port of this machine. */
export async function startCoreStandIn(): Promise<CoreStandIn> {
  const calls: Call[] = []
  let refusal: number | undefined
  let refused: Call['name'] | undefined
  let kept = JSON.stringify({ documents: [] })
  const asked: CoreStandIn['asked'] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const tag = `"${createHash('sha256').update(kept).digest('hex')}"`
      const found = request.headers['if-none-match'] === tag ? 304 : 200
      const status = refused === undefined ? (refusal ?? found) : found
      const { searchParams } = new URL(request.url ?? '', 'http://core')
      asked.push({ nodeId: searchParams.get('nodeId'), status, authorization: request.headers.authorization ?? '' })
      response.writeHead(status, { 'content-type': 'application/json', etag: tag })
      response.end(status === 200 ? kept : undefined)
      return
    }
    const body = JSON.parse(await textOf(request))
    const name = (request.url ?? '').replace('/api/v1/operator/', '')
    const answered = refused === undefined || refused === name ? (refusal ?? 200) : 200
    const authorization = request.headers.authorization ?? ''
    if (name === 'register' || name === 'status' || name === 'heartbeat')
      calls.push({ name, body, authorization, answered })
    response.writeHead(answered, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ accepted: 1, rejected: [], warnings: [], serverTime: new Date().toISOString() }))
  })
  const url = await listen(server)
  const taken = () => calls.filter((call) => call.answered === 200)
  const reports = () => taken().flatMap((call) => (call.name === 'status' ? [call.body] : []))
  const intervals = (service: string) => intervalsOf(reports(), service)
  return {
    url,
    calls,
    refuseWith(status, name) {
      refusal = status
      refused = name
    },
    keep(documents, vantage = []) {
      kept = JSON.stringify({ documents, vantage })
    },
    asked,
    registrations: () => taken().flatMap((call) => (call.name === 'register' ? [call.body] : [])),
    reports,
    intervals,
    history: (service) => withoutRepeats(intervals(service).map((interval) => interval.status)),
    close: () => closeServer(server),
  }
}

/** Listens on a free port of this machine; returns the address. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${portOf(server.address())}`
}

/** Ends a server with all its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

/** Looks again and again until the condition holds; fails with its name after two minutes, which only what hangs takes. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 120_000
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The whole body of a request. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function intervalsOf(reports: readonly StatusReport[], service: string): ReportedInterval[] {
  const all = reports.flatMap((report) => report.services.filter(({ name }) => name === service))
  const byStart = new Map(all.flatMap(({ pieces = [] }) => pieces).map((interval) => [interval.from, interval]))
  return [...byStart.values()].sort((a, b) => (a.from < b.from ? -1 : 1))
}

function withoutRepeats(words: readonly string[]): string[] {
  return words.filter((word, index) => word !== words[index - 1])
}
