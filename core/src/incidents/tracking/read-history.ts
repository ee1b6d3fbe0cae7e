import type { Queryable } from '../../platform/database/database.ts'
import type { HeldOutage, Move } from './outages.ts'

/** An interval of a service in Unix milliseconds about which something new is known. */
export interface ServiceInterval {
  serviceId: number
  from: number
  to: number
}

/** What the intervals around an interval show: every move from the start of the first outage concerned to the end of the last. */
export interface ShownHistory {
  from: number
  to: number
  /** The end of the last observation within it. */
  seenUntil: number
  moves: Move[]
}

interface HeldRow {
  id: number
  service_id: number
  started_at: Date
  resolved_at: Date | null
  lost_sight: boolean
  flap_count: number
  disproved: boolean
}

/**
 * The monitored incidents of services that are not resolved, and of some services also those resolved at or after an
 * instant, by service and in the order of time, in one statement.
 */
export async function findHeldOutages(
  tx: Queryable,
  serviceIds: readonly number[],
  resolvedSince: ReadonlyMap<number, number>,
): Promise<Map<number, HeldOutage[]>> {
  const { rows } = await tx.query<HeldRow>(
    `select id, service_id, started_at, resolved_at, false as lost_sight, flap_count, disproved
    from sla_incidents
    where source = 'MONITORING'
      and resolved_at is null
      and service_id = any ($1::bigint[])
    union all
    select i.id, i.service_id, i.started_at, i.resolved_at, coalesce(i.no_data_since = i.resolved_at, false), i.flap_count, i.disproved
    from unnest($2::bigint[], $3::timestamptz[]) as e (service_id, since)
    join sla_incidents i on i.service_id = e.service_id
    where i.source = 'MONITORING'
      and i.resolved_at >= e.since
    order by started_at, id`,
    [serviceIds, [...resolvedSince.keys()], [...resolvedSince.values()].map((since) => new Date(since))],
  )
  const held = new Map<number, HeldOutage[]>()
  for (const { id, service_id, started_at, resolved_at, lost_sight, flap_count, disproved } of rows) {
    const outage = {
      id,
      startedAt: started_at.getTime(),
      resolvedAt: resolved_at?.getTime() ?? null,
      lostSight: lost_sight,
      flaps: flap_count,
      ...(disproved ? { disproved } : {}),
    }
    held.set(service_id, [...(held.get(service_id) ?? []), outage])
  }
  return held
}

/**
 * The moves that the snapshots around each interval show, in one statement. It reaches back to the start of the earliest
 * incident within `silenceMs`, and on to the end of the last one or, where nothing is known yet, to the first recovery
 * after the interval. A status that no interval covers yet counts from its instant; so does the end that a person gave an
 * incident. `earliest` bounds what is looked at.
 */
export async function readHistory(
  tx: Queryable,
  intervals: readonly ServiceInterval[],
  earliest: number,
  silenceMs: number,
): Promise<Map<number, ShownHistory>> {
  const { rows } = await tx.query<{
    service_id: number
    from_time: Date
    to_time: Date | null
    at: Date
    down: boolean
    silent_since: Date | null
    last_seen: Date
  }>(historyStatement, [
    intervals.map(({ serviceId }) => serviceId),
    intervals.map(({ from }) => new Date(from)),
    intervals.map(({ to }) => new Date(to)),
    new Date(earliest),
    silenceMs,
  ])
  const histories = new Map<number, ShownHistory>()
  for (const { service_id, from_time, to_time, at, down, silent_since, last_seen } of rows) {
    const history = histories.get(service_id) ?? {
      from: from_time.getTime(),
      to: to_time?.getTime() ?? Number.POSITIVE_INFINITY,
      seenUntil: last_seen.getTime(),
      moves: [],
    }
    history.moves.push({ at: at.getTime(), down, ...(silent_since ? { silentSince: silent_since.getTime() } : {}) })
    histories.set(service_id, history)
  }
  return histories
}

/**
 * Where the start of an incident lies in time that is stored as maintenance: when that ends, by incident, in one statement. Only of a
 * service that several nodes watch may that be said of time which was stored as DOWN before.
 */
