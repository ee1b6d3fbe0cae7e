import { type OutboxTurn, readOutbox } from '../../events/read-outbox.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { findFacts } from '../alerts/find-facts.ts'
import type { Notice } from '../alerts/notice.ts'
import { noticeOf } from '../alerts/notice-of.ts'
import { listRoutes } from '../routes/list-routes.ts'
import { quietUntil } from '../routes/quiet-hours.ts'
import { groupKeyOf, type Route, routesOf } from '../routes/route.ts'
import {
  type AlertChange,
  findThreads,
  openThreads,
  scheduleThreads,
  storeAlerts,
  type ThreadPlace,
} from './store-threads.ts'

/**
 * Reads the next events of the outbox and notes in the threads of every route and channel what they have to tell. Undefined
 * while another replica has the turn.
 */
export function takeEvents(context: Pick<Context, 'database' | 'clock'>): Promise<OutboxTurn | undefined> {
  return readOutbox(context, 'notifications', async (tx, events) => {
    const now = context.clock.now()
    const facts = await findFacts(tx, events, now)
    await takeNotices(
      tx,
      events.flatMap((event) => noticeOf(event, facts) ?? []),
      now,
    )
  })
}

/** Notes what notices change, in a number of statements that does not depend on theirs. */
async function takeNotices(tx: Queryable, all: readonly Notice[], now: Date): Promise<void> {
  const notices = lastOfEach(all)
  if (notices.size === 0) return
  const routes = await listRoutes(tx, { enabledOnly: true })
  const known = await findThreads(tx, [...notices.keys()])
  const quiet = createQuiet(routes, now)
  const changes: AlertChange[] = []
  const told = new Set<string>()
  for (const { threadId, routeId, channelId, alertKey } of known) {
    const notice = notices.get(alertKey)
    if (!notice) continue
    told.add(placeKey(channelId, routeId, alertKey))
    changes.push({ threadId, notice, quietUntil: quiet(routeId, notice) })
  }
  const places = new Map<string, ThreadPlace>()
  const joining: { place: string; notice: Notice; quietUntil: Date | null }[] = []
  for (const notice of notices.values()) {
    for (const route of notice.begins ? routesOf(routes, notice) : []) {
      const until = quiet(route.id, notice)
      const groupKey = until ? `quiet until ${until.toISOString()}` : groupKeyOf(route, notice)
      for (const channelId of route.channelIds) {
        if (told.has(placeKey(channelId, route.id, notice.key))) continue
        const place = placeKey(channelId, route.id, groupKey)
        places.set(place, { channelId, routeId: route.id, groupKey, digest: until !== null })
        joining.push({ place, notice, quietUntil: until })
      }
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

/** Until when a route holds a notice back, null when it does not; worked out once for each route. */
function createQuiet(routes: readonly Route[], now: Date): (routeId: number, notice: Notice) => Date | null {
  const found = new Map(
    routes.map(({ id, quietHours }) => [
      id,
      quietHours ? { until: quietUntil(quietHours, now), passes: quietHours.criticalPasses } : undefined,
    ]),
  )
  return (routeId, { severity }) => {
    const quiet = found.get(routeId)
    return !quiet || (quiet.passes && severity === 'critical') ? null : quiet.until
  }
}
