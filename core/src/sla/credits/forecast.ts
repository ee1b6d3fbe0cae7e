import type { CreditStep } from '../../inventory/groups/credit-terms.ts'
import type { WindowBurn } from '../budgets/budget-period.ts'

/** What of a running month a forecast starts from; times in milliseconds, of all members together. */
export interface CreditSums {
  consumedMs: number
  countedMs: number
  /** What is still to come. */
  remainingMs: number
  credits: readonly CreditStep[]
  /** The most that is owed, in percent. */
  cap: number
  /** What is owed already for clocks that ran out, in percent. */
  breachPercent: number
}

/** The part of counted time that goes into the budget: at present, and at the slowest and fastest of several lengths of time. */
export interface ErrorRates {
  present: number
  low: number
  high: number
}

export interface CreditForecast {
  uptime: number
  percent: number
  lowPercent: number
  highPercent: number
  /** The steps that are reached at the present rate, and when each is due for certain; null for those that are already. */
  steps: { below: number; percent: number; dueAt: Date | null }[]
}

/**
 * The error rates that a forecast is made with: the present one is that of the last six hours, or of the last day when nothing was measured in
 * those; slowest and fastest are of the last six hours, day, three days and of the month so far. Null where no present one is known.
 */
export function errorRates(
  burns: readonly WindowBurn[],
  month: Pick<CreditSums, 'consumedMs' | 'countedMs'>,
): ErrorRates | null {
  const rateOf = (name: string) => {
    const burn = burns.find(({ window }) => window === name)
    return burn && burn.measuredMs > 0 ? burn.consumedMs / burn.countedMs : undefined
  }
  const [hours, day, days] = [rateOf('6h'), rateOf('1d'), rateOf('3d')]
  const present = hours ?? day
  if (present === undefined || month.countedMs === 0) return null
  const all = [present, day, days, month.consumedMs / month.countedMs].filter((rate) => rate !== undefined)
  return { present, low: Math.min(...all), high: Math.max(...all) }
}

/**
 * Where a month ends when errors go on at the present rate: consumed + rate × remaining of counted + remaining. That is the time to
 * exhaustion of Google's *SRE Workbook* (2018, chapter 5: a burn rate is the error rate over 1 − target, and a budget is gone after
 * what is left of it over the rate), with 1 − below of each step as its budget: a step is due for certain from the instant on at which
 * its budget is gone, for then no uptime of the rest can bring the month back above it. All that is to come is taken to be measured, and no
 * further clock to run out.
 */
export function forecastCredit(
  sums: CreditSums,
  rates: ErrorRates,
  { now, end }: { now: Date; end: Date },
): CreditForecast {
  const { consumedMs, countedMs, remainingMs, credits, cap, breachPercent } = sums
  const wholeMs = countedMs + remainingMs
  const owed = (percent: number) => Math.min(cap, percent + breachPercent)
  const uptimeAt = (rate: number) =>
    wholeMs > 0 ? floorNoiseless(((wholeMs - consumedMs - rate * remainingMs) / wholeMs) * 1e6) / 1e4 : 100
  const percentAt = (rate: number) => owed(credits.findLast(({ below }) => uptimeAt(rate) < below)?.percent ?? 0)
  const uptime = uptimeAt(rates.present)
  const steps = credits
    .filter(({ below }) => uptime < below)
    .map(({ below, percent }) => {
      // Percentages have four decimals at most: whole numbers, so that a budget that is just spent is not taken for overspent.
      const leftMs = (Math.round((100 - below) * 1e4) * wholeMs) / 1e6 - consumedMs
      const inMs = (leftMs / (rates.present * remainingMs)) * (end.getTime() - now.getTime())
      // Up to the next millisecond, but for the noise of the division.
      const dueAt = leftMs < 0 ? null : new Date(now.getTime() + Math.ceil(Number(inMs.toFixed(3))))
      return { below, percent: owed(percent), dueAt }
    })
  return {
    uptime,
    percent: percentAt(rates.present),
    lowPercent: percentAt(rates.low),
    highPercent: percentAt(rates.high),
    steps,
  }
}

/** The whole part of a number, of which the last digits are the noise of a division. */
const floorNoiseless = (value: number) => Math.floor(Number(value.toFixed(7)))
