import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { allPasses, type Passes } from '../platform/passes.ts'

/** Rows that name a service by its id alone, by table, with the column of their time and of the id. */
const tables = [
  { schema: 'public', name: 'service_status_events', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'sla_snapshots', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'probe_latencies', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'vantage_segments', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'backup_reports', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'service_changes', time: 'time', id: 'service_id' },
  { schema: 'public', name: 'storage_reports', time: 'time', id: 'volume_id' },
] as const
const aggregates = ['sla_5m', 'sla_hourly', 'sla_daily', 'sla_monthly']

interface Deleted {
  id: number
  volumes: number[]
}
interface Part {
  schema: string
  /** The aggregate whose sums these are; null of a table. */
  aggregate: string | null
  name: string
  time: string
  id: string
  /** As the database writes it, for there is `-infinity`. */
  from: string
  to: string
}

/**
 * Removes the stored time of deleted services, a chunk of a table in a transaction of its own; what a stop interrupts is taken up
 * again. Resolves to the number of services that are gone for good.
 */
export function purgeDeleted(context: Context): Promise<number> {
  return allPasses(purgePasses(context))
}

/** The same in passes, each a chunk. */
export async function* purgePasses({ database, clock }: Context): Passes<number> {
  const { rows } = await database.query<Deleted>(
    `select subject_id as id, volume_ids as volumes
    from deleted_subjects
    where purged_at is null
      and subject_kind = 'SERVICE'
    order by deleted_at, subject_id`,
  )
  for (const deleted of rows) {
    for (const part of await listParts(database)) {
      await database.transaction((tx) => purgePart(tx, part, deleted))
      yield
    }
    await database.query('delete from late_credits where service_id = $1', [deleted.id])
    await database.query('delete from sla_corrected_segments where service_id = $1', [deleted.id])
    await database.query(
      `update deleted_subjects set purged_at = $2 where subject_kind = 'SERVICE' and subject_id = $1`,
      [deleted.id, clock.now()],
    )
  }
  return rows.length
}

/** Each chunk of each table; a plain table is one part. */
async function listParts(database: Queryable): Promise<Part[]> {
  const { rows } = await database.query<Part>(
    `with purged as (
      select null as aggregate, t.*
      from jsonb_to_recordset($1::jsonb) as t (schema text, name text, time text, id text)
      union all
      select
        a.view_name, a.materialization_hypertable_schema, a.materialization_hypertable_name, 'bucket', 'service_id'
      from timescaledb_information.continuous_aggregates a
      where a.view_name = any ($2::text[])
    )
    select p.*, coalesce(c.range_start, '-infinity')::text as from, coalesce(c.range_end, 'infinity')::text as to
    from purged p
    left join timescaledb_information.chunks c on c.hypertable_schema = p.schema and c.hypertable_name = p.name
    order by p.schema desc, p.name, c.range_start`,
    [JSON.stringify(tables), aggregates],
  )
  return rows
}

async function purgePart(tx: Queryable, part: Part, deleted: Deleted): Promise<void> {
  const { schema, aggregate, name, time, id, from, to } = part
  const ids = id === 'volume_id' ? deleted.volumes : [deleted.id]
  if (ids.length === 0) return
  if (aggregate !== null) {
    await tx.query('call forget_sums($1, $2::bigint[], $3::timestamptz, $4::timestamptz)', [aggregate, ids, from, to])
    return
  }
  await tx.query("select set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)")
  await tx.query(
    `delete from "${schema}"."${name}" where ${id} = any ($1::bigint[]) and ${time} >= $2::timestamptz and ${time} < $3::timestamptz`,
    [ids, from, to],
  )
}
