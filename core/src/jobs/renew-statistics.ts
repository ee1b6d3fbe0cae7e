import { type Database, DatabaseError, type Queryable } from '../platform/database/database.ts'
import type { Work } from './lanes/work.ts'

const lookEveryMs = 15_000

/**
 * Work that renews the planner's statistics of tables and chunks that have none, or are twice or half of what they were when those
 * were made: after a first load, at every new day, and after a great change. A server's autovacuum comes to them a minute later or,
 * on a busy one, much later; the embedded database has none. One table a pass, the largest first.
 */
export function createStatisticsWork(clock: { now(): Date }): Work['run'] {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async function* (context) {
    const now = clock.now().getTime()
    if (now - lookedAt < lookEveryMs) return
    lookedAt = now
    const database = context.database.of('upkeep')
    for (const table of await listOutgrown(database)) {
      await analyze(database, table)
      yield
    }
  }
}

async function analyze(database: Queryable, table: string): Promise<void> {
  try {
    await database.query(`analyze (skip_locked) ${table}`)
  } catch (error) {
    const wasDropped = error instanceof DatabaseError && error.code === '42P01'
    if (!wasDropped) throw error
  }
}

/**
 * Quoted names of the tables and chunks whose size, or whose count of committed rows, says that their statistics are not true any more,
 * the largest first. A table of which nothing is committed yet is left out: its statistics would say that its pages are empty, and every plan
 * would take it for one row, however many come.
 */
export async function listOutgrown(database: Pick<Database, 'kind' | 'query'>): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select c.oid::regclass::text as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    cross join lateral (
      select
        pg_relation_size(c.oid) / current_setting('block_size')::bigint as pages,
        pg_stat_get_live_tuples(c.oid) as rows
    ) present
    where c.relkind = 'r'
      and (
        n.nspname = current_schema()
        -- Compressed chunks get theirs when they are made.
        or (n.nspname = '_timescaledb_internal' and c.relname like '\\_hyper%chunk')
      )
      and pg_has_role(c.relowner, 'usage')
      -- A smaller table is planned alike with and without.
      and present.pages >= 4
      -- The embedded database counts none; its one session never sees what another one has not committed.
      and ($1 or present.rows > 0)
      and (
        c.reltuples < 0
        or present.rows > 2 * c.reltuples
        or present.pages > 2 * c.relpages
        or 2 * present.pages < c.relpages
      )
    order by present.pages desc, name`,
    [database.kind === 'embedded'],
  )
  return rows.map(({ name }) => name)
}
