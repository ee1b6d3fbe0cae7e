import { parseCrontab } from './crontab.ts'
import { ScheduleProblem } from './field.ts'
import type { Interval, Occasions } from './occasions.ts'
import { parseQuartz } from './quartz.ts'

/** A schedule, and the zone that it names itself. */
export interface Schedule {
  runs: Occasions | Interval
  zone: string | null
}

/** The names that cronie and robfig/cron have for a line, and the line. */
const named: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/**
 * Reads a schedule: five fields as cronie and robfig/cron (Kubernetes) read them, six or seven as Quartz does, a name like `@daily`,
 * or `@every 6h`; before the first and the last two, a zone as `TZ=Europe/Berlin`. Throws a `ScheduleProblem` for what none of
 * them takes, and for what they would take for different times.
 */
export function parseSchedule(text: string): Schedule {
  const [, zone = null, line = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s+)?(.*)$/s.exec(text.trim()) ?? []
  return { zone, runs: line.startsWith('@') ? parseName(line) : parseFields(line, zone) }
}

function parseFields(line: string, zone: string | null): Occasions {
  const fields = line.split(/\s+/).filter((field) => field !== '')
  if (fields.length === 5) return parseCrontab(fields)
  const isQuartz = fields.length === 6 || fields.length === 7
  if (isQuartz && zone === null) return parseQuartz(fields)
  if (isQuartz) throw new ScheduleProblem(`a zone before it belongs to five fields, not to Quartz's ${fields.length}`)
  throw new ScheduleProblem(
    `it has ${fields.length === 1 ? '1 field' : `${fields.length} fields`}; write five, like 0 3 * * *, or six or seven as Quartz does`,
  )
}

function parseName(line: string): Occasions | Interval {
  const fields = named[line]
  if (fields) return parseCrontab(fields.split(' '))
  const every = /^@every (.*)$/.exec(line)?.[1]
  if (every !== undefined) return { kind: 'interval', everyMs: parseDuration(every) }
  if (line === '@reboot') throw new ScheduleProblem('a start of the machine comes at no known time')
  throw new ScheduleProblem(`the names are ${Object.keys(named).join(', ')} and @every 6h, in small letters`)
}

const unitsMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 }

/** Reads a duration as Go writes it, like 1h30m, in whole seconds as robfig/cron cuts it, at least one. */
function parseDuration(text: string): number {
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
  const parts = [...text.matchAll(part)]
  const ms = parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (unitsMs[unit] ?? 0), 0)
  if (parts.length === 0 || text.replace(part, '') !== '' || !(ms > 0)) {
    throw new ScheduleProblem(`"${text}" is no duration; write hours, minutes and seconds, like 1h30m`)
  }
  return Math.max(1_000, Math.floor(ms / 1_000) * 1_000)
}
