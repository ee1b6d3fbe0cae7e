import {
  type Entry,
  type Field,
  inOrder,
  months,
  parseEntries,
  parseNumber,
  range,
  ScheduleProblem,
  weekdays,
} from './field.ts'
import type { Day, Occasions } from './occasions.ts'

// Six or seven fields are Quartz's (CronExpression.java), of which one of the two days is a ?. What its versions read differently, or
// quietly leave out, is refused.

const second: Field = { name: 'second', min: 0, max: 59 }
const minute: Field = { name: 'minute', min: 0, max: 59 }
const hour: Field = { name: 'hour', min: 0, max: 23 }
const dayOfMonth: Field = { name: 'day of month', min: 1, max: 31 }
const month: Field = { name: 'month', min: 1, max: 12, names: months }
/** 1 is Sunday. */
const dayOfWeek: Field = { name: 'day of week', min: 1, max: 7, names: weekdays }
const year: Field = { name: 'year', min: 1970, max: 2199 }

type DayRule = (day: Day) => boolean

/** Reads a line of six or seven fields. Throws a `ScheduleProblem` that says what to change. */
export function parseQuartz(texts: readonly string[]): Occasions {
  const [seconds = '', minutes = '', hours = '', days = '', ofMonths = '', onWeekdays = '', ofYears = '*'] = texts
  if ((days === '?') === (onWeekdays === '?')) {
    throw new ScheduleProblem(
      `${texts.length} fields are read as Quartz reads them, seconds first: exactly one of day of month and day of week must be ?`,
    )
  }
  const isDay = days === '?' ? weekdayRule(onWeekdays) : monthDayRule(days)
  const inMonths = new Set(numbersOf(month, ofMonths))
  const inYears = ofYears === '*' ? undefined : new Set(numbersOf(year, ofYears))
  return {
    kind: 'occasions',
    seconds: numbersOf(second, seconds),
    minutes: numbersOf(minute, minutes),
    hours: numbersOf(hour, hours),
    isDay: (day) => inMonths.has(day.month) && (inYears?.has(day.year) ?? true) && isDay(day),
    ...(inYears ? { lastYear: Math.max(...inYears) } : {}),
  }
}

function numbersOf(field: Field, text: string): number[] {
  return inOrder(parseEntries(field, text).flatMap((entry) => entryNumbers(field, entry)))
}

function entryNumbers(field: Field, { text, from, to, step, named }: Entry): number[] {
  if (from === '?')
    throw new ScheduleProblem(`${field.name} "${text}": ? stands for a whole day of month or day of week`)
  if (named && step !== undefined) {
    throw new ScheduleProblem(`${field.name} "${text}": Quartz leaves out a step after a name; write numbers`)
  }
  const widest = field === year ? Infinity : Math.min(field.max, field === hour ? 23 : 59)
  if ((step ?? 1) > widest) throw new ScheduleProblem(`${field.name} "${text}" has a step above ${widest}`)
  if (from === '*') return range(field.min, field.max, step)
  const end = to ?? (step === undefined ? from : field.max)
  if (end >= from) return range(from, end, step)
  if (field === year) throw new ScheduleProblem(`${field.name} "${text}" runs backwards`)
  // FRI-MON goes over the end of the week.
  const size = field.max - field.min + 1
  return range(from, end + size, step).map((number) => (number > field.max ? number - size : number))
}

/** The days of `L`, `L-3`, `LW`, `L-3W`, `15W`, or of numbers. */
function monthDayRule(text: string): DayRule {
  const [, offset = '0', workday] = /^L(?:-(\d{1,2}))?(W)?$/i.exec(text) ?? []
  if (/^L/i.test(text) && !text.includes(',')) {
    const back = /^L(-\d{1,2})?W?$/i.test(text) ? Number(offset) : Number.NaN
    // In February the 28th before the last day is no day of it.
    if (!(back <= 27)) throw new ScheduleProblem(`day of month "${text}" can't be read; from L to L-27 are known`)
    return (at) => at.day === (workday ? nearestWorkday(at, at.monthDays - back) : at.monthDays - back)
  }
  const near = /^(\d{1,2})W$/i.exec(text)?.[1]
  if (near !== undefined) {
    const wanted = parseNumber({ ...dayOfMonth, max: 28 }, near)
    return (at) => at.day === nearestWorkday(at, wanted)
  }
  if (/[LW]/i.test(text)) {
    throw new ScheduleProblem(
      `day of month "${text}": versions of Quartz differ on L and W in a list; write one of them alone`,
    )
  }
  const days = new Set(numbersOf(dayOfMonth, text))
  return ({ day }) => days.has(day)
}

/** The day from Monday to Friday that is nearest to a day of the same month. */
function nearestWorkday({ day, weekday, monthDays }: Day, wanted: number): number {
  const then = (((weekday + wanted - day) % 7) + 7) % 7
  if (then === 6) return wanted === 1 ? 3 : wanted - 1
  if (then === 0) return wanted === monthDays ? wanted - 2 : wanted + 1
  return wanted
}

/** The days of `L` (Saturday), `6L` or `FRIL` (the last Friday), `6#3` or `FRI#3` (the third), or of numbers and names. */
function weekdayRule(text: string): DayRule {
  if (/^L$/i.test(text)) return ({ weekday }) => weekday === 6
  const last = /^(\w+)L$/i.exec(text)?.[1]
  if (last !== undefined) {
    const wanted = parseNumber(dayOfWeek, last) - 1
    return ({ weekday, day, monthDays }) => weekday === wanted && day + 7 > monthDays
  }
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(text) ?? []
  if (name !== undefined) {
    const wanted = parseNumber(dayOfWeek, name) - 1
    return ({ weekday, day }) => weekday === wanted && Math.ceil(day / 7) === Number(nth)
  }
  if (/[#]|\dL|L$/i.test(text)) {
    throw new ScheduleProblem(`day of week "${text}": L and # (from 1 to 5) belong to one day, without a list`)
  }
  const wanted = new Set(numbersOf(dayOfWeek, text).map((number) => number - 1))
  return ({ weekday }) => wanted.has(weekday)
}
