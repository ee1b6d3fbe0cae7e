/** A schedule that can't be taken; the message says what to change. */
export class ScheduleProblem extends Error {}

/** A field of a line: what it is called, which numbers it takes, and the names that stand for them. */
export interface Field {
  name: string
  min: number
  max: number
  /** In order, from `least` on. */
  names?: readonly string[]
}

/** One entry of a list, as it is written: `*`, `?` or a number or name, to another, in steps. */
export interface Entry {
  text: string
  from: '*' | '?' | number
  to: number | undefined
  step: number | undefined
  /** True when a name stands in it. */
  named: boolean
}

export const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
export const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const form = /^(\*|\?|[a-z]+|\d{1,4})(?:-([a-z]+|\d{1,4}))?(?:\/(\d{1,4}))?$/i

/** Reads the entries of a field. Throws a `ScheduleProblem` for one of no form, or with a number out of the field's bounds. */
export function parseEntries(field: Field, text: string): Entry[] {
  return text.split(',').map((entry) => parseEntry(field, entry))
}

function parseEntry(field: Field, text: string): Entry {
  const [, from = '', to, step] = form.exec(text) ?? []
  if (from === '') throw new ScheduleProblem(`${field.name} "${text}" can't be read`)
  if (step !== undefined && Number(step) === 0) throw new ScheduleProblem(`${field.name} "${text}" has a step of 0`)
  if (from === '*' || from === '?') {
    if (to !== undefined) throw new ScheduleProblem(`${field.name} "${text}" can't be read`)
    return { text, from, to: undefined, step: step === undefined ? undefined : Number(step), named: false }
  }
  return {
    text,
    from: parseNumber(field, from),
    to: to === undefined ? undefined : parseNumber(field, to),
    step: step === undefined ? undefined : Number(step),
    named: /[a-z]/i.test(from + (to ?? '')),
  }
}

/** A number or a name of a field. */
export function parseNumber({ name, min, max, names }: Field, text: string): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1
  if (named >= 0) return min + named
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) {
    throw new ScheduleProblem(`${name} "${text}" is no number${names ? ` and none of ${names.join(', ')}` : ''}`)
  }
  if (number < min || number > max) throw new ScheduleProblem(`${name} ${text} is not from ${min} to ${max}`)
  return number
}

/** The numbers from one to another in steps. */
export function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step)
}

/** Each number once, in order. */
export const inOrder = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)
