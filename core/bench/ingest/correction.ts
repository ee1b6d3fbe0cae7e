import { setTimeout as pause } from 'node:timers/promises'
import { approveCorrection } from '../../src/corrections/approve-correction.ts'
import { type CorrectionInput, listCorrections } from '../../src/corrections/correction.ts'
import { previewCorrection, proposeCorrection } from '../../src/corrections/propose-correction.ts'
import { lanes } from '../../src/jobs/lanes/lanes.ts'
import { createInProcessBus } from '../../src/platform/bus/in-process.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Context } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { makePerson } from '../../testing/requests/people.ts'
import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, type Size, timed } from '../line.ts'
import { report, serve } from '../serve.ts'

const dayMs = 86_400_000
/** Milliseconds between two reports of a node, and between two of the shortest statements there are. */
const everyMs = { reports: 250, statements: 50 }
const sizes: Record<Size, readonly Load[]> = {
  full: [10, 100].map((services) => ({ services, days: 30, tickSeconds: 30, quietMs: 15_000, jobTickMs: 1_000 })),
  // As many days of services: what is done at once for all of them must not take long either.
  tenth: [10, 100].map((services) => ({ services, days: 30, tickSeconds: 300, quietMs: 15_000, jobTickMs: 1_000 })),
  tiny: [{ services: 2, days: 1, tickSeconds: 300, quietMs: 500, jobTickMs: 100 }],
}
/** One changes every interval, the other puts new ones in their place. */
const kinds: Record<Size, readonly Kind[]> = {
  full: ['EXCLUDE', 'STATUS'],
  tenth: ['EXCLUDE', 'STATUS'],
  tiny: ['EXCLUDE'],
}
const corrected = 'bench/load/prod/corrected'
const beside = 'bench/load/prod/beside'

type Kind = 'EXCLUDE' | 'STATUS'

interface Load {
  services: number
  days: number
  /** Length of a stored interval. */
  tickSeconds: number
  /** How long is measured without a correction. */
  quietMs: number
  /** Milliseconds between two looks of core at its jobs. */
  jobTickMs: number
}

/** The longest waits in milliseconds: of reports of the corrected services, of reports of others, and of any statement. */
interface Waits {
  own: number
  others: number
  statement: number
}

/**
 * An approved correction, carried out by core's own jobs, against the time before it: how long reports wait, over HTTP, and how
 * long any statement does, which on the embedded database is the longest that one statement holds its session.
 */
export const correction: Bench = (context) => {
  const growthOf = { EXCLUDE: createGrowth(), STATUS: createGrowth() }
  return sizes[context.size].flatMap((load) =>
    kinds[context.size].map((kind) => {
      const size = counted(load.services * load.days, 'service-days')
      return {
        name: `correction of kind ${kind}`,
        size,
        measure: () => measure(context, load, kind, size, growthOf[kind]),
      }
    }),
  )
}

async function* measure(
  context: BenchContext,
  load: Load,
  kind: Kind,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  const database = await context.openDatabase()
  try {
    context.say(`correction of kind ${kind}: ${size}`)
    const to = Math.floor(Date.now() / dayMs) * dayMs
    const from = to - load.days * dayMs
    const aggregateMs = await storeHistory(database, load, from)
    const core = await serve(database, { jobTickMs: load.jobTickMs })
    try {
      await untilQuiet(database, load)
      const before = await longestWaits(core.url, database, load, () => pause(load.quietMs))
      const input: CorrectionInput = {
        kind,
        ...(kind === 'STATUS' ? { status: 'OPERATIONAL' } : {}),
        prefix: corrected,
        from: new Date(from),
        to: new Date(to),
        reason: 'the bench corrects what it has stored',
      }
      const ann = await admin(database, 'ann@bench.local')
      const bob = await admin(database, 'bob@bench.local')
      const times = { preview: 0, approval: 0, all: 0 }
      const during = await longestWaits(core.url, database, load, async () => {
        times.preview = await timed(() => previewCorrection(ann, input))
        const { correction } = await proposeCorrection(ann, input)
        times.all = await timed(async () => {
          times.approval = await timed(() => approveCorrection(bob, correction.id))
          await untilApplied(ann, correction.id, load)
        })
      })
      const wait = (what: string, which: keyof Waits) =>
        lineOf({
          name: `correction of kind ${kind}, longest wait of ${what}: during / before`,
          size,
          ours: during[which],
          theirs: before[which],
          unit: 'ms',
          notes: [],
        })
      yield wait('a report of its services', 'own')
      yield wait('a report of other services', 'others')
      yield wait('a statement', 'statement')
      yield lineOf({
        name: `correction of kind ${kind} / first aggregation of the same time`,
        size,
        ours: times.all / 1000,
        theirs: aggregateMs / 1000,
        unit: 's',
        growth: growthOf({ time: times.all, size: load.services * load.days }),
        notes: [
          `preview ${(times.preview / 1000).toFixed(2)} s`,
          `approval answered after ${(times.approval / 1000).toFixed(2)} s`,
        ],
      })
    } finally {
      await core.close()
    }
  } finally {
    await database.close()
  }
}

