import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { afterEach } from 'vitest'
import type { Clock } from '../src/platform/time/clock.ts'
import { openSpool, type Spool, type SpoolInput } from '../src/spool/spool.ts'
import type { ServiceInterval } from '../src/timeline/timeline.ts'

export const start = Date.parse('2026-03-01T12:00:00Z')
export const step = 30_000
/** Room for everything that a test has. */
export const ample = { rows: 20_000, services: 2_000 }

const folders: string[] = []

/** A folder that goes with its test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'itops-spool-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A clock that the test sets. */
export function handClock(): Clock & { at: number } {
  const clock = { at: start, now: () => clock.at, sleep: () => new Promise<void>(() => undefined) }
  return clock
}

/** A log whose lines can be read. */
export function readableLog(): { log: Logger; lines: string[] } {
  const lines: string[] = []
  return { log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }), lines }
}

export function open(folder: string, more: Partial<SpoolInput> = {}): Promise<Spool> {
  const usual = { maxBytes: 64 << 20, maxAgeMs: 7 * 86_400_000, clock: handClock(), log: readableLog().log }
  return openSpool({ folder, ...usual, ...more })
}

/** The interval of a service for the step with this number. */
export function stepInterval(
  service: string,
  index: number,
  more: Partial<ServiceInterval['interval']> = {},
): ServiceInterval {
  const from = start + index * step
  return { path: pathOf(service), interval: { from, to: from + step, status: 'OPERATIONAL', ...more } }
}

export function pathOf(service: string): string {
  return service.includes('/') ? service : `myorg/myplatform/prod/cluster1/${service}`
}

/** Every ten seconds that intervals cover, as text, sorted: the same for any merging. */
export function covered(intervals: readonly ServiceInterval[]): string[] {
  const all: string[] = []
  for (const { path, interval } of intervals) {
    for (let at = interval.from; at < interval.to; at += 10_000)
      all.push(`${path} ${(at - start) / 1000} ${interval.status}`)
  }
  return all.sort()
}

/** Takes and acknowledges all that waits. */
export function drain(spool: Spool): ServiceInterval[] {
  const all: ServiceInterval[] = []
  for (let taken = spool.dequeueOldest(ample); taken; taken = spool.dequeueOldest(ample)) {
    all.push(...taken.intervals)
    taken.acknowledge()
  }
  return all
}
