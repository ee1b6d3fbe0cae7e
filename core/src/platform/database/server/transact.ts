import type { Queryable } from '../database.ts'

/**
 * Runs `work` between `begin`, which begins a transaction, and its commit; whatever is thrown takes all of it back. `onBegun` is
 * given the milliseconds that the beginning took.
 */
export async function transact<T>(
  session: Queryable,
  begin: string,
  work: (tx: Queryable) => Promise<T>,
  onBegun?: (ms: number) => void,
): Promise<T> {
  const startedAt = performance.now()
  await session.query(begin)
  onBegun?.(performance.now() - startedAt)
  try {
    const result = await work(session)
    await session.query('commit')
    return result
  } catch (error) {
    await session.query('rollback').catch(() => {})
    throw error
  }
}
