import type { Heartbeat, Registration, StatusReport } from '@itops/core/contract'
import type { Logger } from 'pino'
import { AgentError, describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'

/** The three calls of an agent to core. Each throws `core_unreachable` or `core_refused`. */
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
}

/** A client that speaks to core with the agent's key. What core answers beside a 2xx is logged: warnings, rejections. */
export function createCoreClient(input: CoreClientInput): CoreClient {
  return {
    register: (registration) => post(input, 'register', registration),
    status: (report) => post(input, 'status', report),
    heartbeat: (heartbeat) => post(input, 'heartbeat', heartbeat),
  }
}

async function post(input: CoreClientInput, call: string, body: object): Promise<void> {
  const url = `${input.coreUrl}/api/v1/operator/${call}`
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
  if (status < 200 || status > 299) {
    throw new AgentError('core_refused', `POST ${url} answered ${status} ${text.slice(0, 300)}${hint(status)}`, {
      status,
    })
  }
  logAnswer(input.log, call, text)
}

function hint(status: number): string {
  if (status === 401 || status === 403) return '; check ITOPS_API_KEY'
  if (status >= 300 && status < 400) return '; set ITOPS_URL to the address that it redirects to'
  return ''
}

function logAnswer(log: Logger, call: string, text: string): void {
  const answer = parseJson(text)
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
  return error instanceof AgentError && error.code === 'core_refused' && [400, 413, 422].includes(error.status ?? 0)
}
