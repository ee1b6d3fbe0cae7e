import pg from 'pg'
import type { Value } from './database.ts'

const { builtins } = pg.types
const numberArray = 1016
const numericArray = 1231

/**
 * How PostgreSQL's text output becomes JavaScript, for both implementations: bigint and numeric as number (bigint must
 * be exact), dates as text, instants as Date, json parsed, everything else as `pg` reads it.
 */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseBigint],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (text) => text],
  [numberArray, (text) => parseArray(text, parseBigint)],
  [numericArray, (text) => parseArray(text, Number)],
])

/** The parser for a column's type, by its object id. */
export function parserOf(oid: number): (text: string) => unknown {
  return parsers.get(oid) ?? pg.types.getTypeParser(oid, 'text')
}

/** A bound value in PostgreSQL's text form; undefined and null are null. */
export function encodeValue(value: Value): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(encodeElement).join(',')}}`
  return JSON.stringify(value)
}

function encodeElement(value: Value): string {
  const text = encodeValue(value)
  if (text === null) return 'NULL'
  if (Array.isArray(value)) return text
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a JavaScript number`)
  return value
}

function parseArray<T>(text: string, parse: (element: string) => T): T[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(parse)
}
