import type { Latency } from '../../src/contract/index.ts'
import type { Interval } from '../../src/snapshots/intervals.ts'
import { dayMs } from './history.ts'
import { chanceOf } from './seeded-random.ts'
import type { DemoService } from './world.ts'

const probeMs = 10_000

/**
 * What the probes that ended within an interval measured: a level of the service's own that rises towards the evening, and some
 * chance. A service that is not up answers no probe; one that is degraded answers slowly.
 */
export function latencyOf({ path, document }: DemoService, interval: Interval, seed: number): Latency | undefined {
  const count = Math.floor((interval.to - interval.from) / probeMs)
  if (!document.health?.enabled || count === 0) return undefined
  if (interval.status !== 'OPERATIONAL' && interval.status !== 'DEGRADED') return undefined
  const level = chanceOf(seed, 'latency', path).between(12, 140)
  const wave = 1 + 0.3 * Math.sin(((interval.from % dayMs) / dayMs - 0.5) * 2 * Math.PI)
  const chance = chanceOf(seed, 'latency', path, interval.from)
  const mean = level * wave * (0.92 + 0.16 * chance.next()) * (interval.status === 'DEGRADED' ? 5 : 1)
  const minMs = Math.round(mean * (0.55 + 0.2 * chance.next()))
  const maxMs = Math.round(mean * (chance.happens(0.04) ? 4 : 1.3 + 0.5 * chance.next()))
  return { count, sumMs: Math.round(mean * count), minMs, maxMs }
}
