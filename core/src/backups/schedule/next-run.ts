import type { Zone } from '../../platform/zones/zone.ts'
import { nextLocal, type Occasions } from './occasions.ts'

/**
 * The first run after an instant, in milliseconds; undefined when there is none within forty years. A time that the clocks of the
 * zone leap over counts as much later as they leap, one that comes twice counts the first time.
 */
export function nextRun(occasions: Occasions, zone: Zone, after: number): number | undefined {
  const shown = shownRun(occasions, zone, after)
  const leapt = zone.changes.flatMap((change) => leaptRun(occasions, zone, change, after))
  const runs = shown === undefined ? leapt : [shown, ...leapt]
  return runs.length === 0 ? undefined : Math.min(...runs)
}

/** The first that the clocks show. */
function shownRun(occasions: Occasions, zone: Zone, after: number): number | undefined {
  let local = nextLocal(occasions, zone.localOf(after))
  while (local !== undefined) {
    const leap = zone.leapOver(local)
    if (leap === undefined) {
      const at = zone.firstInstantOf(local)
      // Of an hour that comes twice only the first counts: seen from the second, its times are over.
      if (at > after) return at
      local = nextLocal(occasions, local)
    } else local = nextLocal(occasions, zone.localOf(leap) - 1)
  }
  return undefined
}

/** The first of those that the clocks leap over at a change, as an instant; none where they don't leap. */
function leaptRun(occasions: Occasions, zone: Zone, change: number, after: number): number[] {
  const from = zone.localOf(change - 1) + 1
  const to = zone.localOf(change)
  const passed = after - change
  if (to <= from || passed >= to - from) return []
  const local = nextLocal(occasions, from + Math.max(passed, -1), to)
  return local === undefined ? [] : [change + local - from]
}
