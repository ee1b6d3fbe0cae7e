import type { Context } from '../../platform/context.ts'
import { isUnavailable, type Queryable } from '../../platform/database/database.ts'
import type { Message } from '../message.ts'
import { listRoutes } from '../routes/list-routes.ts'
import { quietUntil } from '../routes/quiet-hours.ts'
import { composeMessage } from './compose-message.ts'
import { type DueThread, listAlerts, listDue, lockThreads } from './due-threads.ts'

interface Composer {
  context: Pick<Context, 'database' | 'clock'>
  publicUrl: string | undefined
  log: { warn(facts: object, text: string): void }
}

interface Composed {
  threadId: number
  channelId: number
  message: Message
}

/** How many threads are composed in one transaction. */
const batch = 50
/** A thread that can't be composed is looked at again only after this, so that it does not stand in the way. */
const postponeMs = 5 * 60_000

/**
 * Makes deliveries of what threads have to say by now. A thread whose last message is still under way waits, and then says how things
 * stand. Threads that another replica has in hand are passed over, and one that can't be composed keeps no other from it. Resolves to
 * true when there may be more.
 */
export async function composeDue(composer: Composer): Promise<boolean> {
  const { database, clock } = composer.context
  const now = clock.now()
  const ids = await listDue(database, now, batch)
  if (ids.length === 0) return false
  try {
    await database.transaction((tx) => compose(tx, ids, now, composer.publicUrl))
  } catch (error) {
    if (isUnavailable(error)) throw error
    await composeEach(composer, ids, now)
  }
  return ids.length === batch
}

/** One thread a transaction: which of them it is that fails is found out. */
async function composeEach({ context, publicUrl, log }: Composer, ids: readonly number[], now: Date): Promise<void> {
  const { database } = context
  for (const id of ids) {
    try {
      await database.transaction((tx) => compose(tx, [id], now, publicUrl))
    } catch (error) {
      if (isUnavailable(error)) throw error
      log.warn({ thread: id, error: String(error) }, 'a notification could not be composed and is postponed')
      await database.query(
        `update notification_threads
        set
          due_at = case when due_at is not null then $2::timestamptz end,
          repeat_at = case when repeat_at is not null then $2::timestamptz end
        where id = $1`,
        [id, new Date(now.getTime() + postponeMs)],
      )
    }
  }
}

async function compose(tx: Queryable, ids: readonly number[], now: Date, publicUrl: string | undefined): Promise<void> {
  const threads = await lockThreads(tx, ids, now)
  const quiet = await quietOf(tx, threads, now)
  const speaking = threads.filter((thread) => thread.due || (!quiet.has(thread.id) && isWorthRepeating(thread)))
  const alerts = await listAlerts(
    tx,
    speaking.map(({ id }) => id),
  )
  const composed: Composed[] = []
  for (const { id, channelId, due, ...facts } of speaking) {
    const message = composeMessage(facts, alerts.get(id) ?? [], { now, publicUrl, repeats: !due })
    if (message) composed.push({ threadId: id, channelId, message })
  }
  await storeDeliveries(tx, composed, now)
  await noteNotified(tx, speaking, new Set(composed.map(({ threadId }) => threadId)), now)
  const silent = threads.filter((thread) => !speaking.includes(thread))
  await repeatLater(tx, silent, quiet, now)
}

/** What got through is repeated while it fires and nobody cares for it; what did not, while it holds. */
function isWorthRepeating({ lastFailed, counts, repeatable }: DueThread): boolean {
  return lastFailed ? counts.FIRING + counts.ACKNOWLEDGED > 0 : repeatable > 0
}

/** Until when threads that would only repeat what holds are held back by the quiet hours of their routes. */
async function quietOf(tx: Queryable, threads: readonly DueThread[], now: Date): Promise<Map<number, Date>> {
  const repeating = threads.filter(({ due }) => !due)
  if (repeating.length === 0) return new Map()
  const routes = new Map((await listRoutes(tx)).map((route) => [route.id, route.quietHours]))
  return new Map(
    repeating.flatMap(({ id, routeId, lastingWorst }): [number, Date][] => {
      const hours = routes.get(routeId)
      const until = hours && !(hours.criticalPasses && lastingWorst === 0) ? quietUntil(hours, now) : null
      return until ? [[id, until]] : []
    }),
  )
}

/** Stores the messages to send; what a forgetful channel was sent before is not sent again beside them. */
async function storeDeliveries(tx: Queryable, messages: readonly Composed[], now: Date): Promise<void> {
  if (messages.length === 0) return
  await tx.query(
    `update notification_deliveries
    set next_at = null
    where thread_id = any ($1::bigint[])
      and next_at is not null
      and status = 'SENT'`,
    [messages.map(({ threadId }) => threadId)],
  )
  await tx.query(
    `insert into notification_deliveries (channel_id, thread_id, reason, message, status, created_at, next_at)
    select (e.value ->> 'channelId')::bigint, (e.value ->> 'threadId')::bigint, e.value #>> '{message,reason}', e.value -> 'message',
      'PENDING', $2, $2
    from jsonb_array_elements($1::jsonb) with ordinality as e (value, place)
    order by e.place`,
    [JSON.stringify(messages), now],
  )
}

/** All of it has been notified; what nothing of lasts is closed, and of the rest it is set when it is notified again. */
async function noteNotified(
  tx: Queryable,
  threads: readonly DueThread[],
  sent: ReadonlySet<number>,
  now: Date,
): Promise<void> {
  const ids = threads.map(({ id }) => id)
  await tx.query(
    `update notification_alerts
    set notified_state = state
    where thread_id = any ($1::bigint[])
      and notified_state is distinct from state`,
    [ids],
  )
  await tx.query(
    `update notification_threads t
    set
      due_at = null,
      repeat_at = case when e.lasts and r.repeat_seconds > 0 then $4::timestamptz + make_interval(secs => r.repeat_seconds) end,
      notified_at = case when e.sent then $4 else t.notified_at end,
      closed_at = case when not e.lasts then $4::timestamptz end
    from unnest($1::bigint[], $2::boolean[], $3::boolean[]) as e (id, sent, lasts),
    notification_routes r
    where t.id = e.id
      and r.id = t.route_id`,
    [ids, ids.map((id) => sent.has(id)), threads.map(({ counts }) => counts.FIRING + counts.ACKNOWLEDGED > 0), now],
  )
}

/** Looks again at what there was no need to repeat after the interval of its route, or when the quiet hours are over. */
async function repeatLater(
  tx: Queryable,
  threads: readonly DueThread[],
  quiet: ReadonlyMap<number, Date>,
  now: Date,
): Promise<void> {
  await tx.query(
    `update notification_threads t
    set repeat_at = case when t.closed_at is null then
      coalesce(e.until, case when r.repeat_seconds > 0 then $3::timestamptz + make_interval(secs => r.repeat_seconds) end)
    end
    from unnest($1::bigint[], $2::timestamptz[]) as e (id, until),
    notification_routes r
    where t.id = e.id
      and r.id = t.route_id`,
    [threads.map(({ id }) => id), threads.map(({ id }) => quiet.get(id) ?? null), now],
  )
}
