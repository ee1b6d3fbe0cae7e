import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CreditSums, errorRates, forecastCredit } from './forecast.ts'

const now = new Date('2026-11-10T00:00:00Z')
const credits = [
  { below: 99.9, percent: 10 },
  { below: 99, percent: 25 },
  { below: 95, percent: 100 },
]
/** The second steps of a month of which errors go on at `down` of `of` seconds: what was consumed after each. */
const sums = fc
  .record({
    counted: fc.integer({ min: 1, max: 2000 }),
    consumed: fc.integer({ min: 0, max: 60 }),
    remaining: fc.integer({ min: 1, max: 2000 }),
    down: fc.integer({ min: 0, max: 40 }),
    breachPercent: fc.constantFrom(0, 3),
    cap: fc.constantFrom(50, 100),
  })
  .filter(({ counted, consumed }) => consumed <= counted)

it('is where a month ends that is played second by second, and a step is due from the second on at which nothing can save it', () => {
  fc.assert(
    fc.property(sums, ({ counted, consumed, remaining, down, breachPercent, cap }) => {
      // All in hundredths of a second, so that each second consumes a whole number.
      const whole = BigInt((counted + remaining) * 100)
      const isBelow = (spent: bigint, below: number) => (whole - spent) * 10_000n < BigInt(below * 100) * whole
      const ends = BigInt(consumed * 100) + BigInt(down * remaining)
      const found = forecastCredit(
        {
          countedMs: counted * 1000,
          consumedMs: consumed * 1000,
          remainingMs: remaining * 1000,
          credits,
          cap,
          breachPercent,
        },
        { present: down / 100, low: 0, high: 1 },
        { now, end: new Date(now.getTime() + remaining * 1000) },
      )
      const reached = credits.filter(({ below }) => isBelow(ends, below))
      const owed = (percent: number) => Math.min(cap, percent + breachPercent)
      expect(found.percent).toBe(owed(reached.at(-1)?.percent ?? 0))
      expect(found.uptime).toBe(Number(((whole - ends) * 1_000_000n) / whole) / 10_000)
      expect(found.steps.map(({ below }) => below)).toEqual(reached.map(({ below }) => below))
      for (const { below, dueAt } of found.steps) {
        let spent = BigInt(consumed * 100)
        if (dueAt === null) {
          expect(isBelow(spent, below)).toBe(true)
          continue
        }
        let second = 0
        while (!isBelow(spent, below)) {
          spent += BigInt(down)
          second += 1
        }
        // The instant lies within the second that decided it.
        const at = (dueAt.getTime() - now.getTime()) / 1000
        expect(at).toBeGreaterThanOrEqual(second - 1)
        expect(at).toBeLessThanOrEqual(second)
      }
      expect(found.lowPercent).toBeLessThanOrEqual(found.percent)
      expect(found.highPercent).toBeGreaterThanOrEqual(found.percent)
    }),
    // A budget that is spent to the second, and no more.
    { examples: [[{ counted: 2, consumed: 2, remaining: 1998, down: 1, breachPercent: 0, cap: 50 }]] },
  )
})

it('goes on as in the last six hours, between the slowest and the fastest of several lengths of time', () => {
  const month: Pick<CreditSums, 'consumedMs' | 'countedMs'> = { consumedMs: 30, countedMs: 1000 }
  const burn = (window: string, consumedMs: number, measuredMs = 100) => ({
    window,
    windowMs: 100,
    elapsedMs: 100,
    countedMs: 100,
    measuredMs,
    consumedMs,
    burn: null,
  })
  expect(errorRates([burn('6h', 2), burn('1d', 1), burn('3d', 4)], month)).toEqual({
    present: 0.02,
    low: 0.01,
    high: 0.04,
  })
  expect(errorRates([burn('6h', 0, 0), burn('1d', 5), burn('3d', 4)], month)).toMatchObject({
    present: 0.05,
    low: 0.03,
  })
  expect(errorRates([burn('3d', 4)], month)).toBeNull()
})
