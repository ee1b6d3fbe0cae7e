import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Notice } from '../alerts/notice.ts'

/** Where something is notified: one thread is open for each at a time. */
export interface ThreadPlace {
  channelId: number
  routeId: number
  groupKey: string
  /** It gathers what is held back in quiet hours. */
  digest: boolean
}

/** What a notice changes in a thread, and until when that is held back. */
export interface AlertChange {
  threadId: number
  notice: Notice
  quietUntil: Date | null
}

interface KnownAlert {
  threadId: number
  channelId: number
  routeId: number
  alertKey: string
}

/** A thread that ended so short a while ago is taken up again, so that what flaps stays in one place. */
const resumeMs = 15 * 60_000

/** The open threads that hold these alerts; they are locked, so that none is composed at the same time. */
export async function findThreads(tx: Queryable, alertKeys: readonly string[]): Promise<KnownAlert[]> {
  const { rows } = await tx.query<KnownAlert>(
    `select t.id as "threadId", t.channel_id as "channelId", t.route_id as "routeId", a.alert_key as "alertKey"
    from notification_alerts a
    join notification_threads t on t.id = a.thread_id
    where a.alert_key = any ($1::text[])
      and t.closed_at is null
    order by t.id
    for update of t`,
    [alertKeys],
  )
  return rows
}

/** Gives each place its open thread: the one that is there, one that ended just now, or a new one. They are locked. */
export async function openThreads(
  tx: Queryable,
  places: readonly ThreadPlace[],
  now: Date,
): Promise<(ThreadPlace & { id: number })[]> {
  if (places.length === 0) return []
  const columns = [
    places.map(({ channelId }) => channelId),
    places.map(({ routeId }) => routeId),
    places.map(({ groupKey }) => groupKey),
    places.map(({ digest }) => digest),
  ]
  const given =
    'unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[]) as p (channel_id, route_id, group_key, digest)'
  await tx.query(
    `update notification_threads t
    set closed_at = null
    from (
      select distinct on (e.channel_id, e.route_id, e.group_key) e.id, e.closed_at
      from ${given}
      join notification_threads e using (channel_id, route_id, group_key)
      order by e.channel_id, e.route_id, e.group_key, e.closed_at desc nulls first, e.id desc
    ) last
    where t.id = last.id
      and last.closed_at >= $5::timestamptz - $6 * interval '1 ms'`,
    [...columns, now, resumeMs],
  )
  await tx.query(
    `insert into notification_threads (channel_id, route_id, group_key, digest, opened_at)
    select p.channel_id, p.route_id, p.group_key, p.digest, $5
    from ${given}
    join notification_channels c on c.id = p.channel_id
    join notification_routes r on r.id = p.route_id
    on conflict (channel_id, route_id, group_key) where closed_at is null do nothing`,
    [...columns, now],
  )
  const { rows } = await tx.query<ThreadPlace & { id: number }>(
    `select t.id, t.channel_id as "channelId", t.route_id as "routeId", t.group_key as "groupKey", t.digest
    from ${given}
    join notification_threads t using (channel_id, route_id, group_key)
    where t.closed_at is null
    order by t.id
    for update of t`,
    columns,
  )
  return rows
}

/** Stores what alerts have become; what is new to whoever reads the thread counts as news. */
export async function storeAlerts(tx: Queryable, changes: readonly AlertChange[]): Promise<void> {
  if (changes.length === 0) return
  const alerts = changes.map(({ threadId, notice }) => ({ thread_id: threadId, ...rowOf(notice) }))
  await tx.query(
    `insert into notification_alerts as a (
      thread_id, alert_key, kind, severity, state, subject, title, detail, started_at, changed_at, ended_at
    )
    select e.thread_id, e.alert_key, e.kind, e.severity, e.state, e.subject, e.title, e.detail, e.started_at, e.at,
      case when e.state = 'RESOLVED' then e.at end
    from jsonb_to_recordset($1::jsonb) as e (
      thread_id bigint, alert_key text, kind text, severity text, state text, subject text, title text, detail text,
      started_at timestamptz, at timestamptz
    )
    order by e.thread_id, e.alert_key
    on conflict (thread_id, alert_key) do update
    set
      severity = excluded.severity,
      state = excluded.state,
      notified_state = case
        when a.state = excluded.state and (a.title, a.detail) is distinct from (excluded.title, coalesce(excluded.detail, a.detail)) then null
        else a.notified_state
      end,
      title = excluded.title,
      detail = case when excluded.state = 'RESOLVED' then excluded.detail else coalesce(excluded.detail, a.detail) end,
      started_at = case when a.state = 'RESOLVED' and excluded.state <> 'RESOLVED' then excluded.started_at else a.started_at end,
      changed_at = excluded.changed_at,
      ended_at = excluded.ended_at`,
    [JSON.stringify(alerts)],
  )
}

function rowOf({ key, kind, severity, state, subject, title, detail, startedAt, at }: Notice) {
  return { alert_key: key, kind, severity, state, subject, title, detail, started_at: startedAt, at }
}

/** Sets when the changed threads are composed. What may pass in quiet hours takes its whole thread with it. */
export async function scheduleThreads(tx: Queryable, changes: readonly AlertChange[], now: Date): Promise<void> {
  if (changes.length === 0) return
  const quiet = new Map<number, Date | null>()
  for (const { threadId, quietUntil } of changes) quiet.set(threadId, quiet.get(threadId) === null ? null : quietUntil)
  await tx.query('call schedule_threads($1, $2, $3)', [[...quiet.keys()], [...quiet.values()], now])
}

/** Ends alerts by their keys alone, in every open thread that holds them. */
async function noteEnded(tx: Queryable, alertKeys: readonly string[], now: Date): Promise<void> {
  const threads = new Set((await findThreads(tx, alertKeys)).map(({ threadId }) => threadId))
  await tx.query(
    `update notification_alerts
    set state = 'RESOLVED', changed_at = $3, ended_at = $3
    where thread_id = any ($1::bigint[])
      and alert_key = any ($2::text[])
      and state in ('FIRING', 'ACKNOWLEDGED')`,
    [[...threads], alertKeys, now],
  )
  await tx.query('call schedule_threads($1, $2, $3)', [[...threads], [...threads].map(() => null), now])
}

/**
 * Ends the alerts of which the incident or burn alert is over although no event said so, like that of an incident which
 * turned out to be part of another. Resolves to how many there were.
 */
export function endAlerts({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<number> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ key: string }>('select ended_alerts() as key')
    if (rows.length > 0)
      await noteEnded(
        tx,
        rows.map(({ key }) => key),
        clock.now(),
      )
    return rows.length
  })
}
