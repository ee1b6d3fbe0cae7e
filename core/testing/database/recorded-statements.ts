import type { Database, Queryable } from '../../src/platform/database/database.ts'

/** The database, which notes the text of each statement that it is asked. */
export function recording(database: Database, texts: string[]): Database {
  const noted =
    (of: Queryable): Queryable['query'] =>
    (text, values) => {
      texts.push(text)
      return of.query(text, values)
    }
  return {
    ...database,
    query: noted(database),
    transaction: (work) => database.transaction((tx) => work({ query: noted(tx) })),
    withLock: (name, work, options) => database.withLock(name, (held) => work(recording(held, texts)), options),
    of: (work, limits) => recording(database.of(work, limits), texts),
  }
}
