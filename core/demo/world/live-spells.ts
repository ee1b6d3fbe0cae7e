import type { Range, Spell } from './intervals.ts'
import { chanceOf } from './seeded-random.ts'
import type { DemoCluster, DemoService } from './world.ts'

const slotMs = 600_000

/**
 * The short troubles of a cluster that lives, overlapping `range`, by service path: about every second slot of ten minutes one service
 * limps, or, where the target leaves room for it, fails for a minute. The same instants always give the same.
 */
export function liveSpells(cluster: DemoCluster, range: Range, seed: number): Map<string, Spell[]> {
  const spells = new Map<string, Spell[]>()
  for (let slot = Math.floor(range.from / slotMs); slot * slotMs < range.to; slot++) {
    const chance = chanceOf(seed, 'live', cluster.nodeId, slot)
    const service = cluster.services[chance.between(0, cluster.services.length - 1)]
    if (!service || !chance.happens(0.5)) continue
    const from = slot * slotMs + chance.between(20, 380) * 1000
    spells.set(service.path, [
      ...(spells.get(service.path) ?? []),
      troubleOf(service, from, chance.between(25, 200), chance.happens(0.5)),
    ])
  }
  return spells
}

/** So that whoever opens the demo sees it live: two troubles in the first minutes. */
export function openingSpells(cluster: DemoCluster, start: number): Map<string, Spell[]> {
  const first = cluster.services.find(({ name }) => name === 'dashboards')
  const second = cluster.services.find(({ name, tier }) => name === 'search' && tier === 'low')
  const spells = new Map<string, Spell[]>()
  if (first) spells.set(first.path, [troubleOf(first, start + 20_000, 150, false)])
  if (second) spells.set(second.path, [troubleOf(second, start + 65_000, 48, true)])
  return spells
}

function troubleOf({ tier }: DemoService, from: number, seconds: number, severe: boolean): Spell {
  const failing = severe && (tier === 'medium' || tier === 'low')
  return failing
    ? { status: 'DOWN', from, to: from + Math.min(seconds, 90) * 1000, message: 'No replica is ready' }
    : { status: 'DEGRADED', from, to: from + seconds * 1000, message: '1 replica is not ready' }
}
