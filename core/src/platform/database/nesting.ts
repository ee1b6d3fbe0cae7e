import { AsyncLocalStorage } from 'node:async_hooks'

/** Knows, across all that is awaited, whether a call comes from inside a transaction or a lock of this database. */
export interface Nesting {
  /** Throws when the caller is inside a transaction that has not ended. */
  assertOutside(call: string): void
  inTransaction<T>(work: () => Promise<T>): Promise<T>
  /** Throws when the caller holds the lock already and would wait for itself. */
  underLock<T>(name: string, wait: boolean, work: () => Promise<T>): Promise<T>
}

/** For one database; what is called inside another one is no matter of it. */
export function createNesting(): Nesting {
  const transactions = new AsyncLocalStorage<{ open: boolean }>()
  const locks = new AsyncLocalStorage<readonly string[]>()
  return {
    assertOutside(call) {
      if (!transactions.getStore()?.open) return
      throw new Error(
        `${call} of the database was called inside a transaction: use the query that the transaction is given, or call it after the commit`,
      )
    },
    async inTransaction(work) {
      const state = { open: true }
      try {
        return await transactions.run(state, work)
      } finally {
        state.open = false
      }
    },
    async underLock(name, wait, work) {
      const held = locks.getStore() ?? []
      if (wait && held.includes(name)) throw new Error(`the lock ${name} was asked for by who holds it`)
      return locks.run([...held, name], work)
    },
  }
}
