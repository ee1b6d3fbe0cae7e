import { parseSentInstant } from '../instant.ts'
import type { Shape } from './shape.ts'

/** A value that was read, with what was mended; or the end of a sentence that begins with the field's name. */
export type Outcome = { value: unknown; note?: string } | { problem: string }

/** Reads a text, number or boolean in every form that shells, Go, Java and PHP give it. */
export function parseScalar(shape: Shape, given: unknown): Outcome {
  if (shape.enum) return parseWord(shape.enum, given)
  if (shape.type === 'string') return parseText(shape, given)
  const [only] = Array.isArray(given) && given.length === 1 ? given : [given]
  return shape.type === 'boolean' ? parseBoolean(only) : parseCount(shape, only)
}

function parseCount(shape: Shape, given: unknown): Outcome {
  const unit = shape['x-reads']
  const reading = parseNumber(given, unit === 'bytes' || unit === 'seconds' ? unit : undefined)
  if ('problem' in reading) return reading
  const value = shape.type === 'integer' ? Math.round(reading.value) : reading.value
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, exclusiveMinimum } = shape
  if (value < minimum) return { problem: `${reading.value} is below ${minimum}` }
  if (value > maximum) return { problem: `${reading.value} is above ${maximum}` }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return { problem: `${reading.value} is not above ${exclusiveMinimum}` }
  }
  return value === reading.value ? { value } : { value, note: `${reading.value} is rounded to ${value}` }
}

const words: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
}

function parseBoolean(given: unknown): Outcome {
  const value = words[String(given).trim().toLowerCase()]
  return value === undefined ? { problem: `${show(given)} is neither true nor false` } : { value }
}

function parseWord(options: readonly unknown[], given: unknown): Outcome {
  const plain = (word: unknown) =>
    String(word)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
  const [only] = Array.isArray(given) && given.length === 1 ? given : [given]
  const value = typeof only === 'string' ? options.find((option) => plain(option) === plain(only)) : undefined
  return value === undefined ? { problem: `${show(given)} is none of ${options.join(', ')}` } : { value }
}

function parseText(shape: Shape, given: unknown): Outcome {
  if (shape.format === 'date-time') return parseTime(given)
  const reads = shape['x-reads']
  const text = textOf(given, reads)
  if (text === undefined) return { problem: `${show(given)} is no text` }
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = shape
  if (text.trim().length < minLength) return { problem: 'is empty' }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return { problem: `${show(given)} is malformed` }
  if (text.length <= maxLength) return { value: text }
  if (reads !== 'prose') return { problem: `is longer than ${maxLength} characters` }
  return { value: cut(text, maxLength), note: `is cut to its first ${maxLength} characters` }
}

function parseTime(given: unknown): Outcome {
  const [only] = Array.isArray(given) && given.length === 1 ? given : [given]
  if (typeof only === 'string' && only.trim() === '') return { problem: 'is empty' }
  const instant = parseSentInstant(only)
  // What a program's zero value says: Go's year 1, or 1970.
  if (Number.isNaN(instant)) return { problem: `${show(only)} is no instant with a zone, like 2026-11-20T03:00:00Z` }
  if (instant < 86_400_000) return { problem: `${show(only)} is no time at all` }
  return { value: new Date(instant).toISOString() }
}

function textOf(given: unknown, reads: Shape['x-reads']): string | undefined {
  if (reads === 'name') {
    const [only] = Array.isArray(given) && given.length === 1 ? given : [given]
    return typeof only === 'string' ? only : undefined
  }
  if (typeof given === 'string') return given.replaceAll('\u0000', '')
  if (typeof given === 'number' || typeof given === 'boolean') return String(given)
  if (Array.isArray(given) && given.every((one) => typeof one === 'string')) {
    if (given.length === 1) return given[0]
    if (reads === 'prose') return given.join('\n')
  }
  return reads === 'prose' && typeof given === 'object' ? JSON.stringify(given) : undefined
}

/** By characters, so that none is cut in two. */
function cut(text: string, max: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max
  return text.slice(0, end)
}

/** A value for people, short. */
export function show(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : undefined
  return text ?? (typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value).slice(0, 40))
}

/** A number, or why there is none, as the end of a sentence that begins with the field's name. */
type NumberReading = { value: number } | { problem: string }

/** How a text that is no plain number may be read: `bytes` takes 10 GiB, `seconds` takes 90s or 1m30s, as Go prints it. */
type Unit = 'bytes' | 'seconds' | undefined

const plain = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i
const sized = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i
const durations = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/i
/** Only what has one meaning everywhere: a lone G, and GB, are 10^9 to some programs and 2^30 to others. */
const byteUnits = ['b', 'kib', 'mib', 'gib', 'tib', 'pib', 'eib']
const seconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** Reads what a sender wrote for a number: a number, or a text like `1`, `1e9` or, with its unit, `10 GiB` or `1m30s`. */
function parseNumber(given: unknown, unit?: Unit): NumberReading {
  if (typeof given === 'number') return finite(given, String(given))
  if (typeof given !== 'string') return { problem: 'is no number' }
  const text = given.trim()
  if (text === '') return { problem: 'is empty' }
  if (plain.test(text)) return finite(Number(text), text)
  const value = unit === 'bytes' ? parseBytes(text) : unit === 'seconds' ? parseSeconds(text) : undefined
  if (value !== undefined) return finite(value, text)
  return { problem: `"${text.slice(0, 40)}" is no number${unit === 'bytes' ? '; write bytes, or KiB, MiB, GiB' : ''}` }
}

function finite(value: number, text: string): NumberReading {
  return Number.isFinite(value) ? { value } : { problem: `${text.slice(0, 40)} is no finite number` }
}

function parseBytes(text: string): number | undefined {
  const [, count = '', unit = ''] = sized.exec(text) ?? []
  const exponent = byteUnits.indexOf(unit.toLowerCase().replace(/^bytes?$/, 'b'))
  return exponent < 0 ? undefined : Math.round(Number(count) * 1024 ** exponent)
}

function parseSeconds(text: string): number | undefined {
  if (!durations.test(text)) return undefined
  const parts = text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ''] ?? 0), 0)
}
