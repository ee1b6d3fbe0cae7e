const isoForm =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?:\[[A-Za-z0-9_+/-]{1,60}\])?$/
const mailForm =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/
const plainForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Unix milliseconds of an instant with a zone as ISO 8601 and RFC 3339 write it, also with a space, or as mails do
 * (`date -R`); NaN when it is none. A day that its month does not have is none.
 */
export function parseInstant(text: string): number {
  if (mailForm.test(text)) return Date.parse(text)
  const parts = isoForm.exec(text)
  if (!parts) return Number.NaN
  const [, year, month, day, time = '', zone = ''] = parts
  if (Number(day) > 28 && Number(day) > daysOf(Number(year), Number(month))) return Number.NaN
  if (plainForm.test(text)) return Date.parse(text)
  return Date.parse(`${year}-${month}-${day}T${time.replace(',', '.')}${offsetOf(zone)}`)
}

/** The same for texts of which most are alike, as the entries of a report have them. */
export function createInstantParser(): (text: string) => number {
  const known = new Map<string, number>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const instant = parseInstant(text)
    if (known.size < 100) known.set(text, instant)
    return instant
  }
}

/**
 * Unix milliseconds of what a sender wrote for an instant: one of the forms of `parseInstant`, or the seconds or milliseconds
 * since 1970, as a number or a text; NaN when it is none.
 */
export function parseSentInstant(given: unknown): number {
  const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : ''
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  return /^\d{12,14}$/.test(text) ? Number(text) : parseInstant(text)
}

function offsetOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z'
  const digits = zone.replace(':', '').padEnd(5, '0')
  return `${digits.slice(0, 3)}:${digits.slice(3)}`
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
