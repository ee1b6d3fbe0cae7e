import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { allPasses, type Passes } from '../../platform/passes.ts'
import { extent } from '../../snapshots/store-segments.ts'
import { changedResultPasses, createSizes } from '../results/record-open-results.ts'
import { showCorrectedPasses } from '../results/show-corrected-results.ts'
import { type ChangedTime, createServiceSteps, refreshServicePasses } from './refresh-services.ts'

interface Mark {
  service_id: number
  day: string
  from_time: Date
  to_time: Date
  version: number
}

/**
 * Aggregates again what was credited behind the aggregates, of its services alone, then records the results of the days and months concerned, and
 * takes the marks away. Corrections of which nothing waits any more are shown. Resolves to the number of marks taken away.
 */
export function refreshLateCredits(context: Context): Promise<number> {
  return allPasses(lateCreditPasses(context))
}

/** The same in passes: each refreshes some buckets, or records one day or month. */
export async function* lateCreditPasses(context: Context): Passes<number> {
  const { database } = context
  const marks = await readMarks(database)
  if (marks.length === 0) return 0
  const size = createServiceSteps(context)
  const days = byDay(marks)
  for (const changed of days) yield* refreshServicePasses(context, changed, size)
  yield* recordTouched(context, days)
  await takeAway(database, marks)
  yield* showCorrectedPasses(context)
  return marks.length
}

/** The services of each day, with the time that holds all that changed of them. */
function byDay(marks: readonly Mark[]): ChangedTime[] {
  const days = [...new Set(marks.map(({ day }) => day))]
  return days.map((day) => {
    const ofDay = marks.filter((mark) => mark.day === day)
    return { services: ofDay.map(({ service_id }) => service_id), ...timeOf(ofDay) }
  })
}

function timeOf(marks: readonly Mark[]): { from: Date; to: Date } {
  const { from, to } = extent(marks.map((mark) => ({ from: mark.from_time.getTime(), to: mark.to_time.getTime() })))
  return { from: new Date(from), to: new Date(to) }
}

/** What a correction is still changing is left until all of it is changed: its days are recorded once, and shown together. */
async function readMarks(database: Queryable): Promise<Mark[]> {
  const { rows } = await database.query<Mark>(
    `select l.*
    from late_credits l
    where not exists (
      select
      from sla_corrections c
      join sla_correction_ranges r on r.correction_id = c.id
      where c.state = 'APPROVED'
        and c.corrected_at is null
        and c.starts_at < l.to_time
        and c.ends_at > l.from_time
        and r.service_id = l.service_id
    )
    order by l.day, l.service_id
    limit 100000`,
  )
  return rows
}

/** Records the days and months, in every zone in use, that the time touches, of its services; days before months. */
async function* recordTouched(context: Context, changes: readonly ChangedTime[]): Passes<void> {
  const { database } = context
  const sizes = createSizes(context)
  for (const { services, from, to } of changes) {
    await database.query('call forget_composites($1::bigint[], $2, $3)', [services, from, to])
    yield
  }
  for (const type of ['DAILY', 'MONTHLY']) {
    const touched = new Map<string, Set<number>>()
    for (const { services, from, to } of changes) {
      for (const day of await touchedPeriods(database, type, { from, to })) {
        touched.set(day, new Set([...(touched.get(day) ?? []), ...services]))
      }
    }
    for (const day of [...touched.keys()].toSorted()) {
      yield* changedResultPasses(context, { type, day }, { services: [...(touched.get(day) ?? [])], sizes })
    }
  }
}

async function touchedPeriods(database: Queryable, type: string, { from, to }: { from: Date; to: Date }) {
  const { rows } = await database.query<{ day: string }>(
    `select distinct day::date::text as day
    from (select time_zone from sla_group_terms union select 'UTC') z
    cross join lateral generate_series(
      period_day_of($1, $2, z.time_zone)::timestamp,
      period_day_of($1, $3::timestamptz - interval '1 ms', z.time_zone)::timestamp,
      case $1 when 'DAILY' then interval '1 day' else interval '1 month' end
    ) as day
    order by 1`,
    [type, from, to],
  )
  return rows.map(({ day }) => day)
}

/** What was marked again meanwhile stays for the next turn. */
async function takeAway(database: Queryable, marks: readonly Mark[]): Promise<void> {
  await database.query(
    `delete from late_credits l
    using unnest($1::bigint[], $2::date[], $3::integer[]) as m (service_id, day, version)
    where l.service_id = m.service_id
      and l.day = m.day
      and l.version = m.version`,
    [marks.map(({ service_id }) => service_id), marks.map(({ day }) => day), marks.map(({ version }) => version)],
  )
}
