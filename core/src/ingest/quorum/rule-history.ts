import type { ServiceStatus } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { maxAgeMs } from '../../snapshots/intervals.ts'

/** From where a service was watched for a while; Unix milliseconds. Without nodes one sender spoke for it. */
export interface RulePeriod {
  from: number
  to: number
  nodes: readonly string[]
  quorum: number
}

/** A service that is or was watched from several nodes, as a report from one of them finds it. */
export interface WatchedService {
  /** The node whose agent registered it. */
  owner: string
  /** All that time which may still be reported belongs to, in the order of time; before the first one sender spoke for it. */
  rules: readonly RulePeriod[]
  /** What that node has said so far; null while it has reported nothing. */
  point: VantagePoint | null
}

export interface VantagePoint {
  status: ServiceStatus
  status_since: Date
  reporter: string
  interval_ms: number
  reported_at: Date
  reported_until: Date
  /** Who else last wanted to speak for the node. */
  contested_by: string | null
  contested_at: Date | null
}

/** The watched services among these, by id, with what a node has reported of them, in one statement. */
export async function readWatched(
  tx: Queryable,
  serviceIds: readonly number[],
  node: string | undefined,
  now: Date,
): Promise<Map<number, WatchedService>> {
  const { rows } = await tx.query<
    {
      id: number
      owner: string
      starts: Date[]
      ends: Date[]
      nodes: string[][]
      quorums: number[]
    } & Partial<VantagePoint>
  >(
    `select s.id, o.path as owner, r.starts, r.ends, r.nodes, r.quorums,
      v.status::text as status, v.status_since, v.reporter, v.interval_ms, v.reported_at, v.reported_until,
      v.contested_by, v.contested_at
    from services s
    join hierarchy_nodes o on o.id = coalesce(s.registered_by, s.node_id)
    cross join lateral (
      select
        array_agg(q.effective_from order by q.effective_from) as starts,
        array_agg(q.effective_to order by q.effective_from) as ends,
        jsonb_agg(q.nodes order by q.effective_from) as nodes,
        array_agg(q.quorum order by q.effective_from) as quorums
      from (
        select h.*, lead(h.effective_from, 1, '9999-01-01Z') over (order by h.effective_from) as effective_to
        from service_quorums h
        where h.service_id = s.id
      ) q
      where q.effective_to > $3
    ) r
    left join service_vantages v on v.service_id = s.id and v.node = $2
    where s.id = any ($1::bigint[])
      and r.starts is not null`,
    [serviceIds, node ?? null, new Date(now.getTime() - maxAgeMs)],
  )
  return new Map(
    rows.map(({ id, owner, starts, ends, nodes, quorums, ...point }) => {
      const rules = starts.map((from, index) => ({
        from: from.getTime(),
        to: ends[index]?.getTime() ?? Number.POSITIVE_INFINITY,
        nodes: nodes[index] ?? [],
        quorum: quorums[index] ?? 0,
      }))
      // Of a left join either all of them are there or none.
      return [id, { owner, rules, point: point.reporter ? (point as VantagePoint) : null }]
    }),
  )
}
