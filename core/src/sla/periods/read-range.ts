import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { figureColumns, type PeriodResult } from '../results/period-result.ts'
import { findRangeSubject, type RangeFilter, type RangeKind, type RangeSubject } from './find-range-subject.ts'
import { isDay, type Period, type PeriodInput, parsePeriod, periodBefore } from './period.ts'

/** What somebody came to between two instants; times in seconds, exact to the millisecond. */
export interface RangeResult
  extends Omit<
    PeriodResult,
    'id' | 'periodType' | 'periodKey' | 'timeZone' | 'periodStart' | 'periodEnd' | 'subjectKind' | 'sealedAt'
  > {
  subjectKind: RangeKind
}

/** A period of a subject with what it came to; null figures where it has no part in it. */
export interface Range {
  /** As it was asked for; the ends with a slash between them where they were. */
  period: string
  from: Date
  to: Date
  timeZone: string
  /**
   * False when an end lies where only whole days, or 5 minutes, are kept any more: then a day counts where it begins, and 5 minutes by their
   * share.
   */
  exact: boolean
  result: RangeResult | null
  /** Of its services in the caller's scope and its groups, as far as they count to it; empty unless they were asked for. */
  members: RangeResult[]
}

export interface RangeRequest extends RangeFilter, PeriodInput {
  /** A period as in `period`, or `previous` for the one right before. */
  compareWith?: string | null | undefined
  members?: boolean | undefined
}

/** A period beside another: what the first has more than the other, null where one of them has nothing to say. */
export interface Comparison {
  range: Range
  compared: Range | null
  /** In percentage points, as they are shown. */
  uptimeChange: number | null
  downSecondsChange: number | null
  incidentCountChange: number | null
}

const maxYears = 20

/**
 * What a service, group, node or customer came to in any period, by the one rule. Throws `bad_request` for a period that is none or has not
 * begun, and `not_found`.
 */
export async function readRange(context: Context, request: RangeRequest): Promise<Comparison> {
  const { period: key, from, to, compareWith, members = false, ...filter } = request
  const period = parsePeriod({ period: key, from, to })
  const subject = await findRangeSubject(context, filter)
  const bounds = await boundsOf(context, period, subject.timeZone)
  const range = await rangeOf(context, subject, period, bounds, members)
  if (compareWith === null || compareWith === undefined || compareWith === '') return compare(range, null)
  const other = compareWith === 'previous' ? periodBefore(period, bounds) : parsePeriod({ period: compareWith })
  const otherBounds = await boundsOf(context, other, subject.timeZone)
  return compare(range, await rangeOf(context, subject, other, otherBounds, members))
}

function compare(range: Range, compared: Range | null): Comparison {
  const change = (figure: (result: RangeResult) => number | null, digits: number) => {
    const [now, then] = [range.result && figure(range.result), compared?.result && figure(compared.result)]
    return typeof now === 'number' && typeof then === 'number' ? Number((now - then).toFixed(digits)) : null
  }
  return {
    range,
    compared,
    uptimeChange: change(({ actualValue }) => actualValue, 4),
    downSecondsChange: change(({ downSeconds }) => downSeconds, 3),
    incidentCountChange: change(({ incidentCount }) => incidentCount, 0),
  }
}

/** The instants at which a period of a zone begins and ends. Throws `bad_request` for one that is empty, too long, or has not begun. */
export async function boundsOf(
  { database, clock }: Context,
  period: Period,
  timeZone: string,
): Promise<{ from: Date; to: Date }> {
  const now = clock.now()
  if (period.kind === 'ROLLING') return { from: new Date(now.getTime() - period.days * 86_400_000), to: now }
  const ends = 'first' in period ? [period.first, period.end] : [period.from, period.to]
  const { rows } = await database.query<{ at: Date }>(
    `select case when length(e.text) = 10 then local_midnight(e.text::date, $2) else e.text::timestamptz end as at
    from unnest($1::text[]) with ordinality as e (text, place)
    order by e.place`,
    [ends.map((end) => (isDay(end) ? end : new Date(end).toISOString())), timeZone],
  )
  const [from, to] = rows.map(({ at }) => at)
  if (!from || !to) throw new Error('a period without its ends')
  if (from >= to) throw new AppError('bad_request', { reason: 'The period ends before it begins.' })
  if (from > now) throw new AppError('bad_request', { reason: `${period.key} has not begun.` })
  if (to.getTime() - from.getTime() > maxYears * 366 * 86_400_000)
    throw new AppError('bad_request', { reason: `A period has ${maxYears} years at most.` })
  return { from, to }
}

/** The same for a subject and bounds that are known already. */
export async function rangeOf(
  { actor, database, clock }: Context,
  subject: RangeSubject,
  period: Period,
  { from, to }: { from: Date; to: Date },
  members: boolean,
): Promise<Range> {
  const { kind, id, timeZone } = subject
  const { rows } = await database.query<RangeResult>(
    `select
      r.subject_id as "subjectId",
      case r.subject_kind
        when 'SERVICE' then (select s.path from services s where s.id = r.subject_id)
        when 'GROUP' then (select g.name from sla_groups g where g.id = r.subject_id)
        else $8
      end as subject,
      r.subject_kind as "subjectKind",
      r.known_from as since,
      ${figureColumns},
      (select r.worst_uptime from services s where s.id = r.worst_service_id and in_scope(s.path, $9)) as "worstUptime",
      (select s.path from services s where s.id = r.worst_service_id and in_scope(s.path, $9)) as "worstService",
      r.computed_at as "computedAt"
    from range_results($1, $2, $3, $4, $5, $6, $7) r
    -- Of a group that reaches beyond the caller's scope, a member out of sight is not named.
    where r.subject_kind <> 'SERVICE'
      or exists (select from services s where s.id = r.subject_id and in_scope(s.path, $9))
    order by r.uptime nulls last, r.subject_kind, r.subject_id`,
    [kind, id, from, to, clock.now(), timeZone, members, subject.name, actor.scope],
  )
  const isOwn = (row: RangeResult) => row.subjectKind === kind && row.subjectId === id
  return {
    period: period.key,
    from,
    to,
    timeZone,
    exact: await isExact(database, subject, { from, to: to < clock.now() ? to : from }),
    result: rows.find(isOwn) ?? null,
    members: rows.filter((row) => !isOwn(row)),
  }
}

async function isExact(
  database: Context['database'],
  { kind, id }: RangeSubject,
  { from, to }: { from: Date; to: Date },
): Promise<boolean> {
  const { rows } = await database.query<{ exact: boolean }>(
    `select bool_and(is_exact_end(e.at, s.services)) as exact
    from (select range_services($1, $2) as services) s
    cross join unnest($3::timestamptz[]) as e (at)`,
    [kind, id, [from, to]],
  )
  return rows[0]?.exact ?? false
}
