/** What took longer than it may. */
export class TimeLimitExceeded extends Error {
  readonly code = 'ETIMEDOUT'

  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`)
    this.name = 'TimeLimitExceeded'
  }
}

/**
 * The result of `work`, or TimeLimitExceeded after `ms` even if the work never ends; the reason of `outer` when that is aborted before.
 * The signal of the work is aborted then, and what it still gives is left alone.
 */
export async function withinTime<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  outer?.throwIfAborted()
  const controller = new AbortController()
  let end = (_error: unknown) => {}
  const limit = new Promise<never>((_resolve, reject) => {
    end = (error) => {
      reject(error)
      controller.abort(error)
    }
  })
  const timer = setTimeout(() => end(new TimeLimitExceeded(ms)), ms)
  const leave = () => end(outer?.reason)
  outer?.addEventListener('abort', leave)
  try {
    return await Promise.race([work(controller.signal), limit])
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', leave)
  }
}
