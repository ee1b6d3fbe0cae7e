import { type OutboxEvent, type OutboxTurn, readOutbox } from '../../events/read-outbox.ts'
import type { Context } from '../../platform/context.ts'
import { isConflict, isUnavailable, type Queryable } from '../../platform/database/database.ts'
import { findFacts } from '../alerts/find-facts.ts'
import type { Notice } from '../alerts/notice.ts'
import { noticeOf } from '../alerts/notice-of.ts'
import { listRoutes } from '../routes/list-routes.ts'
import type { Route } from '../routes/route.ts'
import { createQuiet, placesOf } from './places.ts'
import {
  type AlertChange,
  findThreads,
  openThreads,
  scheduleThreads,
  storeAlerts,
  type ThreadPlace,
} from './store-threads.ts'

/** The name under which the outbox remembers what people were notified of. */
export const notificationsReader = 'notifications'

interface Reader {
  context: Pick<Context, 'database' | 'clock'>
  log: { warn(facts: object, text: string): void }
}

/**
 * Reads the next events of the outbox and notes in the threads of every route and channel what they have to say. An event that can't be
 * taken is left out with a line in the log, and keeps no other from it. Undefined while another replica has the turn.
 */
export function consumeEvents({ context, log }: Reader): Promise<OutboxTurn | undefined> {
  return readOutbox(context, notificationsReader, async (tx, events) => {
    // Outside of what may be left out: without routes nothing could be taken at all, and all of it is read again.
    const routes = await listRoutes(tx, { enabledOnly: true })
    const skipped: { event: OutboxEvent; error: unknown }[] = []
    await consumeParts(tx, events, async (part) => consumePart(tx, part, routes, context.clock.now()), skipped)
    // One bad event is a bad event; when none of several can be taken, the trouble is elsewhere.
    if (events.length > 1 && skipped.length === events.length) throw skipped[0]?.error
    for (const { event, error } of skipped)
      log.warn({ event: event.id, type: event.type, error: String(error) }, 'nobody is notified of an event')
  })
}

/** Takes all events at once or, when that fails, each half of them by itself, down to the ones that can't be taken. */
async function consumeParts(
  tx: Queryable,
  events: readonly OutboxEvent[],
  consume: (part: readonly OutboxEvent[]) => Promise<void>,
  skipped: { event: OutboxEvent; error: unknown }[],
): Promise<void> {
  await tx.query('savepoint part')
  try {
    await consume(events)
    await tx.query('release savepoint part')
    return
  } catch (error) {
    if (isUnavailable(error) || isConflict(error)) throw error
    await tx.query('rollback to savepoint part')
    await tx.query('release savepoint part')
    const [only] = events
    if (only && events.length === 1) skipped.push({ event: only, error })
  }
  if (events.length === 1) return
  const middle = Math.ceil(events.length / 2)
  await consumeParts(tx, events.slice(0, middle), consume, skipped)
  await consumeParts(tx, events.slice(middle), consume, skipped)
}

async function consumePart(
  tx: Queryable,
  events: readonly OutboxEvent[],
  routes: readonly Route[],
  now: Date,
): Promise<void> {
  const facts = await findFacts(tx, events, now)
  const notices = lastOfEach(events.flatMap((event) => noticeOf(event, facts) ?? []))
  if (notices.size > 0) await consumeNotices(tx, notices, routes, now)
}

/** Notes what notices change, in a number of statements that does not depend on theirs. */
async function consumeNotices(
  tx: Queryable,
  notices: ReadonlyMap<string, Notice>,
  routes: readonly Route[],
  now: Date,
): Promise<void> {
  const known = await findThreads(tx, [...notices.keys()])
  const quiet = createQuiet(routes, now)
  const changes: AlertChange[] = []
  const taken = new Set<string>()
  for (const { threadId, routeId, channelId, alertKey } of known) {
    const notice = notices.get(alertKey)
    if (!notice) continue
    taken.add(placeKey(channelId, routeId, alertKey))
    changes.push({ threadId, notice, quietUntil: quiet(routeId, notice) })
  }
  const places = new Map<string, ThreadPlace>()
  const joining: { place: string; notice: Notice; quietUntil: Date | null }[] = []
  for (const notice of notices.values()) {
    for (const { quietUntil, ...given } of notice.begins ? placesOf(routes, notice, quiet) : []) {
      const { channelId, routeId, groupKey } = given
      if (taken.has(placeKey(channelId, routeId, notice.key))) continue
      const place = placeKey(channelId, routeId, groupKey)
      places.set(place, given)
      joining.push({ place, notice, quietUntil })
    }
  }
  const opened = await openThreads(tx, [...places.values()], now)
  const threadOf = new Map(
    opened.map(({ id, channelId, routeId, groupKey }) => [placeKey(channelId, routeId, groupKey), id]),
  )
  for (const { place, notice, quietUntil } of joining) {
    const threadId = threadOf.get(place)
    if (threadId !== undefined) changes.push({ threadId, notice, quietUntil })
  }
  await storeAlerts(tx, changes)
  await scheduleThreads(tx, changes, now)
}

const placeKey = (channelId: number, routeId: number, key: string) => `${channelId} ${routeId} ${key}`

/** Of several notices of one alert the last counts, but one that begins it is not lost. */
function lastOfEach(notices: readonly Notice[]): Map<string, Notice> {
  const last = new Map<string, Notice>()
  for (const notice of notices) {
    const before = last.get(notice.key)
    last.set(notice.key, {
      ...notice,
      begins: notice.begins || before?.begins === true,
      detail: notice.detail ?? (notice.state === 'RESOLVED' ? null : (before?.detail ?? null)),
    })
  }
  return last
}
