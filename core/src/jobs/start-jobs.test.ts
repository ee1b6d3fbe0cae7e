import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../test/context.ts'
import { openTestDatabase } from '../../test/database.ts'
import type { Database } from '../platform/database/database.ts'
import { type Jobs, startJobs } from './start-jobs.ts'

const hourMs = 3_600_000

describe('the job runner', () => {
  let database: Database
  let running = 0
  let mostRunning = 0
  const started: Jobs[] = []

  beforeAll(async () => {
    const own = await openTestDatabase()
    const watch = async <T>(text: string, run: () => Promise<T>) => {
      if (!text.startsWith('call run_job')) return run()
      mostRunning = Math.max(mostRunning, ++running)
      return run().finally(() => running--)
    }
    database = {
      ...own,
      query: (text, values) => watch(text, () => own.query(text, values)),
      withLock: (name, work, wait) => own.withLock(name, () => work(database), wait),
    }
    await database.query(`
      create procedure run_broken(job_id integer, config jsonb)
      language plpgsql as $$ begin raise exception 'it broke'; end $$`)
    await database.query("select add_job('run_broken', interval '1 hour')")
    await database.query("update schema_migrations set applied_at = now() - interval '30 days'")
  })
  afterEach(async () => {
    for (const jobs of started.splice(0)) await jobs.stop()
  })
  afterAll(() => database.close())

  /** Notes for every job when it ran last. */
  const ranAt = (instant: Date, job = '%') =>
    database.query(
      `insert into job_runs (job_id, started_at, finished_at)
      select job_id, $1, $1 from timescaledb_information.jobs where proc_name like $2
      on conflict (job_id) do update set finished_at = excluded.finished_at, error = null`,
      [instant, job],
    )
  const start = (context: ReturnType<typeof testContext>) => {
    const finished: { job: string; ok: boolean }[] = []
    const warnings: object[] = []
    const lags = new Map<string, number>()
    let turns = 0
    const jobs = startJobs(context, {
      tickMs: 20,
      log: { info: () => {}, warn: (facts) => void warnings.push(facts) },
      metrics: {
        finished: (job, _seconds, ok) => void finished.push({ job, ok }),
        lag(job, seconds) {
          lags.set(job, seconds)
          if (job === 'run_expiry') turns++
        },
        reconciled: () => {},
      },
    })
    started.push(jobs)
    const runsOf = (name: string) => finished.filter(({ job }) => job === name)
    /** Waits for whole turns to pass from now on. */
    const pass = async (count: number) => {
      const until = turns + count
      await expect.poll(() => turns, { timeout: 20_000 }).toBeGreaterThanOrEqual(until)
    }
    return { jobs, finished, warnings, lags, runsOf, pass }
  }

  it('runs what is overdue, once, and leaves alone what is on time', async () => {
    const now = new Date()
    await ranAt(now)
    await ranAt(new Date(now.getTime() - 2 * hourMs), 'run_expiry')
    await database.query(
      "insert into outbox_events (type, subject, payload, created_at) values ('x', 'y', '{}', now() - interval '8 days')",
    )
    const { jobs, finished, lags, runsOf, pass } = start(testContext(database, now))
    await pass(5)
    expect(runsOf('run_expiry')).toEqual([{ job: 'run_expiry', ok: true }])
    expect(lags.get('run_expiry')).toBe(0)
    expect(jobs.lagSeconds()).toBe(0)
    expect((await database.query("select id from outbox_events where type = 'x'")).rows).toEqual([])
    // Period results are kept fresh between their schedules; what is no job of the database has no schedule.
    const others = finished.filter(({ job }) => /^(run|policy)_/.test(job) && !/expiry|period_results/.test(job))
    expect(others).toEqual([])
  })

  it('logs and counts a job that fails, lets the others run, and tries it again after a minute', async () => {
    const now = new Date()
    await ranAt(now)
    await ranAt(new Date(now.getTime() - 2 * hourMs), 'run_broken')
    await ranAt(new Date(now.getTime() - 2 * hourMs), 'run_snapshot_cleanup')
    const context = testContext(database, now)
    const { jobs, warnings, runsOf, pass } = start(context)
    await pass(5)
    expect(runsOf('run_broken')).toEqual([{ job: 'run_broken', ok: false }])
    expect(warnings).toEqual([
      expect.objectContaining({ job: 'run_broken', error: expect.stringContaining('it broke') }),
    ])
    expect(runsOf('run_snapshot_cleanup')).toEqual([{ job: 'run_snapshot_cleanup', ok: true }])
    expect(jobs.lagSeconds()).toBeCloseTo(3600, 0)

    context.clock.set(now.getTime() + 59_000)
    await pass(5)
    expect(runsOf('run_broken')).toHaveLength(1)
    context.clock.set(now.getTime() + 61_000)
    await pass(5)
    expect(runsOf('run_broken')).toHaveLength(2)
    expect((await database.query('select error from job_runs where error is not null')).rows).toHaveLength(1)
  })

  it('of one replica works at a time, and what one has run the other does not run again', async () => {
    const now = new Date()
    await ranAt(now)
    for (const job of ['run_expiry', 'run_snapshot_cleanup', 'policy_%'])
      await ranAt(new Date(now.getTime() - 48 * hourMs), job)
    mostRunning = 0
    const [one, other] = [start(testContext(database, now)), start(testContext(database, now))]
    await expect
      .poll(() => one.runsOf('run_expiry').length + other.runsOf('run_expiry').length, { timeout: 20_000 })
      .toBe(1)
    await Promise.all([one, other].map(({ pass }) => pass(3)))
    const overdue = [...one.finished, ...other.finished]
      .map(({ job }) => job)
      .filter((job) => /^(run_expiry|run_snap|policy)/.test(job))
    expect(overdue.sort()).toEqual([...new Set(overdue)].sort())
    expect(overdue.length).toBeGreaterThanOrEqual(7)
    expect(mostRunning).toBe(1)
  })
})
