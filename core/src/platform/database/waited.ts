import { AsyncLocalStorage } from 'node:async_hooks'

const waited = new AsyncLocalStorage<{ ms: number }>()

/** Runs `work`; resolves to its result, and to the milliseconds for which its statements waited for their turn. */
export async function measureWait<T>(work: () => Promise<T>): Promise<{ result: T; waitedMs: number }> {
  const wait = { ms: 0 }
  const result = await waited.run(wait, work)
  return { result, waitedMs: wait.ms }
}

/** A statement of the work that calls this has waited so many milliseconds for its turn. */
export function noteWait(ms: number): void {
  const wait = waited.getStore()
  if (wait) wait.ms += ms
}
