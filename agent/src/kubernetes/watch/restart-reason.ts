import { KubernetesRefusal, KubernetesTimeout } from '../api/api.ts'

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

/** True when the other side ended it itself, as a server that is stopped does: up to then all that it sent has come. */
export function isEndedByPeer(error: unknown): boolean {
  return error instanceof WatchFailure ? error.reason === 'corrupt' : restartReason(error) === 'closed'
}

/** True when it is no matter of the connection: trying again at once would not help. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof KubernetesRefusal) return error.code < 500 && error.code !== 429 && error.code !== 410
  return restartReason(error) === 'corrupt'
}

/** True when a watch can't go on where it was: the server has forgotten its version or the whole kind, or what it sent is not understood. */
export function isForgotten(error: unknown): boolean {
  if (error instanceof WatchFailure) return error.reason !== 'silence' && error.reason !== 'closed'
  return (
    error instanceof SyntaxError || (error instanceof KubernetesRefusal && (error.code === 410 || error.code === 404))
  )
}
