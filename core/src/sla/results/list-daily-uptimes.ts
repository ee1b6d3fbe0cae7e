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
 * The results of the days of living services in the caller's scope, by path. The database puts the days of a service together: a row for
 * each day and service would cost more to read here than all else. Throws `bad_request` for a day that does not exist.
 */
export async function listDailyUptimes(
  { actor, database, clock }: Context,
  { lastDay, days: count, prefix, slaGroup, first, after }: DailyUptimesFilter,
): Promise<DailyUptimes> {
  const days = daysUntil(lastDay ?? clock.now().toISOString().slice(0, 10), count)
  const { rows } = await database.query<{ services: StoredDays[] }>(selectDays, [
    actor.scope,
    days[0],
    days.at(-1),
    prefix,
    slaGroup,
    after,
    first + 1,
  ])
  const found = rows[0]?.services ?? []
  const services = found.slice(0, first).map((stored) => onDays(stored, days.length))
  return { days, services, endCursor: found.length > first ? (services.at(-1)?.path ?? null) : null }
}

/**
 * The page of services, each with the results that it has between two days. Values: scope, first and last day, prefix, SLA group, path after
 * which the page begins, number of services.
 */
const selectDays = `
  with listed as (
    select s.id, s.path
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
    coalesce(
      json_agg(
        json_build_object('path', l.path, 'places', r.places, 'uptimes', r.uptimes, 'statuses', r.statuses)
        order by l.path
      ),
      '[]'
    ) as services
  from listed l
  cross join lateral (
    select
      array_agg(p.period_day - $2::date) as places,
      array_agg(p.uptime) as uptimes,
      array_agg(p.status) as statuses
    from sla_period_results p
    where p.subject_kind = 'SERVICE'
      and p.subject_id = l.id
      and p.period_type = 'DAILY'
      and p.period_day between $2::date and $3::date
) r`

/** The results that there are of a service, and the place of the day of each; null where there is none. */
interface StoredDays {
  path: string
  places: number[] | null
  uptimes: (number | null)[] | null
  statuses: SlaStatus[] | null
}

function onDays({ path, places, uptimes, statuses }: StoredDays, count: number): ServiceDays {
  const all: ServiceDays = { path, uptimes: new Array(count).fill(null), statuses: new Array(count).fill('NO_DATA') }
  places?.forEach((place, index) => {
    all.uptimes[place] = uptimes?.[index] ?? null
    all.statuses[place] = statuses?.[index] ?? 'NO_DATA'
  })
  return all
}

/** So many days until the last one, oldest first. */
function daysUntil(lastDay: string, count: number): string[] {
  const last = new Date(`${lastDay}T00:00:00Z`)
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(lastDay) || !last.toJSON()?.startsWith(lastDay))
    throw new AppError('bad_request', { reason: `lastDay "${lastDay}" is wrong: write it like 2026-11-22.` })
  return Array.from({ length: count }, (_, place) =>
    new Date(last.getTime() - (count - 1 - place) * 86_400_000).toISOString().slice(0, 10),
  )
}
