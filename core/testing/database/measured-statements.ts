import type { Database, Queryable, Value } from '../../src/platform/database/database.ts'

interface PlanNode {
  'Node Type'?: string
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  'Actual Loops'?: number
  'Actual Rows'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  'Local Hit Blocks'?: number
  Plans?: PlanNode[]
}

/** What a statement did, over all of its runs. */
export interface Work {
  runs: number
  /** Pages looked at, in functions that it calls, too. */
  pages: number
  /** Rows that its tables, indexes and functions gave, or looked at in vain. */
  rows: number
  /** Pairs of rows that its joins looked at in vain. */
  pairs: number
}

/** What was measured, by the text of the statement. */
export type Measured = Map<string, Work>

const measurable = /^\s*(select|with|insert|update|delete)\b/i
/** Procedures that leave the transaction of their caller alone. */
const procedure = /^\s*call (record_|forget_|refresh_services|evaluate_|show_corrected_)/

/**
 * The database, measuring what each statement does: it is run once for that, undone, and run. Procedures only where there is enough
 * to do: over some dozens of services they read whole tables.
 */
export function measuring(database: Database, measured: Measured, withProcedures: boolean): Database {
  const watch =
    (session: Queryable, inTransaction: boolean): Queryable['query'] =>
    async (text: string, values?: readonly Value[]) => {
      if (measurable.test(text) && values) {
        const explain = (of: Queryable) =>
          of.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
            `explain (analyze, buffers, timing off, format json) ${text}`,
            values,
          )
        const { rows } = await undone(inTransaction ? session : database, inTransaction, explain)
        const plan = rows[0]?.['QUERY PLAN'][0].Plan
        if (plan) note(measured, text, plan)
      }
      if (withProcedures && procedure.test(text)) {
        const called = await undone(inTransaction ? session : database, inTransaction, (of) =>
          rowsOfCall(of, () => of.query(text, values)),
        )
        add(measured, text, { pages: 0, rows: called, pairs: 0 })
      }
      return session.query(text, values)
    }
  const view = (own: Database): Database => ({
    ...own,
    query: watch(own, false),
    transaction: (work) => own.transaction((tx) => work({ query: watch(tx, true) })),
    withLock: (name, work, options) => own.withLock(name, (locked) => work(view(locked)), options),
    of: (work, limits) => view(own.of(work, limits)),
  })
  return view(database)
}

/** The rows that something gets from tables and indexes in its transaction; a procedure has no plan that could be shown. */
async function rowsOfCall(session: Queryable, call: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const { rows } = await session.query<{ rows: number }>(
      'select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint as rows from pg_stat_xact_user_tables',
    )
    return rows[0]?.rows ?? 0
  }
  const before = await read()
  await call()
  return (await read()) - before
}

class Undo extends Error {}

/** Runs something whose effects are taken back. */
async function undone<T>(
  database: Queryable | Database,
  inTransaction: boolean,
  work: (session: Queryable) => Promise<T>,
): Promise<T> {
  if (inTransaction || !('transaction' in database)) {
    await database.query('savepoint measured')
    const result = await work(database)
    await database.query('rollback to savepoint measured')
    return result
  }
  let result: T | undefined
  await database
    .transaction(async (tx) => {
      result = await work(tx)
      throw new Undo()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error
    })
  if (result === undefined) throw new Error('nothing was measured')
  return result
}

function note(measured: Measured, text: string, plan: PlanNode): void {
  const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0) + (plan['Local Hit Blocks'] ?? 0)
  addSteps(add(measured, text, { pages, rows: 0, pairs: 0 }), plan)
}

function add(measured: Measured, text: string, { pages, rows, pairs }: Omit<Work, 'runs'>): Work {
  const work = measured.get(text) ?? { runs: 0, pages: 0, rows: 0, pairs: 0 }
  measured.set(text, work)
  work.runs += 1
  work.pages += pages
  work.rows += rows
  work.pairs += pairs
  return work
}

function addSteps(work: Work, node: PlanNode): void {
  const loops = node['Actual Loops'] ?? 1
  // What a bitmap's indexes give is counted as rows of its table: they give dead versions of rows, too, as other index scans don't say.
  const children = node['Node Type'] === 'Bitmap Heap Scan' ? [] : (node.Plans ?? [])
  work.pairs += (node['Rows Removed by Join Filter'] ?? 0) * loops
  work.rows += (node['Rows Removed by Filter'] ?? 0) * loops
  if (children.length === 0) work.rows += (node['Actual Rows'] ?? 0) * loops
  for (const child of children) addSteps(work, child)
}
