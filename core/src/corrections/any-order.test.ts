import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { plannedMs, type Range, type Ruling, type Story } from '../../testing/oracle/exclusion-oracle.ts'
import { makePerson } from '../../testing/requests/people.ts'
import { serviceStatuses } from '../contract/index.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import { scheduleExclusionWindow } from '../exclusions/schedule-window.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import type { Context } from '../platform/context.ts'
import type { Database, Queryable } from '../platform/database/database.ts'
import { extentOf } from '../platform/step-size.ts'
import { refreshAggregates } from '../sla/aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../sla/aggregates/refresh-late-credits.ts'
import type { Interval } from '../snapshots/intervals.ts'
import { approveCorrection } from './approve-correction.ts'
import { carryOutCorrections } from './carry-out-corrections.ts'
import { proposeCorrection } from './propose-correction.ts'
import { runCorrectionStep } from './run-correction-step.ts'

const start = Date.parse('2026-11-20T23:40:00Z')
const horizonMs = 40 * 60_000
const end = start + 3 * 3_600_000
const services = 6
const iso = (ms: number) => new Date(ms).toISOString()

type Action =
  | { does: 'report'; pieces: Interval[][] }
  | ({ does: 'window'; service: number | null } & Range)
  | { does: 'correction'; service: number | null; ruling: Ruling }

const status = fc.constantFrom(...serviceStatuses)
/** Any millisecond; more often a tick, which may be a bucket's border, and the milliseconds beside it. */
const offset = fc.oneof(
  fc.nat(horizonMs),
  fc.tuple(fc.nat(horizonMs / 30_000), fc.integer({ min: -1, max: 1 })).map(([tick, beside]) => tick * 30_000 + beside),
)
const range = fc
  .tuple(offset, fc.integer({ min: 1, max: 1_200_000 }))
  .map(([from, size]): Range => ({ from: start + Math.max(0, from), to: start + Math.max(0, from) + size }))
const interval = fc.tuple(range, status).map(([interval, status]): Interval => ({ ...interval, status }))
const report = fc
  .array(fc.array(interval, { maxLength: 2 }), { minLength: services, maxLength: services })
  .map((pieces): Action => ({ does: 'report', pieces }))
const service = fc.nat(services - 1)
const window = fc
  .tuple(range, fc.option(service, { freq: 2 }))
  .map(([interval, service]): Action => ({ does: 'window', service, ...interval }))
const ruling = fc.oneof(
  fc
    .tuple(range, fc.constantFrom('EXCLUDE', 'INCLUDE', 'VOID'))
    .map(([interval, kind]): Ruling => ({ ...interval, kind })),
  interval.map((interval): Ruling => ({ ...interval, kind: 'STATUS' })),
)
const correction = fc
  .tuple(service, ruling)
  .map(([service, ruling]): Action => ({ does: 'correction', service, ruling }))

/** Of all services of the node, so that it takes several steps. */
const nodeCorrection = ruling.map((ruling): Action => ({ does: 'correction', service: null, ruling }))

/** A database that dies before one of its next statements, whichever transaction that is in; `lives` brings it back. */
function mortal(database: Database) {
  let left = Number.POSITIVE_INFINITY
  const watch = (session: Queryable): Queryable => ({
    query: (text, values) => {
      if (--left < 0) throw new Error('the process is gone')
      return session.query(text, values)
    },
  })
  const own: Database = {
    ...database,
    query: (text, values) => watch(database).query(text, values),
    transaction: (work) => database.transaction((tx) => work(watch(tx))),
  }
  return {
    database: own,
    dies: (statements: number) => {
      left = statements
    },
    lives: () => {
      left = Number.POSITIVE_INFINITY
    },
  }
}

