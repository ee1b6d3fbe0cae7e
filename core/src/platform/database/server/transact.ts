import type { Queryable } from '../database.ts'

/** Runs `work` between `begin`, which begins a transaction, and its commit; whatever is thrown takes all of it back. */
export async function transact<T>(session: Queryable, begin: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await session.query(begin)
  try {
    const result = await work(session)
    await session.query('commit')
    return result
  } catch (error) {
    await session.query('rollback').catch(() => {})
    throw error
  }
}
