import type { SlaStatus } from '../../events/events.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** Which services, and which days of them. */
export interface DailyUptimesFilter {
  /** The last day, like 2026-11-22; today in UTC without one. */
  lastDay?: string | null | undefined
  days: number
  /** A hierarchy path; everything below it. */
  prefix?: string | null | undefined
  slaGroup?: string | null | undefined
  first: number
  /** The path after which the page begins. */
  after?: string | null | undefined
}

/** Uptime by day of many services: what stands at one place of the last three lists is of one service. */
export interface DailyUptimes {
  /** Like 2026-11-22, oldest first. */
  days: string[]
  paths: string[]
  /** Percent of each day; null where nothing was measured and where there is no result. */
  uptimes: (number | null)[][]
  statuses: SlaStatus[][]
  endCursor: string | null
}

/**
 * The results of the days of living services in the caller's scope, by path. They come and go as lists: a row for each day and
 * service, or an object for each service, would cost more to make and to read than all else. Throws `bad_request` for a day that does not exist.
 */
export async function listDailyUptimes(
  { actor, database, clock }: Context,
  { lastDay, days: count, prefix, slaGroup, first, after }: DailyUptimesFilter,
): Promise<DailyUptimes> {
  const days = daysUntil(lastDay ?? clock.now().toISOString().slice(0, 10), count)
  const { rows } = await database.query<StoredDays>(selectDays, [
    actor.scope,
    days[0],
    days.at(-1),
    prefix,
    slaGroup,
    after,
    first + 1,
    count,
  ])
  const { paths: found, ...results } = rows[0] ?? nothing
  const paths = found.slice(0, first)
  const endCursor = found.length > first ? (paths.at(-1) ?? null) : null
  return { days, paths, ...listsOf(results, { services: paths.length, days: count }), endCursor }
}

/**
 * The page of services, and the results that they have between two days. Values: scope, first and last day, prefix, SLA group, path after
 * which the page begins, numbers of services and days.
 */
const selectDays = `
  with listed as materialized (
    select s.id, s.path, row_number() over (order by s.path) - 1 as place
    from services s
    where in_scope(s.path, $1)
      and s.retired_at is null
      and ($4::text is null or is_below(s.path, $4))
      and ($5::text is null or s.sla_group_id = (select g.id from sla_groups g where g.name = current_group_name($5)))
      and ($6::text is null or s.path > $6)
    order by s.path
    limit $7
  )
  select
    (select coalesce(json_agg(path order by place), '[]') from listed) as paths,
    string_agg((l.place * $8::integer + (p.period_day - $2::date))::text, ',') as places,
    string_agg(coalesce(p.uptime::text, 'null'), ',') as uptimes,
    string_agg(left(p.status, 1), '') as initials
  from listed l
  join sla_period_results p
    on p.subject_kind = 'SERVICE'
    and p.subject_id = l.id
    and p.period_type = 'DAILY'
    and p.period_day between $2::date and $3::date`

/**
 * The page, and its results in any order: their places where each service has one for each day, their uptimes, lists without brackets, and the
 * first letters of their statuses; null without any.
 */
interface StoredDays {
  paths: string[]
  places: string | null
  uptimes: string | null
  initials: string | null
}

const nothing: StoredDays = { paths: [], places: null, uptimes: null, initials: null }

const initialOf: Record<SlaStatus, string> = { MET: 'M', AT_RISK: 'A', BREACHED: 'B', UNPROVEN: 'U', NO_DATA: 'N' }
const statusOf = new Map(Object.entries(initialOf).map(([status, initial]) => [initial, status as SlaStatus]))

function listsOf(
  { places, uptimes, initials }: Omit<StoredDays, 'paths'>,
  { services, days }: { services: number; days: number },
): Pick<DailyUptimes, 'uptimes' | 'statuses'> {
  const emptyLists = <T>(empty: T) => Array.from({ length: services }, () => new Array<T>(days).fill(empty))
  const lists = { uptimes: emptyLists<number | null>(null), statuses: emptyLists<SlaStatus>('NO_DATA') }
  const found = listOf<number | null>(uptimes)
  listOf<number>(places).forEach((place, index) => {
    const service = Math.floor(place / days)
    const ofDays = lists.uptimes[service]
    const statusesOfDays = lists.statuses[service]
    // The service after the page only says that there is one.
    if (!ofDays || !statusesOfDays) return
    ofDays[place % days] = found[index] ?? null
    statusesOfDays[place % days] = statusOf.get(initials?.[index] ?? '') ?? 'NO_DATA'
  })
  return lists
}

const listOf = <T>(text: string | null): T[] => JSON.parse(`[${text ?? ''}]`)

/** So many days until the last one, oldest first. */
function daysUntil(lastDay: string, count: number): string[] {
  const last = new Date(`${lastDay}T00:00:00Z`)
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(lastDay) || !last.toJSON()?.startsWith(lastDay))
    throw new AppError('bad_request', { reason: `lastDay "${lastDay}" is wrong: write it like 2026-11-22.` })
  return Array.from({ length: count }, (_, place) =>
    new Date(last.getTime() - (count - 1 - place) * 86_400_000).toISOString().slice(0, 10),
  )
}
