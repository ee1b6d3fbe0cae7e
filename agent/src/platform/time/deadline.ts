/** Why something that has ended is aborted: one for all, for without a reason each abort makes an error of its own. */
export const ended = new Error('it has ended')

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds or when `stop` does. The listener on `stop` is taken
 * off again: `AbortSignal.any` would keep one for every call on a signal that lives as long as the process.
 */
export async function withDeadline<T>(
  ms: number,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const end = () => controller.abort()
  const timer = setTimeout(end, ms)
  stop?.addEventListener('abort', end, { once: true })
  if (stop?.aborted) end()
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    stop?.removeEventListener('abort', end)
  }
}