export async function readMaintenance(
  tx: Queryable,
  incidents: readonly (HeldOutage & { serviceId: number })[],
): Promise<Map<number, number>> {
  if (incidents.length === 0) return new Map()
  const starts = incidents.map(({ startedAt }) => startedAt)
  const { rows } = await tx.query<{ id: number; ends_at: Date }>(
    `with intervals as (
      select s.service_id, range_agg(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')) as intervals
      from sla_snapshots s
      where s.service_id = any ($2::bigint[])
        and s.time >= time_bucket('5 minutes', $4::timestamptz)
        and s.status = 'MAINTENANCE'
      group by s.service_id
    )
    select i.id, upper(one) as ends_at
    from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as i (id, service_id, started_at)
    join intervals m on m.service_id = i.service_id
    cross join lateral unnest(m.intervals) as one
    where one @> i.started_at`,
    [
      incidents.map(({ id }) => id),
      incidents.map(({ serviceId }) => serviceId),
      starts.map((at) => new Date(at)),
      new Date(Math.min(...starts)),
    ],
  )
  return new Map(rows.map(({ id, ends_at }) => [id, ends_at.getTime()]))
}

const historyStatement = `with given as (
    select e.*, n.time as recovery
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) as e (service_id, from_time, to_time)
    left join lateral (
      select s.time
      from sla_snapshots s
      where s.service_id = e.service_id
        and s.time >= e.to_time
        and s.time >= $4
        and s.status not in ('DOWN', 'UNKNOWN')
      order by s.time
      limit 1
    ) n on true
  ),
  reach as (
    select
      t.service_id,
      least(t.from_time, min(i.started_at)) as from_time,
      case
        when t.recovery is not null and count(*) filter (where i.id is not null and i.resolved_at is null) = 0
        then greatest(t.recovery, max(i.resolved_at))
      end as to_time
    from given t
    left join sla_incidents i
      on i.service_id = t.service_id
      and i.source = 'MONITORING'
      and (t.recovery is null or i.started_at <= t.recovery + $5::integer * interval '1 ms')
      and (i.resolved_at is null or i.resolved_at >= t.from_time - $5::integer * interval '1 ms')
    group by t.service_id, t.from_time, t.recovery
  ),
  observation as (
    select s.service_id, s.time as at, s.time + s.duration_ms * interval '1 ms' as until, s.status = 'DOWN' as down
    from reach r
    join sla_snapshots s on s.service_id = r.service_id
    where s.time >= r.from_time
      and s.time >= $4
      and (r.to_time is null or s.time <= r.to_time)
      and s.status <> 'UNKNOWN'
    union all
    select c.service_id, c.status_since, c.status_since, c.status = 'DOWN'
    from reach r
    join service_states c on c.service_id = r.service_id
    where c.status <> 'UNKNOWN'
      and c.status_since >= r.from_time
      and (r.to_time is null or c.status_since <= r.to_time)
      and not exists (
        select
        from sla_snapshots s
        where s.service_id = c.service_id
          and s.time >= c.status_since
          and s.time >= $4
      )
    union all
    select i.service_id, i.resolved_at, i.resolved_at, false
    from reach r
    join sla_incidents i on i.service_id = r.service_id
    where i.source = 'MONITORING'
      and i.resolved_by is not null
      and i.resolved_at >= r.from_time
      and (r.to_time is null or i.resolved_at <= r.to_time)
  ),
  move as (
    select
      service_id, at, down,
      lag(down) over (partition by service_id order by at, down) as before,
      max(until) over (
        partition by service_id
        order by at, down
        rows between unbounded preceding and 1 preceding
      ) as seen_until,
      max(until) over (partition by service_id) as last_seen
    from observation
  )
  select
    m.service_id, r.from_time, r.to_time, m.at, m.down,
    case when m.at > m.seen_until + $5::integer * interval '1 ms' then m.seen_until end as silent_since,
    m.last_seen
  from move m
  join reach r using (service_id)
  where m.down is distinct from m.before
    or m.at > m.seen_until + $5::integer * interval '1 ms'
  order by m.service_id, m.at, m.down`
