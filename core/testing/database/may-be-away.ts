import type { Database } from '../../src/platform/database/database.ts'

/** The database, which fails in whatever is asked of it while it is away. */
export function mayBeAway(own: Database, isAway: () => boolean): Database {
  const unlessAway = async <T>(run: () => Promise<T>): Promise<T> => {
    if (isAway()) throw new Error('the database is away')
    return run()
  }
  const database: Database = {
    ...own,
    of: () => database,
    query: (text, values) => unlessAway(() => own.query(text, values)),
    transaction: (work) => unlessAway(() => own.transaction(work)),
    withLock: (name, work, wait) => unlessAway(() => own.withLock(name, () => work(database), wait)),
  }
  return database
}
