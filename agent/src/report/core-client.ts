import type { Heartbeat, Registration, StatusReport } from '@itops/core/contract'
import type { Logger } from 'pino'
import { isMapping } from '../document/fields.ts'
import { AgentError, describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'
import type { TimeSample } from '../time/server-clock.ts'

/** The three calls of an agent to core. Each throws `core_unreachable`, `core_refused` or `core_can_not_use`. */
export interface CoreClient {
  register(registration: Registration): Promise<void>
  status(report: StatusReport): Promise<void>
  heartbeat(heartbeat: Heartbeat): Promise<void>
}

export interface CoreClientInput {
  coreUrl: string
  apiKey: string
  fetch: typeof globalThis.fetch
  log: Logger
  timeoutMs: number
  /** Ends all calls under way. */
  signal: AbortSignal
  monotonic(): number
  /** Called with every answer that tells core's time. */
  onServerTime(sample: TimeSample): void
  /** Called after every call. */
  onCall(call: CoreCall, outcome: CallOutcome, seconds: number): void
}

export type CoreCall = 'register' | 'status' | 'heartbeat'
export type CallOutcome = 'taken' | 'refused' | 'unreachable'

/** A client that speaks to core with the agent's key. What core answers beside a 2xx is logged: warnings, rejections. */
export function createCoreClient(input: CoreClientInput): CoreClient {
  return {
    register: (registration) => post(input, 'register', registration),
    status: (report) => post(input, 'status', report),
    heartbeat: (heartbeat) => post(input, 'heartbeat', heartbeat),
  }
}

async function post(input: CoreClientInput, call: CoreCall, body: object): Promise<void> {
  const startedAt = performance.now()
  const told = (outcome: CallOutcome) => input.onCall(call, outcome, (performance.now() - startedAt) / 1000)
  try {
    await send(input, call, body)
    told('taken')
  } catch (error) {
    told(error instanceof AgentError && error.code !== 'core_unreachable' ? 'refused' : 'unreachable')
    throw error
  }
}

async function send(input: CoreClientInput, call: CoreCall, body: object): Promise<void> {
  const url = `${input.coreUrl}/api/v1/operator/${call}`
  const sentAt = input.monotonic()
  const { status, text } = await withDeadline(input.timeoutMs, input.signal, async (signal) => {
    try {
      const response = await input.fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${input.apiKey}`, 'content-type': 'application/json' },
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
    const code = understood(status, answer) ? 'core_can_not_use' : 'core_refused'
    throw new AgentError(code, `POST ${url} answered ${status} ${text.slice(0, 300)}${hint(status)}`, { status })
  }
  // Whatever stands at a wrong address may say 200 to everything: what it was sent has not reached core.
  if (!isMapping(answer)) {
    const detail = `POST ${url} answered ${status}, but not as core does; set ITOPS_URL to the address of core`
    throw new AgentError('core_refused', detail, { status })
  }
  logAnswer(input.log, call, answer)
  const serverTime = serverTimeOf(answer)
  if (serverTime !== undefined) input.onServerTime({ sentAt, receivedAt: input.monotonic(), serverTime })
}

function serverTimeOf(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null || !('serverTime' in answer)) return undefined
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

function logAnswer(log: Logger, call: CoreCall, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return
  if ('warnings' in answer && Array.isArray(answer.warnings) && answer.warnings.length > 0) {
    log.warn({ call, warnings: answer.warnings.slice(0, 20) }, 'core took the report with warnings')
  }
  if ('rejected' in answer && Array.isArray(answer.rejected) && answer.rejected.length > 0) {
    log.warn({ call, rejected: answer.rejected.slice(0, 20) }, 'core rejected entries of the report')
  }
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
