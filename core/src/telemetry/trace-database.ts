import type { Database, Queryable } from '../platform/database/database.ts'
import type { Attributes } from '../platform/telemetry/trace.ts'
import type { Traces } from './create-traces.ts'

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

const known = new Map<string, string>()
/** Texts are written in the code, and few are put together. */
const mostKnown = 2_000
const changes =
  /\b(insert into|(?<!for |key |do )update(?: only)?|delete from|merge into|copy|truncate|call|alter \w+|create \w+)\s+([\w.]+)/
const reads = /\bfrom\s+([a-z_][\w.]*)/

/** What a statement does, and to which table first, like `insert sla_incidents`; its tag, where it begins with a comment that is one. */
function summaryOf(text: string): string {
  const found = known.get(text)
  if (found !== undefined) return found
  const summary = summarise(text)
  if (known.size < mostKnown) known.set(text, summary)
  return summary
}

function summarise(text: string): string {
  const [, tag] = text.match(/^\s*\/\* ?([\w: -]{1,60}?) ?\*\//) ?? []
  if (tag) return tag
  const plain = text.replace(/'(?:[^']|'')*'/g, "''").toLowerCase()
  const [, change, changed] = plain.match(changes) ?? []
  if (change && changed) return `${change.split(' ')[0]} ${changed}`.slice(0, 60)
  const names = [...plain.matchAll(/\b(\w+) as (?:not )?(?:materialized )?\(/g)].map(([, name]) => name)
  const tables = [...plain.matchAll(new RegExp(reads, 'g'))].map(([, table]) => table)
  const table = tables.find((each) => !names.includes(each) && each !== 'unnest')
  const [verb = 'statement'] = plain.match(/[a-z]+/) ?? []
  return `${verb === 'with' ? 'select' : verb} ${table ?? ''}`.trim().slice(0, 60)
}
