import type { Database, Queryable } from '../../../src/platform/database/database.ts'

/** A database that notes the texts of the statements that it is asked for, and where transactions begin and end. */
export function loggingStatements(database: Database): { database: Database; statements: string[] } {
  const statements: string[] = []
  const noting =
    (session: Queryable): Queryable['query'] =>
    (text, values) => {
      statements.push(text.replaceAll(/\s+/g, ' '))
      return session.query(text, values)
    }
  const view = (own: Database): Database => ({
    ...own,
    query: noting(own),
    async transaction(work) {
      statements.push('begin')
      return own.transaction((tx) => work({ query: noting(tx) })).finally(() => statements.push('end'))
    },
    withLock: (name, work, options) => own.withLock(name, (held) => work(view(held)), options),
    of: (work, limits) => view(own.of(work, limits)),
  })
  return { database: view(database), statements }
}
