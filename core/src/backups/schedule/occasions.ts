/** A day, as a calendar has it. */
export interface Day {
  year: number
  /** 1 to 12 */
  month: number
  day: number
  /** 0 is Sunday. */
  weekday: number
  /** How many days the month has. */
  monthDays: number
}

/** When something runs, by what the clocks show. */
export interface Occasions {
  kind: 'occasions'
  /** In order. */
  seconds: readonly number[]
  minutes: readonly number[]
  hours: readonly number[]
  isDay(day: Day): boolean
  /** No day after this year. */
  lastYear?: number
}

/** Runs so many milliseconds after it ran. */
export interface Interval {
  kind: 'interval'
  everyMs: number
}

/** So far ahead a time is searched: Mondays that are a leap day come every 28 years, over a century without one after 40. */
export const searchYears = 40
const dayMs = 86_400_000

/**
 * The first time after another, both as the clocks show them, in milliseconds as if that were UTC; undefined when there is none
 * within forty years, or none before `until`.
 */
export function nextLocal(occasions: Occasions, after: number, until = Infinity): number | undefined {
  const first = Math.floor(after / dayMs)
  const lastYear = Math.min(new Date(after).getUTCFullYear() + searchYears, occasions.lastYear ?? Infinity)
  for (let number = first; ; number++) {
    const day = dayOf(number)
    if (day.year > lastYear || number * dayMs >= until) return undefined
    if (!occasions.isDay(day)) continue
    const time = timeAfter(occasions, number === first ? after - first * dayMs : -1)
    if (time !== undefined) return number * dayMs + time < until ? number * dayMs + time : undefined
  }
}

function dayOf(number: number): Day {
  const date = new Date(number * dayMs)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return {
    year,
    month: month + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    monthDays: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
  }
}

/** The first time of a day after another, in milliseconds from its midnight. */
function timeAfter({ hours, minutes, seconds }: Occasions, after: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3_600_000 <= after) continue
    for (const minute of minutes) {
      if (hour * 3_600_000 + (minute + 1) * 60_000 <= after) continue
      const times = seconds.map((second) => hour * 3_600_000 + minute * 60_000 + second * 1_000)
      const time = times.find((one) => one > after)
      if (time !== undefined) return time
    }
  }
  return undefined
}
