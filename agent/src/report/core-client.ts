import type { Heartbeat, Registration, StatusReport, StorageReport } from '@itops/core/contract'
import type { DialledFetch } from '@itops/core/dial'
import type { Logger } from 'pino'
import { isMapping } from '../document/fields.ts'
import { AgentError, describeError } from '../platform/errors.ts'
import { withDeadline } from '../platform/time/deadline.ts'
import type { TimeSample } from '../platform/time/server-clock.ts'
import { type StatusAnswer, statusAnswerOf } from './held/report-answer.ts'

/** The calls of an agent to core. Each throws `core_unreachable`, `core_refused` or `core_can_not_use`. */
export interface CoreClient {
  register(registration: Registration): Promise<void>
  /** Resolves to what core did not take of it. */
  status(report: StatusReport): Promise<StatusAnswer>
  heartbeat(heartbeat: Heartbeat): Promise<void>
  storage(report: StorageReport): Promise<void>
}

export interface CoreClientInput {
  coreUrl: string
  /** The key as it is now. */
  apiKey(): string
  fetch: DialledFetch
  log: Logger
  timeoutMs: number
  /** Ends all calls under way. */
  signal: AbortSignal
  monotonic(): number
  /** Called with every answer that carries core's time. */
  onServerTime(sample: TimeSample): void
  /** Called with every answer that says whether core takes the key. */
  onKey(isTaken: boolean): void
  /** Called after every call. */
  onCall(call: CoreCall, outcome: CallOutcome, seconds: number): void
}

export type CoreCall = 'register' | 'status' | 'heartbeat' | 'storage'
export type CallOutcome = 'accepted' | 'refused' | 'unreachable'

/** A client that speaks to core with the agent's key. What core answers beside a 2xx is logged: warnings, rejections. */
export function createCoreClient(input: CoreClientInput): CoreClient {
  return {
    async register(registration) {
      logRejected(input.log, 'register', await post(input, 'register', registration))
    },
    async status(report) {
      return statusAnswerOf(await post(input, 'status', report))
    },
    async heartbeat(heartbeat) {
      logRejected(input.log, 'heartbeat', await post(input, 'heartbeat', heartbeat))
    },
    async storage(report) {
      await post(input, 'storage', report)
    },
  }
}

type Answer = Record<string, unknown>

async function post(input: CoreClientInput, call: CoreCall, body: object): Promise<Answer> {
  const startedAt = performance.now()
  const reported = (outcome: CallOutcome) => input.onCall(call, outcome, (performance.now() - startedAt) / 1000)
  try {
    const answer = await send(input, call, body)
    reported('accepted')
    return answer
  } catch (error) {
    reported(error instanceof AgentError && error.code !== 'core_unreachable' ? 'refused' : 'unreachable')
    throw error
  }
}

async function send(input: CoreClientInput, call: CoreCall, body: object): Promise<Answer> {
  const url = `${input.coreUrl}/api/v1/${call === 'storage' ? 'storage/report' : `operator/${call}`}`
  const sentAt = input.monotonic()
  const { status, text } = await withDeadline(input.timeoutMs, input.signal, async (signal) => {
    try {
      const response = await input.fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${input.apiKey()}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal,
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      const why = signal.aborted ? `no answer within ${input.timeoutMs} ms` : describeError(error)
      throw new AgentError('core_unreachable', `POST ${url}: ${why}`, { cause: error })
    }
  })
  const answer = parseJson(text)
  if (status < 200 || status > 299) {
    // That it may not say how full a volume is says nothing of the rest.
    if (status === 401 || (status === 403 && call !== 'storage')) input.onKey(false)
    const code = understood(status, answer) ? 'core_can_not_use' : 'core_refused'
    throw new AgentError(code, `POST ${url} answered ${status} ${text.slice(0, 300)}${hint(status)}`, { status })
  }
  // Whatever stands at a wrong address may say 200 to everything: what it was sent has not reached core.
  if (!isMapping(answer)) {
    const detail = `POST ${url} answered ${status}, but not as core does; set ITOPS_URL to the address of core`
    throw new AgentError('core_refused', detail, { status })
  }
  input.onKey(true)
  logWarnings(input.log, call, answer)
  const serverTime = serverTimeOf(answer)
  if (serverTime !== undefined) input.onServerTime({ sentAt, receivedAt: input.monotonic(), serverTime })
  return answer
}

function serverTimeOf(answer: Answer): number | undefined {
  const at = Date.parse(String(answer.serverTime))
  return Number.isNaN(at) ? undefined : at
}

/** True when core itself, not something on the way to it, says that it can't use a body; of its size others may judge, too. */
function understood(status: number, answer: unknown): boolean {
  if (status === 413) return true
  return (status === 400 || status === 422) && isMapping(answer) && isMapping(answer.error) && 'code' in answer.error
}

function hint(status: number): string {
  if (status === 401 || status === 403) return '; check ITOPS_API_KEY'
  if (status >= 300 && status < 400) return '; set ITOPS_URL to the address that it redirects to'
  return ''
}

function logWarnings(log: Logger, call: CoreCall, { warnings }: Answer): void {
  if (!Array.isArray(warnings) || warnings.length === 0) return
  log.warn({ call, warnings: warnings.slice(0, 20) }, 'core took the report with warnings')
}

/** Of a status report whoever sent it says what was rejected, since it knows the intervals. */
function logRejected(log: Logger, call: CoreCall, { rejected }: Answer): void {
  if (!Array.isArray(rejected) || rejected.length === 0) return
  log.warn({ call, rejected: rejected.slice(0, 20) }, 'core rejected entries of the report')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** True when core understood the call and can't use it: sending the same again would not help. */
export function isUnusable(error: unknown): boolean {
  return error instanceof AgentError && error.code === 'core_can_not_use'
}