describe('intervals, windows and corrections', () => {
  let database: Database
  let context: ReturnType<typeof testContext>
  let ann: Context
  let bob: Context
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, end)
    ann = await admin('ann@example.org')
    bob = await admin('bob@example.org')
  })
  afterAll(() => database.close())

  async function admin(email: string): Promise<Context> {
    return { ...context, actor: await makePerson(database, email, [['ADMIN']]) }
  }

  async function act(node: string, action: Action): Promise<void> {
    context.clock.set(action.does === 'window' ? action.from : end)
    if (action.does === 'report') await send(node, action.pieces)
    else if (action.does === 'window') {
      const prefix = action.service === null ? node : `${node}/s${action.service}`
      const [startsAt, endsAt] = [new Date(action.from), new Date(action.to)]
      await scheduleExclusionWindow(context, { prefix, reason: 'upgrade', startsAt, endsAt })
    } else await approveCorrection(bob, await propose(node, action))
  }
  /** Approved, as by a core that died right after. */
  async function approveOnly(node: string, action: Action & { does: 'correction' }): Promise<void> {
    context.clock.set(end)
    const id = await propose(node, action)
    const { database: brittle, dies } = mortal(database)
    // What an approval does itself ends with its transaction: the first step is the next statement.
    const before: Database = {
      ...brittle,
      transaction: async (work) => {
        const result = await brittle.transaction(work)
        dies(0)
        return result
      },
    }
    await expect(approveCorrection({ ...bob, database: before }, id)).rejects.toThrow('the process is gone')
  }
  async function send(nodeId: string, pieces: Interval[][]): Promise<void> {
    await recordStatusReport(context, {
      nodeId,
      services: pieces.map((intervals, index) => ({
        name: `s${index}`,
        status: 'OPERATIONAL',
        pieces: intervals.map(({ from, to, status }) => ({ from: iso(from), to: iso(to), status })),
      })),
    })
  }
  async function propose(node: string, { service, ruling }: Action & { does: 'correction' }): Promise<number> {
    const { correction } = await proposeCorrection(ann, {
      kind: ruling.kind,
      ...(service === null ? { prefix: node } : { path: `${node}/s${service}` }),
      from: new Date(ruling.from),
      to: new Date(ruling.to),
      reason: 'it was otherwise than measured',
      ...(ruling.kind === 'STATUS' ? { status: ruling.status } : {}),
    })
    return correction.id
  }

  /** The days of the services as they are shown, and as they follow from what is stored. */
  const days = (node: string) => dayRows(node, 'sla_period_results')
  const derivedDays = async (node: string) => {
    await database.query('delete from sla_period_results')
    for (const day of ['2026-11-20', '2026-11-21']) {
      await database.query(`call record_period_results('DAILY', $1::date, $2)`, [day, new Date(end)])
    }
    return dayRows(node, 'sla_period_results')
  }
  async function dayRows(node: string, table: string) {
    const { rows } = await database.query(
      `select s.name, r.period_day::text, r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms, r.unknown_ms
      from ${table} r
      join services s on s.id = r.subject_id
      where r.subject_kind = 'SERVICE' and r.period_type = 'DAILY' and is_below(s.path, $1)
      order by 1, 2`,
      [node],
    )
    return rows
  }

  /** What the 5-minute aggregate says of each service of a node. */
  async function aggregated(node: string): Promise<Record<string, number>[]> {
    const { rows } = await database.query<{ name: string; bucket: Date; state: string; ms: number }>(
      `select s.name, a.bucket, x.state, x.ms
      from current_5m a
      join services s on s.id = a.service_id
      cross join lateral (
        values ('OPERATIONAL', operational_ms), ('DEGRADED', degraded_ms), ('DOWN', down_ms),
          ('PLANNED_DOWN', planned_down_ms), ('EXCLUDED', excluded_ms), ('UNKNOWN', unknown_ms)
      ) x (state, ms)
      where is_below(s.path, $1)
        and x.ms > 0`,
      [node],
    )
    return Array.from({ length: services }, (_, index) =>
      Object.fromEntries(
        rows
          .filter(({ name }) => name === `s${index}`)
          .map(({ bucket, state, ms }) => [`${bucket.toISOString()} ${state}`, ms]),
      ),
    )
  }
  const seed: Action = {
    does: 'report',
    pieces: Array.from({ length: services }, () => [
      { from: start - 600_000, to: start - 540_000, status: 'DEGRADED' },
    ]),
  }
  const expected = (actions: readonly Action[]) =>
    Array.from({ length: services }, (_, index) => plannedMs(storyOf(actions, index)))

  it('come to the same sums in any order of arrival, also behind the aggregates', { timeout: 600_000 }, async () => {
    const early = fc.array(fc.oneof(report, window, correction, nodeCorrection), { minLength: 3, maxLength: 8 })
    const late = fc.array(fc.oneof(report, correction), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(early, late, async (early, late) => {
        const node = `acme/shop/prod/run${++runs}`
        const actions = [seed, ...early]
        for (const action of actions) await act(node, action)
        context.clock.set(end)
        await refreshAggregates(database, new Date(start - 600_000), new Date(end), new Date(end))
        expect(await aggregated(node)).toEqual(expected(actions))
        // From here on only marks say what has to be aggregated again.
        for (const action of late) await act(node, action)
        await carryOutCorrections(context)
        await refreshLateCredits(context)
        expect(await aggregated(node)).toEqual(expected([...actions, ...late]))
      }),
      { numRuns: 20, endOnFailure: true },
    )
  })

  it('come to the same sums when core dies between steps, or within one, and reports come in between', {
    timeout: 600_000,
  }, async () => {
    const any = fc.oneof(report, window, correction, nodeCorrection)
    const rank = ([action]: [Action, number]) => Number(action.does !== 'window')
    // Windows are planned ahead, at their start: later, the clock would go back behind what was aggregated and recorded.
    const story = fc
      .array(fc.tuple(any, fc.integer({ min: 0, max: 25 })), { minLength: 3, maxLength: 6 })
      .map((story) => story.toSorted((a, b) => rank(a) - rank(b)))
    await fc.assert(
      fc.asyncProperty(story, async (story) => {
        const node = `acme/shop/prod/run${++runs}`
        await act(node, seed)
        const { database: brittle, dies, lives } = mortal(database)
        for (const [action, statements] of story) {
          if (action.does === 'correction') await approveOnly(node, action)
          else await act(node, action)
          context.clock.set(end)
          dies(statements)
          const doomed = { ...context, database: brittle }
          await (async () => {
            while (await runCorrectionStep(doomed, extentOf(1 + (statements % 9))));
            await carryOutCorrections(doomed)
            await refreshLateCredits(doomed)
          })().catch((error: unknown) => expect(String(error)).toContain('the process is gone'))
          lives()
        }
        await cutStoredTime(context)
        await carryOutCorrections(context)
        await refreshAggregates(database, new Date(start - 600_000), new Date(end), new Date(end))
        await refreshLateCredits(context)
        await carryOutCorrections(context)
        expect(await aggregated(node)).toEqual(expected([seed, ...story.map(([action]) => action)]))
        const shown = await days(node)
        expect(await derivedDays(node)).toEqual(expect.arrayContaining(shown))
        expect((await database.query(`select from sla_corrections where state = 'APPROVED'`)).rows).toEqual([])
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  it('leave the status events of a correction over two days as if both were changed at once', async () => {
    const midnight = start + 20 * 60_000
    const node = 'acme/shop/prod/two-days'
    const interval = (from: number, to: number, status: Interval['status']): Interval => ({
      from: midnight + from,
      to: midnight + to,
      status,
    })
    const [before, outage] = [interval(-600_000, -300_000, 'OPERATIONAL'), interval(-300_000, 300_000, 'DOWN')]
    await act(node, { does: 'report', pieces: [[before, outage]] })
    await act(node, {
      does: 'correction',
      service: 0,
      ruling: { ...interval(-240_000, 120_000, 'OPERATIONAL'), kind: 'STATUS' },
    })
    await carryOutCorrections(context)
    const { rows } = await database.query<{ at: Date }>(
      'select e.time as at from service_status_events e join services s on s.id = e.service_id where is_below(s.path, $1) order by 1',
      [node],
    )
    expect(rows.map(({ at }) => at.getTime() - midnight)).toEqual([-600_000, -300_000, -240_000, 120_000, 300_000])
  })

  it('leave no instant held twice, and no interval over a border of buckets', async () => {
    const { rows } = await database.query<{ stored: number; overlapping: number; crossing: number }>(
      `select
        count(*) as stored,
        count(*) filter (where time + duration_ms * interval '1 ms' > next) as overlapping,
        count(*) filter (
          where time_bucket('5 minutes', time) <> time_bucket('5 minutes', time + (duration_ms - 1) * interval '1 ms')
        ) as crossing
      from (select *, lead(time) over (partition by service_id order by time) as next from sla_snapshots) s`,
    )
    expect(rows[0]?.stored).toBeGreaterThan(500)
    expect(rows[0]).toMatchObject({ overlapping: 0, crossing: 0 })
  })
})

function storyOf(actions: readonly Action[], index: number): Story {
  return {
    pieces: actions.flatMap((action) => (action.does === 'report' ? (action.pieces[index] ?? []) : [])),
    windows: actions.flatMap((action) =>
      action.does === 'window' && (action.service === null || action.service === index) ? [action] : [],
    ),
    rulings: actions.flatMap((action) =>
      action.does === 'correction' && (action.service === null || action.service === index) ? [action.ruling] : [],
    ),
  }
}
