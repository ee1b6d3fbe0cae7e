import { flapMs } from './outages.ts'

/** An incident that may explain others, or be explained; times in Unix milliseconds. */
export interface Candidate {
  id: number
  serviceId: number
  startedAt: number
  resolvedAt: number | null
}

/** How far along `dependencies.requires` a cause is looked for. */
const maxDepth = 8

/**
 * The root causes of the incidents `concerned`, by incident. A cause is an incident of a service that the other's service
 * needs, directly or through others: it lasted when the other started, or started within five minutes of it. Of several the
 * topmost stands, which none of the others explains; where services need each other, the one that started first explains
 * the other. `needs` has what each service needs directly.
 */
export function findRootCauses(
  candidates: readonly Candidate[],
  needs: ReadonlyMap<number, readonly number[]>,
  concerned: readonly Candidate[],
): Map<number, Candidate> {
  const ordered = candidates.toSorted(byStart)
  const reaches = new Map<number, Set<number>>()
  const reachOf = (serviceId: number) => {
    const reach = reaches.get(serviceId) ?? reachFrom(serviceId, needs)
    reaches.set(serviceId, reach)
    return reach
  }
  const mayExplain = (cause: Candidate, effect: Candidate) =>
    cause.serviceId !== effect.serviceId &&
    cause.startedAt <= effect.startedAt + flapMs &&
    (cause.resolvedAt === null || cause.resolvedAt > effect.startedAt) &&
    reachOf(effect.serviceId).has(cause.serviceId)
  const explains = (cause: Candidate, effect: Candidate) =>
    mayExplain(cause, effect) && !(byStart(effect, cause) < 0 && mayExplain(effect, cause))

  const causes = new Map<number, Candidate>()
  for (const incident of concerned) {
    const above = ordered.filter((one) => explains(one, incident))
    let [top] = above
    // Each step goes up, and there is no way round in a circle: of two that need each other only one explains.
    for (let steps = above.length; top && steps > 0; steps--) {
      const current = top
      const higher = above.find((one) => explains(one, current))
      if (!higher) break
      top = higher
    }
    if (top) causes.set(incident.id, top)
  }
  return causes
}

function byStart(a: Candidate, b: Candidate): number {
  return a.startedAt - b.startedAt || a.id - b.id
}

/** All that a service needs, directly and through others; each service is looked at once, so a circle does no harm. */
function reachFrom(serviceId: number, needs: ReadonlyMap<number, readonly number[]>): Set<number> {
  const reach = new Set<number>()
  let frontier = [serviceId]
  for (let depth = 0; depth < maxDepth && frontier.length > 0; depth++) {
    frontier = frontier.flatMap((one) => needs.get(one) ?? []).filter((one) => !reach.has(one))
    for (const one of frontier) reach.add(one)
  }
  return reach
}
