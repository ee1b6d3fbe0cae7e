import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeZone } from '../../platform/zones/node-zone.ts'
import { createZone } from '../../platform/zones/zone.ts'
import { nextRun } from './next-run.ts'
import { parseSchedule } from './parse-schedule.ts'

const utc = createZone('UTC', [{ from: 0, offsetMs: 0 }])

/** An entry of a list, from which both its text and, one minute at a time, its meaning are made. */
type Item = { from: number | null; to: number | null; step: number | null }

/** What an item means to both programs, by their documentation. */
const holds = ({ from, to, step }: Item, value: number, min: number): boolean => {
  const first = from ?? min
  if (value < first || (value - first) % (step ?? 1) !== 0) return false
  return from === null || (to === null ? value === from : value <= to)
}
const textOf = (items: readonly Item[]) =>
  items
    .map(({ from, to, step }) => `${from ?? '*'}${to === null ? '' : `-${to}`}${step === null ? '' : `/${step}`}`)
    .join(',')

const itemsOf = (min: number, max: number) => {
  const number = fc.integer({ min, max })
  const step = fc.option(fc.integer({ min: 2, max: 9 }))
  const star = fc.record({ from: fc.constant(null), to: fc.constant(null), step })
  const one = fc.record({ from: number, to: fc.constant(null), step: fc.constant(null) })
  const range = fc
    .tuple(number, number, step)
    .map(([a, b, by]): Item => ({ from: Math.min(a, b), to: Math.max(a, b), step: by }))
  const list = fc.array(fc.oneof(one, range), { minLength: 1, maxLength: 3 })
  const open: Item[] = [{ from: null, to: null, step: null }]
  return fc.oneof(
    fc.constant(open),
    star.map((item): Item[] => [item]),
    list,
  )
}

it('any schedule runs first in the first minute that a matcher of single minutes finds', () => {
  const line = fc.tuple(itemsOf(0, 59), itemsOf(0, 23), itemsOf(1, 31), itemsOf(1, 12), itemsOf(0, 6))
  const zones = ['UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe']
  const clocks = new Map(zones.map((name) => [name, nodeZone(name, new Date('2026-01-01'), new Date('2028-01-01'))]))
  const anyMinute = fc.integer({ min: Date.parse('2026-03-01') / 60_000, max: Date.parse('2026-11-30') / 60_000 })
  // Around a change of the clocks: Berlin and Havana forward and back, Lord Howe forward and back by half an hour.
  const changes = [...clocks.values()].flatMap((zone) => zone.changes.slice(1, 3).map((change) => change / 60_000))
  const nearChange = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -90, max: 90 })).map(([at, by]) => at + by)
  const start = fc.oneof(anyMinute, nearChange)
  let compared = 0
  fc.assert(
    fc.property(line, fc.constantFrom(...zones), start, (items, zoneName, minute) => {
      const zone = clocks.get(zoneName) ?? utc
      const text = items.map(textOf).join(' ')
      const isOpen = (field: readonly Item[] | undefined) => field?.[0]?.from === null
      const isStepped = (field: readonly Item[] | undefined) => isOpen(field) && field?.[0]?.step !== null
      const [minutes = [], hours = [], days = [], months = [], weekdays = []] = items
      const any = (field: readonly Item[], value: number, min = 0) => field.some((item) => holds(item, value, min))
      const matches = (local: number) => {
        const at = new Date(local)
        const byDay = any(days, at.getUTCDate(), 1)
        const byWeekday = any(weekdays, at.getUTCDay())
        const day = isOpen(days) || isOpen(weekdays) ? byDay && byWeekday : byDay || byWeekday
        return (
          any(minutes, at.getUTCMinutes()) &&
          any(hours, at.getUTCHours()) &&
          any(months, at.getUTCMonth() + 1, 1) &&
          day
        )
      }
      const after = minute * 60_000
      let runs: ReturnType<typeof parseSchedule>['runs']
      try {
        runs = parseSchedule(text).runs
      } catch (error) {
        // Only a stepped day beside a restricted one is refused.
        expect(String(error)).toMatch(/either is enough to robfig/)
        return isStepped(days) || isStepped(weekdays)
      }
      const found = runs.kind === 'occasions' ? nextRun(runs, zone, after) : undefined
      // What the clocks show at each minute, and, where they leap, what they would have shown.
      const leaps = zone.changes.map((change) => ({
        change,
        from: zone.localOf(change - 1) + 1,
        to: zone.localOf(change),
      }))
      const runsAt = (at: number) => {
        const local = zone.localOf(at)
        if (zone.instantsOf(local)[0] === at && matches(local)) return true
        return leaps.some(
          ({ change, from, to }) => from + at - change < to && at >= change && matches(from + at - change),
        )
      }
      const end = Math.min(found ?? Infinity, after + 3 * 86_400_000)
      for (let at = after + 60_000; at < end; at += 60_000) {
        if (runsAt(at)) return false
      }
      compared += 1
      return found === undefined || runsAt(found)
    }),
    { numRuns: 600, seed: 11 },
  )
  expect(compared).toBeGreaterThan(100)
})
