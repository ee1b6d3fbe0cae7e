import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from './database.ts'

const aggregates = ['sla_5m', 'sla_daily', 'sla_hourly', 'sla_monthly']
/** What each aggregate is refreshed from; refreshing over rows that retention has dropped would delete history. */
const sourceOf: Record<string, string> = {
  sla_5m: 'sla_snapshots',
  sla_hourly: 'sla_5m',
  sla_daily: 'sla_hourly',
  sla_monthly: 'sla_daily',
}
const cleanup = 'run_snapshot_cleanup'

interface Job {
  id: number
  proc: string
  relation: string | null
  config: Record<string, string>
}

describe.each(databaseKinds)('the schedules on %s', (kind) => {
  let database: Database
  let jobs: Job[]
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    // A job on an aggregate names its materialization.
    jobs = (
      await database.query<Job>(
        `select j.job_id as id, j.proc_name as proc, coalesce(a.view_name, j.hypertable_name) as relation, j.config
        from timescaledb_information.jobs j
        left join timescaledb_information.continuous_aggregates a
          on a.materialization_hypertable_name = j.hypertable_name
        where j.job_id >= 1000
        order by j.job_id`,
      )
    ).rows
  })
  afterAll(() => database.close())

  /** What the job that refreshes all aggregates is set to. */
  const aggregation = () => {
    const job = jobs.find(({ proc }) => proc === 'run_aggregation')
    return job?.config as unknown as { lag: string; reach: Record<string, string> }
  }
  const policies = (proc: string) => jobs.filter((job) => job.proc === `policy_${proc}`)
  /** Days of an interval as PostgreSQL counts them; null where there is none. */
  const days = async (interval: string | undefined) =>
    (
      await database.query<{ days: number | null }>('select extract(epoch from $1::interval) / 86400 as days', [
        interval,
      ])
    ).rows[0]?.days

  it('keep every refresh younger than the retention of what it reads', async () => {
    expect(Object.keys(aggregation().reach).toSorted()).toEqual(aggregates)
    for (const [relation, back] of Object.entries(aggregation().reach)) {
      const source = sourceOf[relation] ?? 'nothing'
      const retention = jobs.find(({ proc, relation }) => proc === 'policy_retention' && relation === source)
      const dropAfter = source === 'sla_snapshots' ? jobs.find(({ proc }) => proc === cleanup) : retention
      const reach = await days(back)
      expect(reach, `${relation} is refreshed without a bound`).toBeGreaterThan(0)
      if (dropAfter)
        expect(reach, `${relation} reads dropped ${source}`).toBeLessThan(
          (await days(dropAfter.config.drop_after)) ?? 0,
        )
    }
    expect(await days(aggregation().lag)).toBeCloseTo(15 / 1440, 9)
  })

  it('reach as far back as reports are accepted', async () => {
    expect(await days(aggregation().reach.sla_5m)).toBeGreaterThan(7)
  })

  it('refresh no aggregate from what another has not stored', async () => {
    const { rows } = await database.query(
      'select view_name, materialized_only from timescaledb_information.continuous_aggregates order by view_name',
    )
    expect(rows).toEqual(aggregates.map((view_name) => ({ view_name, materialized_only: true })))
  })

  it('compress rows of reports and drop them after 90 days, 5-minute rows after 13 months, backups, storage and changes after 400 days', async () => {
    expect(policies('compression').map(({ relation, config }) => [relation, config.compress_after])).toEqual([
      ['sla_snapshots', '7 days'],
      ['probe_latencies', '7 days'],
      ['backup_reports', '30 days'],
      ['storage_reports', '7 days'],
      ['service_changes', '30 days'],
      ['vantage_segments', '7 days'],
    ])
    const retained = policies('retention').map(({ relation, config }) => [relation, config.drop_after])
    expect(retained.toSorted()).toEqual([
      ['backup_reports', '400 days'],
      ['probe_latencies', '90 days'],
      ['service_changes', '400 days'],
      ['sla_5m', '1 year 1 mon'],
      ['sla_hourly', '1 year 1 mon'],
      ['storage_reports', '400 days'],
      ['vantage_segments', '90 days'],
    ])
    expect(jobs.find(({ proc }) => proc === cleanup)?.config).toEqual({ drop_after: '90 days' })
  })

  it('compress sums once the regular refresh no longer goes back over them', async () => {
    const { config } = jobs.find(({ proc }) => proc === 'run_aggregate_compression') ?? {}
    const after = (config as unknown as { compress_after: Record<string, string> }).compress_after
    expect(Object.keys(after).toSorted()).toEqual(['sla_5m', 'sla_daily', 'sla_hourly'])
    for (const [relation, age] of Object.entries(after)) {
      expect(await days(age), relation).toBeGreaterThan((await days(aggregation().reach[relation])) ?? Infinity)
    }
  })

  it('all run through run_job', async () => {
    expect(jobs.length).toBeGreaterThanOrEqual(10)
    for (const { id, proc, relation } of jobs) {
      const run = database.query(`call run_job(${id})`).then(() => 'ran')
      await expect(run, `${proc} of ${relation}`).resolves.toBe('ran')
    }
  })
})
