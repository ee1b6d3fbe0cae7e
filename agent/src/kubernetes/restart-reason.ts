import { KubernetesRefusal, KubernetesTimeout } from './api.ts'

/** Why a watch started again, as a metric names it. */
export type RestartReason =
  | 'closed'
  | 'corrupt'
  | 'error'
  | 'expired_token'
  | 'gone'
  | 'refreshed'
  | 'refused'
  | 'silence'
  | 'timeout'

/** The end of a list or watch that can't go on. */
export class WatchFailure extends Error {
  readonly reason: RestartReason

  constructor(reason: RestartReason, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'WatchFailure'
    this.reason = reason
  }
}

const closedCodes = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

/** The one word for what broke a watch. */
export function restartReason(error: unknown): RestartReason {
  if (error instanceof WatchFailure) return error.reason
  if (error instanceof KubernetesRefusal) return error.code === 410 ? 'gone' : 'refused'
  if (error instanceof KubernetesTimeout) return 'timeout'
  if (error instanceof SyntaxError) return 'corrupt'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return closedCodes.has(code) || code.startsWith('HPE_') ? 'closed' : 'error'
}
