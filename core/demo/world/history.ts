import type { Criticality } from '../../src/contract/index.ts'
import { intervalsOf, type Range, type ReportedInterval, type Spell } from './intervals.ts'
import { scenesOf } from './scenes.ts'
import { chanceOf } from './seeded-random.ts'
import type { DemoService } from './world.ts'

export const dayMs = 86_400_000
const monthDays = 30

/** How often a month, and for how many seconds, a service of a tier fails or limps. */
const temper: Record<Criticality, { down: Temper; degraded: Temper }> = {
  critical: { down: { perMonth: 0.35, seconds: [12, 70] }, degraded: { perMonth: 1.2, seconds: [60, 600] } },
  high: { down: { perMonth: 0.7, seconds: [45, 420] }, degraded: { perMonth: 1.5, seconds: [120, 1500] } },
  medium: { down: { perMonth: 1, seconds: [90, 1200] }, degraded: { perMonth: 1.6, seconds: [200, 2700] } },
  low: { down: { perMonth: 1.5, seconds: [120, 2400] }, degraded: { perMonth: 2, seconds: [300, 3600] } },
}
interface Temper {
  perMonth: number
  seconds: [low: number, high: number]
}

const reasons = {
  DOWN: [
    'No replica is ready',
    'Readiness probe fails: connection refused',
    'Crash loop after a rollout',
    'Node was drained',
  ],
  DEGRADED: [
    '1 replica is not ready',
    'Slow answers: 95th percentile above 2 s',
    'Rolling update in progress',
    'Upstream errors',
  ],
} as const

/** What was observed of a service over the range: everyday trouble, maintenance windows and the scenes that it plays in. */
export function historyOf(service: DemoService, range: Range, seed: number): ReportedInterval[] {
  return intervalsOf(
    [...troubles(service, range, seed), ...maintenance(service, range), ...scenesOf(service, range, seed)],
    {
      from: firstReport(service, range),
      to: range.to,
    },
  )
}

/** When the service first reported: at the start of the history, or at a minute of its own on the day it joined. */
export function firstReport({ path, age }: DemoService, range: Range): number {
  if (age === undefined) return range.from
  const joined =
    Math.floor(range.to / dayMs) * dayMs - age * dayMs + chanceOf(0, 'joined', path).between(480, 960) * 60_000
  return Math.min(Math.max(joined, range.from), range.to)
}

function troubles({ path, tier }: DemoService, range: Range, seed: number): Spell[] {
  return (['DOWN', 'DEGRADED'] as const).flatMap((status) => {
    const { perMonth, seconds } = temper[tier][status === 'DOWN' ? 'down' : 'degraded']
    const chance = chanceOf(seed, path, status)
    const days = (range.to - range.from) / dayMs
    return Array.from({ length: chance.count((perMonth * days) / monthDays) }, (): Spell => {
      const from = range.from + chance.between(0, Math.floor(days * 86_400)) * 1000
      const message = reasons[status][chance.between(0, reasons[status].length - 1)] ?? ''
      return { status, from, to: from + chance.between(...seconds) * 1000, message }
    })
  })
}

function maintenance({ maintenance: window }: DemoService, range: Range): Spell[] {
  if (!window) return []
  const spells: Spell[] = []
  for (let day = Math.floor(range.from / dayMs) * dayMs; day < range.to; day += dayMs) {
    if (new Date(day).getUTCDay() !== window.weekday) continue
    const from = day + window.hour * 3_600_000
    spells.push({
      status: 'MAINTENANCE',
      from,
      to: from + window.minutes * 60_000,
      message: 'Weekly maintenance window',
    })
  }
  return spells
}
