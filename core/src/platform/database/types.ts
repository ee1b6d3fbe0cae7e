import pg from 'pg'
import { DatabaseError, type Value } from './database.ts'

const { builtins } = pg.types
const bigintArray = 1016
const numericArray = 1231
const dateArray = 1182

/**
 * How PostgreSQL's text output becomes JavaScript, for both implementations: bigint and numeric as number (bigint must
 * be exact), dates as text, instants as Date, json parsed, everything else as `pg` reads it.
 */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseBigint],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (text) => text],
  [bigintArray, (text) => parseArray(text, parseBigint)],
  [numericArray, (text) => parseArray(text, Number)],
  [dateArray, (text) => parseArray(text, String)],
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
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = encodeValue(value)
  if (text === null) return 'NULL'
  if (Array.isArray(value)) return text
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new DatabaseError(`bigint ${text} does not fit a JavaScript number`, '22003')
  return value
}

/** Reads a flat array whose elements need no quotes. */
function parseArray<T>(text: string, parse: (element: string) => T): (T | null)[] {
  if (text === '{}') return []
  const elements = text.slice(1, -1).split(',')
  return elements.map((element) => (element === 'NULL' ? null : parse(element)))
}
