import type { ServiceStatus } from '../contract/index.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { ProbeLatency } from './probe-latencies.ts'

/** Services of one sender that are credited together, as one row. */
export interface RunningCredit {
  id: number
  creditedUntil: Date
  revision: number
}

/** A service of a credit, with all that a report may say otherwise of it. */
export interface Follower {
  serviceId: number
  runningId: number
  runningFrom: Date
  path: string
  status: ServiceStatus
  statusSince: Date | null
  message: string | null
  detail: string | null
  replicas: number | null
  readyReplicas: number | null
  criticality: string | null
  slaGroup: string | null
  type: string | null
  tags: string[]
  workloadType: string | null
  certificateEndsAt: Date | null
  certificateNoticedDays: number | null
  /** When its open incident began that monitoring opened; null without one. */
  incidentSince: Date | null
}

/** The credits of a sender, locked until the end of the transaction. */
export async function lockCredits(tx: Queryable, reporter: string): Promise<RunningCredit[]> {
  const { rows } = await tx.query<RunningCredit>(
    `select id, credited_until as "creditedUntil", revision
    from running_credits
    where reporter = $1
    order by id
    for update`,
    [reporter],
  )
  return rows
}

/** Every service of these credits. */
export async function listFollowers(tx: Queryable, creditIds: readonly number[]): Promise<Follower[]> {
  const { rows } = await tx.query<Follower>(
    `select
      t.service_id as "serviceId", t.running_id as "runningId", t.running_from as "runningFrom", s.path, t.status::text as status,
      t.status_since as "statusSince", t.message, t.message_detail as detail, t.replicas, t.ready_replicas as "readyReplicas",
      s.criticality, g.name as "slaGroup", s.type, s.tags, s.workload_type as "workloadType",
      t.certificate_ends_at as "certificateEndsAt", t.certificate_noticed_days as "certificateNoticedDays",
      (
        select min(i.started_at)
        from sla_incidents i
        where i.service_id = t.service_id
          and i.source = 'MONITORING'
          and i.resolved_at is null
      ) as "incidentSince"
    from stored_service_states t
    join services s on s.id = t.service_id
    left join sla_groups g on g.id = s.sla_group_id
    where t.running_id = any ($1::bigint[])
    order by t.service_id`,
    [creditIds],
  )
  return rows
}

/** Up to when services of a credit are credited, in Unix milliseconds. */
export interface Extension {
  credit: RunningCredit
  until: number
}

/** When it was reported, and how often its sender reports. */
export interface Extender {
  at: Date
  intervalMs: number
}

/** What probes measured of services that go on. */
export type RunningLatency = ProbeLatency & { serviceId: number; isLast: boolean }

/** Credits every service of some credits, each up to an instant, in one statement. The credits are locked. */
export async function extendCredits(
  tx: Queryable,
  extensions: readonly Extension[],
  { at, intervalMs }: Extender,
): Promise<void> {
  if (extensions.length === 0) return
  await tx.query(
    `select extend_running(e.id, e.until_time, $3, $4)
    from unnest($1::bigint[], $2::timestamptz[]) as e (id, until_time)`,
    [extensions.map(({ credit }) => credit.id), extensions.map(({ until }) => new Date(until)), at, intervalMs],
  )
}

/** Stores what probes measured of services whose credits are locked, in one statement when there is any. */
export async function measureRunning(tx: Queryable, latencies: readonly RunningLatency[]): Promise<void> {
  if (latencies.length === 0) return
  await tx.query('select measure_running($1::jsonb)', [latencyJson(latencies)])
}

/**
 * Both by itself, with the sign of life of the agent that reports; false, and nothing is credited, unless each credit is as it was
 * read, and no maintenance is planned for anybody in the time that is new.
 */
export async function extendUnchanged(
  database: Queryable,
  extensions: readonly Extension[],
  latencies: readonly RunningLatency[],
  { at, intervalMs, agent }: Extender & { agent: { nodeId: string; version?: string } | undefined },
): Promise<boolean> {
  const { rows } = await database.query<{ credited: boolean }>(
    `select continue_running(
      $1::bigint[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5, $6, $7, $8, $9::jsonb
    ) as credited`,
    [
      extensions.map(({ credit }) => credit.id),
      extensions.map(({ credit }) => credit.revision),
      extensions.map(({ credit }) => credit.creditedUntil),
      extensions.map(({ until }) => new Date(until)),
      at,
      intervalMs,
      agent?.nodeId ?? null,
      agent?.version ?? null,
      latencies.length === 0 ? null : latencyJson(latencies),
    ],
  )
  return rows[0]?.credited === true
}

const latencyJson = (latencies: readonly RunningLatency[]) =>
  JSON.stringify(latencies.map((one) => ({ ...one, at: new Date(one.at) })))

/**
 * Services leave the credits that they are part of, by their ids or by paths that lead to them: their time is stored, and their states
 * are locked. To be called before anything of a service is changed otherwise than by a report that goes on.
 */
export async function leaveCredits(
  tx: Queryable,
  { ids = [], paths = [] }: { ids?: readonly number[]; paths?: readonly string[] },
): Promise<void> {
  if (ids.length + paths.length === 0) return
  await tx.query(
    `select stop_running($1::bigint[] || array(select service_id from known_paths where path = any ($2::text[])))`,
    [ids, paths],
  )
}

/** Takes credits away that no service is part of. */
export async function deleteCredits(tx: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query('delete from running_credits where id = any ($1::bigint[])', [ids])
}

/** Services whose states are locked, and all of whose time is stored, are credited together from `until` on. */
export async function joinCredit(
  tx: Queryable,
  serviceIds: readonly number[],
  credit: { id: number | undefined; reporter: string; until: number; at: Date; intervalMs: number },
): Promise<void> {
  await tx.query(
    `with credit as (
      insert into running_credits (reporter, credited_until, stored_until, reported_at, interval_ms)
      select $3, $4, $4, $5, $6
      where $2::bigint is null
      returning id
    ),
    revised as (
      update running_credits
      set revision = revision + 1
      where id = $2
    )
    update stored_service_states
    set
      running_id = coalesce($2, (select id from credit)),
      running_from = $4
    where service_id = any ($1::bigint[])`,
    [serviceIds, credit.id ?? null, credit.reporter, new Date(credit.until), credit.at, credit.intervalMs],
  )
}
