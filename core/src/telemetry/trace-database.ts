import type { Database, Queryable } from '../platform/database/database.ts'
import type { Attributes } from '../platform/telemetry/trace.ts'
import type { Traces } from './create-traces.ts'
import { summaryOf } from './statement-summary.ts'

/** Statements are asked for by these, whoever needs them. */
const between = /[\\/]platform[\\/]database[\\/]|[\\/]telemetry[\\/]trace-database\./
const place = /^\s*at (?:async )?(?:(?<name>[\w.<>]+) )?.*[\\/]core[\\/](?:src|dist)[\\/](?<file>[^?:]+)\.[jt]s/

/**
 * The database, each of whose statements is a span of the work that asks for it: called by what it does to which table, and with the
 * function that holds its text, neither the text nor a value of it. What no traced work asks for is not traced.
 */
export function traceDatabase(database: Database, traces: Traces): Database {
  const traced = (of: Queryable): Queryable['query'] =>
    async function query(text, values) {
      if (!traces.isTracing()) return of.query(text, values)
      const summary = summaryOf(text)
      const attributes = { 'db.system.name': 'postgresql', 'db.query.summary': summary, ...callerOf(query) }
      return traces.traceCall(summary, attributes, async (span) => {
        const result = await of.query<never>(text, values)
        span.set({ 'db.response.returned_rows': result.rowCount })
        return result
      })
    }
  return {
    kind: database.kind,
    query: traced(database),
    transaction: (work) => database.transaction((tx) => work({ query: traced(tx) })),
    withLock: (name, work, options) => database.withLock(name, (held) => work(traceDatabase(held, traces)), options),
    of: (work, limits) => traceDatabase(database.of(work, limits), traces),
    load: () => database.load(),
    close: () => database.close(),
  }
}

/** The function and file that hold a statement, as far as the stack shows them. */
function callerOf(below: (...args: never[]) => unknown): Attributes {
  const here: { stack?: string } = {}
  Error.captureStackTrace(here, below)
  for (const line of (here.stack ?? '').split('\n').slice(1)) {
    const { name, file } = (!between.test(line) && place.exec(line)?.groups) || {}
    if (file !== undefined)
      return { 'code.file.path': file.replaceAll('\\', '/'), ...(name ? { 'code.function.name': name } : {}) }
  }
  return {}
}
