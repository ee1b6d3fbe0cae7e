import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { evidenceTools } from '../../testing/fleet/evidence-tools.ts'
import type { Database } from '../platform/database/database.ts'
import type { Plugin } from '../platform/plugins/plugins.ts'
import { laneOfJob } from './lanes/lanes.ts'
import { listJobs, resultsJob } from './scheduled-jobs.ts'
import { type Jobs, startJobs } from './start-jobs.ts'

const hourMs = 3_600_000

/** A step of each lane that is taken at every turn. */
const stepOf = {
  aggregate: 'late_credits',
  results: 'burn_alerts',
  changes: 'marked_results',
  reviews: 'corrections',
  upkeep: 'upkeep',
} as const
type LaneName = keyof typeof stepOf
const laneNames = Object.keys(stepOf) as LaneName[]

describe('the job runner', () => {
  let database: Database
  /** Jobs of the database that run at this moment, and the most of one lane that ever did. */
  const running = new Map<string, number>()
  let maxRunning = 0
  /** A statement that matches waits until `release`. */
  let held: { statement: RegExp; arrived: number; until: Promise<void>; release(): void } | undefined
  const started: Jobs[] = []
  const jobNames = new Map<string, string>()

  beforeAll(async () => {
    const own = await openTestDatabase()
    const watch = async <T>(text: string, run: () => Promise<T>) => {
      if (held?.statement.test(text)) {
        held.arrived++
        await held.until
      }
      const job = jobNames.get(/^call run_job\((\d+)\)/.exec(text)?.[1] ?? '')
      if (!job) return run()
      const lane = laneOfJob(job)
      running.set(lane, (running.get(lane) ?? 0) + 1)
      maxRunning = Math.max(maxRunning, ...running.values())
      return run().finally(() => running.set(lane, (running.get(lane) ?? 0) - 1))
    }
    database = {
      ...own,
      of: () => database,
      query: (text, values) => watch(text, () => own.query(text, values)),
      withLock: (name, work, wait) => own.withLock(name, () => work(database), wait),
    }
    await database.query(`
      create procedure run_broken(job_id integer, config jsonb)
      language plpgsql as $$ begin raise exception 'it broke'; end $$`)
    await database.query("select add_job('run_broken', interval '1 hour')")
    await database.query("update schema_migrations set applied_at = now() - interval '30 days'")
    for (const { id, name } of await listJobs(database, new Date())) jobNames.set(String(id), name)
  })
  afterEach(async () => {
    held?.release()
    held = undefined
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
  const hold = (statement: RegExp) => {
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    held?.release()
    held = { statement, arrived: 0, until, release }
    return held
  }
  const start = (context: ReturnType<typeof testContext>, isOn: (plugin: Plugin) => boolean = () => true) => {
    const finished: { job: string; ok: boolean }[] = []
    const warnings: object[] = []
    const lags = new Map<string, number>()
    const laneLags = new Map<string, number>()
    const jobs = startJobs(context, {
      tickMs: 20,
      plugins: { isOn },
      tickets: { closeAfterMs: 24 * hourMs },
      log: { info: () => {}, warn: (facts) => void warnings.push(facts) },
      evidence: evidenceTools(),
      metrics: {
        finished: (job, _seconds, ok) => void finished.push({ job, ok }),
        lag: (job, seconds) => void lags.set(job, seconds),
        laneLag: (lane, seconds) => void laneLags.set(lane, seconds),
        resultsAge: () => {},
        reconciled: () => {},
      },
    })
    started.push(jobs)
    const runsOf = (name: string) => finished.filter(({ job }) => job === name)
    /** Waits for whole turns of these lanes to pass from now on. */
    const pass = async (count: number, ofLanes: readonly LaneName[] = laneNames) => {
      const until = ofLanes.map((lane) => [stepOf[lane], runsOf(stepOf[lane]).length + count] as const)
      for (const [step, runs] of until)
        await expect.poll(() => runsOf(step).length, { timeout: 20_000, message: step }).toBeGreaterThanOrEqual(runs)
    }
    return { jobs, finished, warnings, lags, laneLags, runsOf, pass }
  }

  it('knows how old results are: as old as the beginning of the last run that ended well', async () => {
    const now = new Date()
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1000)
    const ageOf = async () => (await listJobs(database, now)).find(({ name }) => name === resultsJob)?.ageSeconds
    const note = (startedAt: Date, finishedAt: Date, error: string | null) =>
      database.query(
        `insert into job_runs (job_id, started_at, finished_at, error)
        select job_id, $1, $2, $3 from timescaledb_information.jobs where proc_name = $4
        on conflict (job_id) do update
        set started_at = excluded.started_at, finished_at = excluded.finished_at, error = excluded.error`,
        [startedAt, finishedAt, error, resultsJob],
      )
    // Newer than the installation, which is the least that any age counts from.
    await database.query("update schema_migrations set applied_at = applied_at - interval '1 day'")
    await note(before(40), before(10), null)
    expect(await ageOf()).toBe(40)
    await note(before(5), before(30), 'it broke')
    expect(await ageOf()).toBe(30)
  })

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
    await expect.poll(() => lags.get('run_expiry')).toBe(0)
    expect(jobs.lags().map(({ lagSeconds }) => lagSeconds)).toEqual(laneNames.map(() => 0))
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
    const { jobs, warnings, laneLags, runsOf, pass } = start(context)
    await pass(5)
    expect(runsOf('run_broken')).toEqual([{ job: 'run_broken', ok: false }])
    expect(warnings).toEqual([
      expect.objectContaining({ job: 'run_broken', error: expect.stringContaining('it broke') }),
    ])
    expect(runsOf('run_snapshot_cleanup')).toEqual([{ job: 'run_snapshot_cleanup', ok: true }])
    await expect.poll(() => laneLags.get('upkeep')).toBeCloseTo(3600, 0)
    expect(jobs.lags()).toContainEqual({ lane: 'upkeep', lagSeconds: 3600, work: 'run_broken', isLate: false })
    expect(jobs.lags().filter(({ lagSeconds }) => lagSeconds > 0)).toHaveLength(1)

    context.clock.set(now.getTime() + 59_000)
    await pass(5)
    expect(runsOf('run_broken')).toHaveLength(1)
    context.clock.set(now.getTime() + 61_000)
    await pass(5)
    expect(runsOf('run_broken')).toHaveLength(2)
    expect((await database.query('select error from job_runs where error is not null')).rows).toHaveLength(1)
  })

  it('of one lane run on one replica at a time, and what one has run the other does not run again', async () => {
    const now = new Date()
    await ranAt(now)
    for (const job of ['run_expiry', 'run_snapshot_cleanup', 'policy_%'])
      await ranAt(new Date(now.getTime() - 48 * hourMs), job)
    maxRunning = 0
    const [one, other] = [start(testContext(database, now)), start(testContext(database, now))]
    const overdue = () =>
      [...one.finished, ...other.finished]
        .map(({ job }) => job)
        .filter((job) => /^(run_expiry|run_snap|policy)/.test(job))
    const expected = [...jobNames.values()].filter((job) => /^(run_expiry|run_snap|policy)/.test(job))
    await expect.poll(() => overdue().sort(), { timeout: 20_000 }).toEqual(expected.sort())
    const [runs, others] = [one.finished.length, other.finished.length]
    await expect
      .poll(() => one.finished.length + other.finished.length, { timeout: 20_000 })
      .toBeGreaterThan(runs + others + 20)
    expect(overdue().sort()).toEqual(expected.sort())
    expect(maxRunning).toBe(1)
  })

  it.each([
    ['aggregate', /from late_credits/],
    ['results', /max\(id\) as id from outbox_events/],
    ['changes', /from sla_result_marks/],
    ['reviews', /order by c.approval/],
    ['upkeep', /run_job/],
  ] as const)(
    'of the lane %s that hang keep no other lane from its work, on this replica or another',
    async (lane, statement) => {
      const now = new Date()
      await ranAt(now)
      await ranAt(new Date(now.getTime() - 24 * hourMs), lane === 'results' ? 'run_period_results' : 'run_expiry')
      const hanging = hold(statement)
      const context = testContext(database, now)
      const one = start(context)
      await expect.poll(() => hanging.arrived, { timeout: 20_000 }).toBe(1)
      const others = laneNames.filter((name) => name !== lane)
      await one.pass(3, others)
      // A second replica works in the lanes that the first leaves free, and only there.
      const other = start(testContext(database, now))
      await expect
        .poll(() => others.every((name) => other.runsOf(stepOf[name]).length > 0), { timeout: 20_000 })
        .toBe(true)
      expect(hanging.arrived).toBe(1)
      hanging.release()
      await expect
        .poll(() => one.runsOf(stepOf[lane]).length + other.runsOf(stepOf[lane]).length, { timeout: 20_000 })
        .toBeGreaterThan(0)
    },
  )

  it('that are late show in their lane, on every replica, and so does a job table that cannot be read', async () => {
    const now = new Date()
    await ranAt(now)
    await database.query("delete from installation where key like 'lane: %'")
    const hanging = hold(/order by c.approval/)
    const contexts = [testContext(database, now), testContext(database, now)]
    const replicas = contexts.map((context) => start(context))
    await expect.poll(() => hanging.arrived, { timeout: 20_000 }).toBe(1)
    for (const { clock } of contexts) clock.set(now.getTime() + 5 * 60_000)
    for (const { jobs, laneLags } of replicas) {
      // A minute is allowed to every step.
      await expect.poll(() => laneLags.get('reviews')).toBe(240)
      await expect
        .poll(() => jobs.lags().filter(({ isLate }) => isLate))
        .toEqual([expect.objectContaining({ lane: 'reviews', lagSeconds: 240, isLate: true })])
    }
    hanging.release()
    for (const { laneLags } of replicas) await expect.poll(() => laneLags.get('reviews'), { timeout: 20_000 }).toBe(0)

    hold(/timescaledb_information.jobs/)
    for (const { clock } of contexts) clock.set(now.getTime() + 70 * 60_000)
    for (const { jobs } of replicas)
      await expect.poll(() => jobs.lags().every(({ isLate, lagSeconds }) => isLate && lagSeconds >= 3900)).toBe(true)
  })

  it('leaves out the steps of a plugin while it is switched off', async () => {
    await ranAt(new Date())
    const on = new Set<Plugin>(['SLA'])
    const { runsOf, pass } = start(testContext(database, new Date()), (plugin) => on.has(plugin))
    await pass(2, ['reviews'])
    expect([runsOf('tickets').length, runsOf('incidents').length > 0]).toEqual([0, true])
    on.delete('SLA')
    on.add('TICKETING')
    await expect.poll(() => runsOf('tickets').length, { timeout: 20_000 }).toBeGreaterThan(1)
    const before = runsOf('incidents').length
    await pass(2, ['reviews'])
    expect(runsOf('incidents').length).toBe(before)
  })
})
