/** What is said of a budget. */
export interface BudgetState {
  /** Null while nothing was measured. */
  remainingMs: number | null
  /** The target leaves no budget at all. */
  unbudgeted: boolean
  /** When the present burn uses up what is left; null when that is not before the period ends. */
  exhaustsAt: Date | null
  /** How the period ends: “the month ends”, or a rolling window of so many days. */
  rollingDays: number | undefined
}

const weekMs = 7 * 86_400_000
/** What a length is reported in: two neighbouring units at most. */
const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/**
 * What is left of an error budget, as a sentence without its full stop; instants are reported in the zone of the subject. Throws
 * RangeError when the zone is not one of the IANA's.
 */
export function formatBudget(state: BudgetState, now: Date, timeZone: string): string {
  const { remainingMs, unbudgeted, exhaustsAt, rollingDays } = state
  if (remainingMs === null) return 'nothing measured yet'
  if (remainingMs < 0) return `overspent by ${formatLength(-remainingMs, Math.ceil)}`
  if (unbudgeted) return 'no budget to spend, and nothing spent'
  if (remainingMs === 0) return 'nothing left'
  const left = `${formatLength(remainingMs, Math.floor)} left`
  if (exhaustsAt) return `${left}, gone ${instantWords(exhaustsAt, now, timeZone)} at this rate`
  return `${left}, lasts ${rollingDays === undefined ? 'until the month ends' : `the next ${rollingDays} days`}`
}

/** The two largest units that a length has, like `4 min 19 s`; the smaller one is rounded as asked. */
function formatLength(ms: number, round: (value: number) => number): string {
  const seconds = round(ms / 1000)
  if (seconds < 1) return 'less than 1 s'
  const largest = units.findIndex(([, size]) => seconds >= size)
  const [unit, size] = units[largest] ?? units[3]
  const next = units[largest + 1]
  const smallest = next?.[1] ?? 1
  const whole = round(seconds / smallest) * smallest
  if (next === undefined) return `${seconds} s`
  const rest = (whole % size) / smallest
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${next[0]}` : ''}`
}

/** A weekday and a time within the next seven days, a date beyond, with its year when that is another one. */
function instantWords(instant: Date, now: Date, timeZone: string): string {
  const format = (options: Intl.DateTimeFormatOptions, of = instant) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(of)
  if (instant.getTime() - now.getTime() < weekMs) {
    return `${format({ weekday: 'long' })} ${format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`
  }
  const sameYear = format({ year: 'numeric' }) === format({ year: 'numeric' }, now)
  return format({ day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })
}
