import type { Queryable } from '../platform/database/database.ts'

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
  status: string
  message: string | null
  detail: string | null
  replicas: number | null
  readyReplicas: number | null
  criticality: string | null
  slaGroup: string | null
  type: string | null
  tags: string[]
  workloadType: string | null
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
      t.service_id as "serviceId", t.running_id as "runningId", t.running_from as "runningFrom", s.path, t.status::text as status, t.message,
      t.message_detail as detail, t.replicas, t.ready_replicas as "readyReplicas", s.criticality,
      g.name as "slaGroup", s.type, s.tags, s.workload_type as "workloadType"
    from stored_service_states t
    join services s on s.id = t.service_id
    left join sla_groups g on g.id = s.sla_group_id
    where t.running_id = any ($1::bigint[])
    order by t.service_id`,
    [creditIds],
  )
  return rows
}

/** Up to when services are credited, when that was reported, and how often their sender reports. */
export interface Extension {
  until: Date
  at: Date
  intervalMs: number
}

/** Credits every service of a credit up to an instant. */
export async function extendCredit(tx: Queryable, id: number, { until, at, intervalMs }: Extension): Promise<void> {
  await tx.query('select extend_running($1, $2, $3, $4)', [id, until, at, intervalMs])
}

/**
 * The same by itself, with the sign of life of the agent that reports; false, and nothing is credited, unless the credit is as it was
 * read, its 5-minute bucket goes on, and no maintenance is planned for anybody in that time.
 */
export async function extendUnchanged(
  database: Queryable,
  { id, revision, creditedUntil }: RunningCredit,
  { until, at, intervalMs, agent }: Extension & { agent: { nodeId: string; version?: string } | undefined },
): Promise<boolean> {
  const { rowCount } = await database.query(
    `with agent as (
      update agents a
      set
        version = coalesce($8, a.version),
        interval_ms = $5,
        last_seen_at = greatest(a.last_seen_at, $4)
      from hierarchy_nodes n
      where n.id = a.node_id
        and n.path = $7
    )
    update running_credits
    set credited_until = $3, reported_at = $4, interval_ms = $5
    where id = $1
      and revision = $2
      and credited_until = $6
      and stored_until >= time_bucket('5 minutes', $3::timestamptz)
      and not exists (
        select
        from exclusion_intervals s
        where tstzrange(s.starts_at, s.ends_at) && tstzrange($6, $3)
      )`,
    [id, revision, until, at, intervalMs, creditedUntil, agent?.nodeId ?? null, agent?.version ?? null],
  )
  return rowCount === 1
}

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
