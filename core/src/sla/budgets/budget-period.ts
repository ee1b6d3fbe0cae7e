import { formatBudget } from './format.ts'

export type BudgetPeriodKind = 'MONTH' | 'ROLLING_7D' | 'ROLLING_30D' | 'ROLLING_90D'

/** The sums of a budget, in milliseconds; null where there is no result yet. */
export interface BudgetSums {
  period: BudgetPeriodKind
  start: Date
  end: Date
  /** Percent, of the members together. */
  target: number | null
  budgetMs: number | null
  consumedMs: number | null
  remainingMs: number | null
  uptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  /** Since when the subject is known, within the period. */
  since: Date | null
  /** False when nothing was measured, whatever the sums are. */
  measured: boolean
}

/** An error budget, times in seconds; remaining seconds below 0 are overspent. */
export interface BudgetPeriod {
  period: BudgetPeriodKind
  start: Date
  end: Date
  target: number | null
  budgetSeconds: number | null
  consumedSeconds: number | null
  remainingSeconds: number | null
  /** Of the whole budget; null when the target leaves none. */
  consumedRatio: number | null
  /** Something was consumed, and nothing is left. */
  exhausted: boolean
  uptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  /** Since when the subject is known, within the period. */
  since: Date | null
  exhaustsAt: Date | null
  words: string
}

/** What one window shows of how fast a budget burns, in milliseconds; all members of a group together. */
export interface WindowBurn {
  window: string
  windowMs: number
  elapsedMs: number
  measuredMs: number
  countedMs: number
  consumedMs: number
  /** 1 spends the whole budget in the whole period; null when nothing was measured, or when there is no budget. */
  burn: number | null
}

const rollingDays: Record<BudgetPeriodKind, number | undefined> = {
  MONTH: undefined,
  ROLLING_7D: 7,
  ROLLING_30D: 30,
  ROLLING_90D: 90,
}
const dayMs = 86_400_000

/**
 * Milliseconds of budget that go by in a millisecond at the present burn: what the last six hours consumed of what they
 * counted, or the last day when nothing was measured in those, for as many members as there are. Null when neither is known.
 */
export function presentSpeed(burns: readonly WindowBurn[]): number | null {
  const window = ['6h', '1d']
    .map((name) => burns.find((burn) => burn.window === name))
    .find((burn) => burn !== undefined && burn.measuredMs > 0)
  if (!window) return null
  return (window.consumedMs / window.countedMs) * (window.elapsedMs / window.windowMs)
}

/**
 * What the sums of a budget come to at an instant. At the present speed it is gone at `exhaustsAt`: null when it isn't
 * burning, is gone already, or lasts until the month ends or, of a rolling window, for its length. What will meanwhile
 * leave a rolling window is not given back. Throws RangeError for an unknown zone.
 */
export function toBudgetPeriod(sums: BudgetSums, speed: number | null, now: Date, timeZone: string): BudgetPeriod {
  const { budgetMs, consumedMs, remainingMs, measured, ...rest } = sums
  const days = rollingDays[sums.period]
  const horizon = days === undefined ? sums.end.getTime() : now.getTime() + days * dayMs
  const known = measured && remainingMs !== null
  const goneAt = known && remainingMs > 0 && speed ? now.getTime() + Math.floor(remainingMs / speed) : horizon
  const exhaustsAt = goneAt < horizon ? new Date(goneAt) : null
  return {
    period: rest.period,
    start: rest.start,
    end: rest.end,
    target: rest.target,
    budgetSeconds: inSeconds(budgetMs),
    consumedSeconds: inSeconds(consumedMs),
    remainingSeconds: inSeconds(remainingMs),
    consumedRatio: budgetMs && consumedMs !== null ? consumedMs / budgetMs : null,
    exhausted: Boolean(consumedMs) && remainingMs !== null && remainingMs <= 0,
    uptime: rest.uptime,
    uptimeBest: rest.uptimeBest,
    uptimeWorst: rest.uptimeWorst,
    coverage: rest.coverage,
    since: rest.since,
    exhaustsAt,
    words: formatBudget(
      { remainingMs: known ? remainingMs : null, unbudgeted: budgetMs === 0, exhaustsAt, rollingDays: days },
      now,
      timeZone,
    ),
  }
}

/** Milliseconds, of which a budget may have fractions, in seconds; the noise of the division is cut off. */
export function inSeconds<T extends number | null>(ms: T): T | number {
  return typeof ms === 'number' ? Number((ms / 1000).toFixed(6)) : ms
}
