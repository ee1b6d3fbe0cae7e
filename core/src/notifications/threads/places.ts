import type { Notice } from '../alerts/notice.ts'
import { quietUntil } from '../routes/quiet-hours.ts'
import { groupKeyOf, type Route, routesOf } from '../routes/route.ts'
import type { ThreadPlace } from './store-threads.ts'

/** Until when a route holds a notice back, null when it does not. */
export type Quiet = (routeId: number, notice: Notice) => Date | null

/** Works that out once for each route. Quiet hours that can't be worked out hold nothing back: rather one message too many. */
export function createQuiet(routes: readonly Route[], now: Date): Quiet {
  const found = new Map(
    routes.map(({ id, quietHours }) => [
      id,
      quietHours ? { until: untilOf(quietHours, now), passes: quietHours.criticalPasses } : undefined,
    ]),
  )
  return (routeId, { severity }) => {
    const quiet = found.get(routeId)
    return !quiet || (quiet.passes && severity === 'critical') ? null : quiet.until
  }
}

function untilOf(hours: NonNullable<Route['quietHours']>, now: Date): Date | null {
  try {
    return quietUntil(hours, now)
  } catch {
    return null
  }
}

/**
 * Where an alert that begins is notified. One about a channel goes by every other channel of its routes; when those have no other, by each
 * channel that some route leads to.
 */
export function placesOf(
  routes: readonly Route[],
  notice: Notice,
  quiet: Quiet,
): (ThreadPlace & { quietUntil: Date | null })[] {
  const matching = withoutChannel(routesOf(routes, notice), notice.aboutChannel)
  const taken = notice.aboutChannel !== null && matching.length === 0 ? anyWayTo(routes, notice.aboutChannel) : matching
  return taken.flatMap((route) => {
    const until = quiet(route.id, notice)
    const groupKey = until ? `quiet until ${until.toISOString()}` : groupKeyOf(route, notice)
    return route.channelIds.map((channelId) => ({
      ...{ channelId, routeId: route.id, groupKey, digest: until !== null },
      quietUntil: until,
    }))
  })
}

function withoutChannel(routes: readonly Route[], channelId: number | null): Route[] {
  return routes
    .map((route) => ({ ...route, channelIds: route.channelIds.filter((id) => id !== channelId) }))
    .filter(({ channelIds }) => channelIds.length > 0)
}

/** Each other channel, by the first route that leads to it. */
function anyWayTo(routes: readonly Route[], channelId: number): Route[] {
  const reached = new Set<number>()
  return withoutChannel(routes, channelId).flatMap((route) => {
    const channelIds = route.channelIds.filter((id) => !reached.has(id))
    for (const id of channelIds) reached.add(id)
    return channelIds.length > 0 ? [{ ...route, channelIds }] : []
  })
}
