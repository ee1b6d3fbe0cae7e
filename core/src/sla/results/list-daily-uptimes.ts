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

/** The days of one service, a place for each day of the answer. */
interface ServiceDays {
  path: string
  /** Percent; null where nothing was measured and where there is no result. */
  uptimes: (number | null)[]
  statuses: SlaStatus[]
}

/** Uptime by day of many services. */
export interface DailyUptimes {
  /** Like 2026-11-22, oldest first. */
  days: string[]
  services: ServiceDays[]
  endCursor: string | null
}

/**
 * The results of the days of living services in the caller's scope, by path. The database gives them as lists: a row for each day and
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
  ])
  const found = rows[0] ? servicesOf(rows[0], days.length) : []
  const services = found.slice(0, first)
  return { days, services, endCursor: found.length > first ? (services.at(-1)?.path ?? null) : null }
}

/**
 * The page of services, and the results that they have between two days. Values: scope, first and last day, prefix, SLA group, path after
 * which the page begins, number of services.
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
    string_agg(l.place::text, ',') as services,
    string_agg((p.period_day - $2::date)::text, ',') as days,
    string_agg(coalesce(p.uptime::text, 'null'), ',') as uptimes,
    string_agg('"' || p.status || '"', ',') as statuses
  from listed l
  join sla_period_results p
    on p.subject_kind = 'SERVICE'
    and p.subject_id = l.id
    and p.period_type = 'DAILY'
    and p.period_day between $2::date and $3::date`

/** The page, and its results in any order: the place of the service and of the day of each, all lists without their brackets; null without any. */
interface StoredDays {
  paths: string[]
  services: string | null
  days: string | null
  uptimes: string | null
  statuses: string | null
}

function servicesOf({ paths, services, days, uptimes, statuses }: StoredDays, count: number): ServiceDays[] {
  const found = paths.map(
    (path): ServiceDays => ({ path, uptimes: new Array(count).fill(null), statuses: new Array(count).fill('NO_DATA') }),
  )
  const [uptimeOf, statusOf, dayOf] = [
    listOf<number | null>(uptimes),
    listOf<SlaStatus>(statuses),
    listOf<number>(days),
  ]
  listOf<number>(services).forEach((place, index) => {
    const service = found[place]
    const day = dayOf[index]
    if (!service || day === undefined) return
    service.uptimes[day] = uptimeOf[index] ?? null
    service.statuses[day] = statusOf[index] ?? 'NO_DATA'
  })
  return found
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
