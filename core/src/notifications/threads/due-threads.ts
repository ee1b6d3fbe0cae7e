import type { Queryable } from '../../platform/database/database.ts'
import { channelKinds } from '../channels/kinds.ts'
import type { Alert } from '../message.ts'
import type { ThreadFacts } from './compose-message.ts'

/** A thread whose time has come, locked. */
export interface DueThread extends ThreadFacts {
  id: number
  channelId: number
  routeId: number
  /** It has something new to say; else only what still holds may be notified again. */
  due: boolean
  /** The last message did not get through. */
  lastFailed: boolean
  /** How many alerts fire whose message is worth repeating though it got through; the SLA of a month stays breached. */
  repeatable: number
}

type AlertRow = Omit<Alert, 'startedAt' | 'endedAt'> & { threadId: number; startedAt: Date; endedAt: Date | null }

/** How many alerts a message holds; more for a channel in whose system each of them is one of its own. */
const maxAlerts = 500

/** Looked up for one thread after the other, so that no storm is gone through for the first few. */
const hasNoneUnderWay = `(
              select d.id
              from notification_deliveries d
              where d.thread_id = t.id
                and d.next_at is not null
                and d.status = 'PENDING'
              limit 1
            ) is null`

/**
 * The ids of threads whose time has come and whose last message is not under way, the longest due first but of every channel in turn: a
 * storm on one channel is composed beside what another has to say, not before it.
 */
export async function listDue(tx: Queryable, now: Date, max: number): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `select d.id
    from notification_channels c
    cross join lateral (
      select t.id, min(t.place) as place, row_number() over (order by min(t.place), t.id) as turn
      from (
        (
          select t.id, t.due_at as place
          from notification_threads t
          where t.channel_id = c.id
            and t.due_at <= $1
            and ${hasNoneUnderWay}
          order by t.due_at, t.id
          limit $2
        )
        union all
        (
          select t.id, t.repeat_at
          from notification_threads t
          where t.channel_id = c.id
            and t.repeat_at <= $1
            and ${hasNoneUnderWay}
          order by t.repeat_at, t.id
          limit $2
        )
      ) t
      group by t.id
    ) d
    order by d.turn, d.place, d.id
    limit $2`,
    [now, max],
  )
  return rows.map(({ id }) => id)
}

/** A thread and its alerts in sum, of the threads $1 at the instant $2; $3 are the severities, the worst first. */
const factsText = `select
    t.id,
    t.channel_id as "channelId",
    t.route_id as "routeId",
    t.key,
    t.group_key as "groupKey",
    t.digest,
    t.notified_at as "notifiedAt",
    coalesce(t.due_at <= $2, false) as due,
    coalesce(l.status = 'FAILED', false) as "lastFailed",
    a.*
  from notification_threads t
  left join lateral (
    select d.status
    from notification_deliveries d
    where d.thread_id = t.id
    order by d.id desc
    limit 1
  ) l on true
  cross join lateral (
    select
      array[
        count(*) filter (where state = 'FIRING'),
        count(*) filter (where state = 'ACKNOWLEDGED'),
        count(*) filter (where state = 'RESOLVED'),
        count(*) filter (where state = 'NOTED')
      ]::integer[] as states,
      count(*) filter (where state = 'FIRING' and kind not in ('sla', 'certificate')) as repeatable,
      coalesce(bool_or(notified_state is distinct from state), false) as news,
      coalesce(bool_and(kind = 'incident'), false) as "onlyIncidents",
      coalesce(bool_and(kind = 'incident') filter (where state <> 'RESOLVED'), false) as "lastingOnlyIncidents",
      min(array_position($3::text[], severity)) - 1 as worst,
      min(array_position($3::text[], severity)) filter (where state <> 'RESOLVED') - 1 as "lastingWorst"
    from notification_alerts
    where thread_id = t.id
  ) a
  where t.id = any ($1::bigint[])
  order by least(t.due_at, t.repeat_at), t.id`

/** Locks those of the threads that nobody else has in hand and that are still due. */
export async function lockThreads(tx: Queryable, ids: readonly number[], now: Date): Promise<DueThread[]> {
  const { rows: locked } = await tx.query<{ id: number }>(
    `select t.id
    from notification_threads t
    where t.id = any ($1::bigint[])
      and (t.due_at <= $2 or t.repeat_at <= $2)
      and not exists (
        select
        from notification_deliveries d
        where d.thread_id = t.id
          and d.next_at is not null
          and d.status = 'PENDING'
      )
    order by t.id
    for update of t skip locked`,
    [ids, now],
  )
  // What changed while the locks were taken is seen by a statement that begins after them.
  const { rows } = await tx.query<Omit<DueThread, 'counts'> & { states: number[] }>(factsText, [
    locked.map(({ id }) => id),
    now,
    ['critical', 'high', 'medium', 'low'],
  ])
  return rows.map(({ states, ...thread }) => {
    const [FIRING = 0, ACKNOWLEDGED = 0, RESOLVED = 0, NOTED = 0] = states
    return { ...thread, counts: { FIRING, ACKNOWLEDGED, RESOLVED, NOTED } }
  })
}

/** The alerts of threads: what is news first, then what lasts, then by severity and path; as many as a message of the channel holds. */
export async function listAlerts(tx: Queryable, threadIds: readonly number[]): Promise<Map<number, Alert[]>> {
  const { rows } = await tx.query<AlertRow>(
    `select a.*
    from unnest($1::bigint[]) as given (id)
    join notification_threads t on t.id = given.id
    join notification_channels c on c.id = t.channel_id
    cross join lateral (
      select
        thread_id as "threadId",
        alert_key as key,
        kind,
        severity,
        state,
        subject,
        title,
        detail,
        started_at as "startedAt",
        ended_at as "endedAt",
        notified_state is distinct from state as news
      from notification_alerts
      where thread_id = t.id
      order by
        notified_state is distinct from state desc,
        array_position(array['FIRING', 'ACKNOWLEDGED', 'NOTED', 'RESOLVED'], state),
        array_position(array['critical', 'high', 'medium', 'low'], severity),
        subject collate "C",
        alert_key collate "C"
      limit coalesce(($2::jsonb ->> c.kind)::integer, $3)
    ) a`,
    [threadIds, maxByKind, maxAlerts],
  )
  const found = new Map<number, Alert[]>(threadIds.map((id) => [id, []]))
  for (const { threadId, startedAt, endedAt, ...alert } of rows)
    found.get(threadId)?.push({ ...alert, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null })
  return found
}

const maxByKind = Object.fromEntries(channelKinds.map(({ kind, maxAlerts: max }) => [kind, max ?? maxAlerts]))
