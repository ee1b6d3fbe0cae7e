import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { ownerRefusal } from '../platform/database/roles.ts'
import type { Passes } from '../platform/passes.ts'
import { aggregationPasses } from '../sla/aggregates/refresh-aggregates.ts'
import { openResultPasses } from '../sla/results/record-open-results.ts'
import { sealPasses } from '../sla/seals/seal-months.ts'
import { laneOfJob } from './lanes/lanes.ts'
import type { Work } from './lanes/work.ts'

/** The job that records period results: core also runs it between its schedules. */
export const resultsJob = 'run_period_results'

/** A job of the database with the instant at which it should have run by now. */
export interface ScheduledJob {
  id: number
  name: string
  /** Since it last ended well, or since it was made. */
  idleSeconds: number
  /** Since it last began a run that ended well: how old what it writes may be. */
  ageSeconds: number
  /** By how much it is overdue; 0 when it is on time. */
  lagSeconds: number
}

/**
 * Every scheduled job with its lag: how long ago it was due, whoever ran it last, the server or a replica. Jobs come
 * in the order in which they were added.
 */
export async function listJobs(database: Queryable, now: Date): Promise<ScheduledJob[]> {
  const { rows } = await database.query<ScheduledJob>(
    `with idle as (
      select
        j.job_id as id,
        concat_ws(':', j.proc_name, j.hypertable_name) as name,
        extract(epoch from j.schedule_interval)::float8 as interval_seconds,
        extract(epoch from $1::timestamptz - greatest(r.finished_at, s.last_successful_finish, i.installed_at))::float8 as seconds,
        extract(
          epoch from $1::timestamptz - greatest(
            case when r.error is null then r.started_at else r.finished_at end,
            case when s.last_run_status = 'Success' then s.last_run_started_at end,
            i.installed_at
          )
        )::float8 as age
      from timescaledb_information.jobs j
      left join timescaledb_information.job_stats s on s.job_id = j.job_id
      left join job_runs r on r.job_id = j.job_id
      cross join (select min(applied_at) as installed_at from schema_migrations) i
      where j.scheduled
        and j.job_id >= 1000
    )
    select id, name, seconds as "idleSeconds", age as "ageSeconds", greatest(0, seconds - interval_seconds) as "lagSeconds"
    from idle
    order by id`,
    [now],
  )
  return rows
}

/** What core does in passes instead of one `run_job`: each holds no lock, and the embedded database's session, for long. */
const inPasses: Record<string, (context: Context) => Passes> = {
  run_aggregation: aggregationPasses,
  [resultsJob]: openResultPasses,
  run_seals: sealPasses,
}

/** The job as work of its lane: `run_job`, or its passes, with the outcome noted for every replica. */
export function workOf({ id, name }: ScheduledJob): Work {
  return {
    name,
    lane: laneOfJob(name),
    async *run(context) {
      const startedAt = context.clock.now()
      try {
        const passes = inPasses[name]
        if (passes) yield* passes(context)
        else await context.database.of('upkeep').query(`call run_job(${Number(id)})`)
      } catch (error) {
        const refusal = ownerRefusal(error)
        await noteRun(context, id, startedAt, refusal ?? (error instanceof Error ? error.message : String(error)))
        throw refusal === undefined ? error : new Error(refusal, { cause: error })
      }
      await noteRun(context, id, startedAt, null)
    },
  }
}

async function noteRun({ database, clock }: Context, id: number, startedAt: Date, error: string | null) {
  await database.query(
    `insert into job_runs as r (job_id, started_at, finished_at, error)
    values ($1, $2, $3, $4)
    on conflict (job_id) do update
    set
      started_at = excluded.started_at,
      finished_at = case when excluded.error is null then excluded.finished_at else r.finished_at end,
      error = excluded.error`,
    [id, startedAt, clock.now(), error],
  )
}
