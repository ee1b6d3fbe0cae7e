/** A number, or why there is none, as the end of a sentence that begins with the field's name. */
export type NumberReading = { value: number } | { problem: string }

/** How a text that is no plain number may be read: `bytes` takes 10 GiB, `seconds` takes 90s or 1m30s, as Go prints it. */
export type Unit = 'bytes' | 'seconds' | undefined

const plain = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i
const sized = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i
const spans = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/i
/** Only what has one meaning everywhere: a lone G, and GB, are 10^9 to some programs and 2^30 to others. */
const byteUnits = ['b', 'kib', 'mib', 'gib', 'tib', 'pib', 'eib']
const seconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** Reads what a sender wrote for a number: a number, or a text like `1`, `1e9` or, with its unit, `10 GiB` or `1m30s`. */
export function readNumber(given: unknown, unit?: Unit): NumberReading {
  if (typeof given === 'number') return finite(given, String(given))
  if (typeof given !== 'string') return { problem: 'is no number' }
  const text = given.trim()
  if (text === '') return { problem: 'is empty' }
  if (plain.test(text)) return finite(Number(text), text)
  const value = unit === 'bytes' ? readBytes(text) : unit === 'seconds' ? readSeconds(text) : undefined
  if (value !== undefined) return finite(value, text)
  return { problem: `"${text.slice(0, 40)}" is no number${unit === 'bytes' ? '; write bytes, or KiB, MiB, GiB' : ''}` }
}

function finite(value: number, text: string): NumberReading {
  return Number.isFinite(value) ? { value } : { problem: `${text.slice(0, 40)} is no finite number` }
}

function readBytes(text: string): number | undefined {
  const [, count = '', unit = ''] = sized.exec(text) ?? []
  const exponent = byteUnits.indexOf(unit.toLowerCase().replace(/^bytes?$/, 'b'))
  return exponent < 0 ? undefined : Math.round(Number(count) * 1024 ** exponent)
}

function readSeconds(text: string): number | undefined {
  if (!spans.test(text)) return undefined
  const parts = text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ''] ?? 0), 0)
}
