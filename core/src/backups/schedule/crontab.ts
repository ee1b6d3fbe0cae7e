import { type Entry, type Field, inOrder, months, parseEntries, range, ScheduleProblem, weekdays } from './field.ts'
import type { Occasions } from './occasions.ts'

// Five fields are read as cronie (src/entry.c, src/cron.c) and as robfig/cron (parser.go, spec.go), which Kubernetes uses, read
// them. A line that only one of them takes means what that one does; a line that both take must mean the same to both.

const minute: Field = { name: 'minute', min: 0, max: 59 }
const hour: Field = { name: 'hour', min: 0, max: 23 }
const dayOfMonth: Field = { name: 'day of month', min: 1, max: 31 }
const month: Field = { name: 'month', min: 1, max: 12, names: months }
/** cronie takes 7 for Sunday, robfig does not. */
const dayOfWeek: Field = { name: 'day of week', min: 0, max: 7, names: weekdays }
const fields = [minute, hour, dayOfMonth, month, dayOfWeek]

/** What a line means to one program: the numbers of its fields, and whether both days must hold, or either. */
interface Reading {
  numbers: readonly (readonly number[])[]
  bothDays: boolean
}

/** How a program reads an entry of a field, and whether a field of these entries leaves the day to the other field. */
interface Program {
  numbersOf(field: Field, entry: Entry): number[]
  isOpen(entries: readonly Entry[]): boolean
}

const cronie: Program = {
  numbersOf(field, { text, from, to, step }) {
    if (from === '?') throw new ScheduleProblem(`${field.name} "${text}": cronie knows no ?`)
    if (from === '*') return range(field.min, field.max, step)
    if (to === undefined && step !== undefined) {
      throw new ScheduleProblem(`${field.name} "${text}": cronie takes a step after * or a range`)
    }
    // fri-sun is 5-7, but a wrap with a step, or to another day, holds no day at all.
    const end = field === dayOfWeek && to === 0 && from > 0 && step === undefined ? 7 : (to ?? from)
    if (end < from) throw backwards(field, text)
    return range(from, end, step)
  },
  // The flag is set by the first character of the field, whatever follows.
  isOpen: ([first]) => first?.from === '*',
}

const robfig: Program = {
  numbersOf(field, { text, from, to, step }) {
    const max = field === dayOfWeek ? 6 : field.max
    if (from === '*' || from === '?') return range(field.min, max, step)
    // 5/10 is 5-59/10.
    const end = to ?? (step === undefined ? from : max)
    if (from > max || end > max) throw new ScheduleProblem(`${field.name} "${text}": robfig/cron ends with ${max}`)
    if (end < from) throw backwards(field, text)
    return range(from, end, step)
  },
  // The flag is set by any entry, unless it has a step above 1.
  isOpen: (entries) => entries.some(({ from, step }) => typeof from === 'string' && (step ?? 1) === 1),
}

/** Reads a line of five fields. Throws a `ScheduleProblem` when neither program takes it, or each takes it for something else. */
export function parseCrontab(texts: readonly string[]): Occasions {
  for (const text of texts) refuseForeign(text)
  const entries = fields.map((field, index) => parseEntries(field, texts[index] ?? ''))
  const [asCronie, asRobfig] = [attempt(cronie, entries), attempt(robfig, entries)]
  if (asCronie instanceof ScheduleProblem && asRobfig instanceof ScheduleProblem) throw asRobfig
  if (asCronie instanceof ScheduleProblem || asRobfig instanceof ScheduleProblem) {
    return occasionsOf(asCronie instanceof ScheduleProblem ? (asRobfig as Reading) : asCronie) // of two, one is a reading
  }
  assertSame(asCronie, asRobfig, texts)
  return occasionsOf(asCronie)
}

function refuseForeign(text: string): void {
  if (text.includes('~')) {
    throw new ScheduleProblem(`"${text}" is a time that cronie draws by lot: write the one at which the backup runs`)
  }
  if (/#|^L|\dW$|\dL$|^(SUN|MON|TUE|WED|THU|FRI|SAT)L$/i.test(text)) {
    throw new ScheduleProblem(`"${text}": L, W and # are Quartz's, whose lines have six or seven fields, seconds first`)
  }
}

function attempt(program: Program, entries: readonly Entry[][]): Reading | ScheduleProblem {
  try {
    const numbers = fields.map((field, index) =>
      inOrder(entries[index]?.flatMap((entry) => program.numbersOf(field, entry)) ?? []),
    )
    return { numbers, bothDays: [2, 4].some((index) => program.isOpen(entries[index] ?? [])) }
  } catch (error) {
    if (error instanceof ScheduleProblem) return error
    throw error
  }
}

/** Two readings whose numbers are the same differ only where one wants both days and the other either. */
function assertSame(one: Reading, other: Reading, texts: readonly string[]): void {
  const [ones, others] = [dayRule(one), dayRule(other)]
  const differs = range(1, 31).some((day) => range(0, 6).some((weekday) => ones(day, weekday) !== others(day, weekday)))
  if (!differs) return
  throw new ScheduleProblem(
    `with day of month "${texts[2]}" and day of week "${texts[4]}", ${inWords(one)} to cronie, ${inWords(other)} to robfig/cron (Kubernetes): write days as numbers or leave one field *`,
  )
}

const inWords = ({ bothDays }: Reading) => (bothDays ? 'both must hold' : 'either is enough')

function dayRule({ numbers, bothDays }: Reading): (day: number, weekday: number) => boolean {
  const days = new Set(numbers[2])
  const onWeekdays = new Set(numbers[4]?.map((one) => one % 7))
  return (day, weekday) =>
    bothDays ? days.has(day) && onWeekdays.has(weekday) : days.has(day) || onWeekdays.has(weekday)
}

function occasionsOf(reading: Reading): Occasions {
  const [minutes = [], hours = [], , inMonths = []] = reading.numbers
  const isDay = dayRule(reading)
  return {
    kind: 'occasions',
    seconds: [0],
    minutes,
    hours,
    isDay: (at) => inMonths.includes(at.month) && isDay(at.day, at.weekday),
  }
}

function backwards(field: Field, text: string): ScheduleProblem {
  return new ScheduleProblem(`${field.name} "${text}" runs backwards: write it as a list of two ranges`)
}
