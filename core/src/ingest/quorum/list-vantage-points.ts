import type { ServiceStatus } from '../../contract/index.ts'
import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'

/** A service as one of the nodes that watch it sees it. */
export interface VantagePointView {
  node: string
  /** UNKNOWN while it can't see, or has not reported of late. */
  status: ServiceStatus
  statusSince: Date | null
  message: string | null
  /** Null while it has never reported. */
  lastSeenAt: Date | null
  stale: boolean
  /** Of its last probes. */
  latencyMs: number | null
  /** The agent that speaks for the node; null while none has. */
  reporter: string | null
  /** Another one that wanted to within the last hour, and was refused. */
  contestedBy: string | null
  contestedAt: Date | null
}

/** The nodes that watch a service now, and how many of them must see it down. */
export interface VantagePoints {
  quorum: number
  points: VantagePointView[]
}

/** A segment in which one node saw a service in one status. */
export interface VantageSegment {
  node: string
  from: Date
  to: Date
  status: ServiceStatus
}

/** From where services are watched now, by id, in one statement; those that one sender speaks for are left out. */
export async function listVantagePoints(
  { database, clock }: Context,
  serviceIds: readonly number[],
): Promise<Map<number, VantagePoints>> {
  const { rows } = await database.query<VantagePointView & { serviceId: number; quorum: number }>(
    `select
      p.service_id as "serviceId",
      p.quorum,
      p.node,
      case when p.is_live then p.status else 'UNKNOWN' end::text as status,
      case when p.is_live then v.status_since end as "statusSince",
      case when p.is_live then v.message end as message,
      case when v.reported_at > 'epoch' then v.reported_at end as "lastSeenAt",
      not p.is_live as stale,
      case when p.is_live then v.latency_ms end as "latencyMs",
      v.reporter,
      case when is_contested(v.contested_by, v.contested_at, v.reporter, $2) then v.contested_by end as "contestedBy",
      case when is_contested(v.contested_by, v.contested_at, v.reporter, $2) then v.contested_at end as "contestedAt"
    from vantage_points($1::bigint[], $2) p
    left join service_vantages v on v.service_id = p.service_id and v.node = p.node
    order by p.service_id, p.node`,
    [serviceIds, clock.now()],
  )
  const found = new Map<number, VantagePoints>()
  for (const { serviceId, quorum, ...point } of rows) {
    found.set(serviceId, { quorum, points: [...(found.get(serviceId)?.points ?? []), point] })
  }
  return found
}

/** More segments than this are not shown: the last ones are. */
const maxSegments = 5_000

/**
 * What each node saw of a service over the last `hoursBack` hours, by node and time, to the millisecond; nodes that watch it no more
 * included. Throws `not_found` for a service outside the caller's scope.
 */
export async function readVantageTimeline(
  context: Context,
  serviceId: string | number,
  hoursBack: number,
): Promise<VantageSegment[]> {
  const { id } = await findSubject(context, { serviceId })
  const now = context.clock.now()
  const { rows } = await context.database.query<VantageSegment>(
    `with segment as (
      select node, time, time + duration_ms * interval '1 ms' as ends_at, status
      from vantage_segments
      where service_id = $1
        and time >= $2
        and time < $3
    ),
    step as (
      select
        p.*,
        case when (status, time) is distinct from (lag(status) over w, lag(ends_at) over w) then 1 else 0 end as is_new
      from segment p
      window w as (partition by node order by time)
    ),
    run as (
      select s.*, sum(is_new) over (partition by node order by time) as number
      from step s
    )
    select *
    from (
      select node, min(time) as "from", max(ends_at) as "to", status::text as status
      from run
      group by node, number, status
      order by "from" desc, node
      limit $4
    ) last
    order by node, "from"`,
    [id, new Date(now.getTime() - hoursBack * 3_600_000), now, maxSegments],
  )
  return rows
}