/** Down for some ticks now and then; resolves to the milliseconds that the first aggregation took. */
async function storeHistory(database: Database, { services, days, tickSeconds }: Load, from: number): Promise<number> {
  const core = await serve(database)
  for (const node of [corrected, beside]) await report(core.url, bodyOf(node, services))
  await core.close()
  await database.query('update services set created_at = $1, known_since = $1', [new Date(from)])
  for (let day = 0; day < days; day++) {
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status)
      select
        s.id,
        t.time,
        $3::integer * 1000,
        case when (extract(epoch from t.time)::bigint / $3::integer + 977 * s.id) % 2500 >= 3 then 'OPERATIONAL' else 'DOWN' end::service_status
      from services s
      cross join generate_series($1::timestamptz, $2::timestamptz - interval '1 second', $3::integer * interval '1 second') as t (time)
      where is_below(s.path, $4)`,
      [new Date(from + day * dayMs), new Date(from + (day + 1) * dayMs), tickSeconds, corrected],
    )
  }
  const ms = await timed(async () => {
    for (const view of ['sla_5m', 'sla_hourly', 'sla_daily', 'sla_monthly']) {
      await database.query('call refresh_continuous_aggregate($1, null, $2::timestamptz)', [
        view,
        new Date(from + days * dayMs),
      ])
    }
  })
  await database.query('analyze')
  for (const type of ['DAILY', 'MONTHLY']) {
    const { rows } = await database.query<{ day: string }>(
      `select distinct period_day_of($1, t, 'UTC')::text as day
      from generate_series($2::timestamptz, $3::timestamptz, interval '1 day') t
      order by 1`,
      [type, new Date(from), new Date(from + days * dayMs)],
    )
    for (const { day } of rows) {
      await database.query('call record_period_results($1, $2::date, $3)', [type, day, new Date()])
    }
  }
  return ms
}

const bodyOf = (nodeId: string, services: number) =>
  JSON.stringify({
    nodeId,
    services: Array.from({ length: services }, (_, index) => ({ name: `service-${index}`, status: 'OPERATIONAL' })),
  })

/** Until each lane of jobs has been through once and no late time waits. */
async function untilQuiet(database: Database, { jobTickMs }: Load): Promise<void> {
  for (let quiet = false; !quiet; ) {
    await pause(jobTickMs)
    const { rows } = await database.query<{ quiet: boolean }>(
      `select
        not exists (select from late_credits)
        and (select count(*) from installation where key like 'lane: %') = $1::integer as quiet`,
      [lanes.length],
    )
    quiet = rows[0]?.quiet === true
  }
}

async function longestWaits(
  url: string,
  database: Database,
  { services }: Load,
  work: () => Promise<unknown>,
): Promise<Waits> {
  const waits: Waits = { own: 0, others: 0, statement: 0 }
  const ended = new AbortController()
  const measureEvery = async (ms: number, which: keyof Waits, one: () => Promise<unknown>) => {
    while (!ended.signal.aborted) {
      waits[which] = Math.max(waits[which], await timed(one))
      await pause(ms)
    }
  }
  const measured = [
    measureEvery(everyMs.reports, 'own', () => report(url, bodyOf(corrected, services))),
    measureEvery(everyMs.reports, 'others', () => report(url, bodyOf(beside, services))),
    measureEvery(everyMs.statements, 'statement', () => database.of('ingest').query('select 1')),
  ]
  try {
    await work()
  } finally {
    ended.abort()
    await Promise.all(measured)
  }
  return waits
}

async function untilApplied(context: Context, id: number, { jobTickMs }: Load): Promise<void> {
  for (;;) {
    const [found] = await listCorrections(context, { ids: [id] })
    if (found?.state === 'APPLIED') return
    await pause(jobTickMs)
  }
}

async function admin(database: Database, email: string): Promise<Context> {
  const actor = await makePerson(database, email, [['ADMIN']])
  return { actor, database, bus: createInProcessBus(), clock: systemClock }
}
