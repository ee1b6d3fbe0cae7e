import type { Database } from '../src/platform/database/database.ts'

/** One measured comparison. */
export interface Line {
  /** What is compared with what. */
  name: string
  size: string
  ours: number
  theirs: number
  unit: string
  /** ours / theirs. */
  ratio: number
  /** How much longer ours takes than at the size before, and by what factor that one is smaller; null at the smallest. */
  growth: { time: number; size: number } | null
  notes: string[]
}

/** A comparison that can't be made here: why, and what to do about it. */
export interface Missing {
  name: string
  missing: string
}

/** A comparison that went wrong. */
export interface Failed {
  name: string
  size: string
  failed: string
}

/** How much is measured: all of it on a server, a tenth on the embedded database, and next to nothing to see that a bench works. */
export type Size = 'full' | 'tenth' | 'tiny'

export interface BenchContext {
  size: Size
  /** A new, migrated database; `close` removes it. */
  openDatabase(): Promise<Database>
  /** The URL of such a database, for other clients; undefined for the embedded one. */
  urlOf(database: Database): string | undefined
  /** Prints what is going on. */
  say(text: string): void
}

/** One measurement, which stands alone: it gives its lines as it has them, and what it throws costs no other one its lines. */
export interface Case {
  name: string
  size: string
  measure(): AsyncGenerator<Line | Missing>
}

/** The cases of a bench, smallest first. */
export type Bench = (context: BenchContext) => readonly Case[]

/** A line from its figures; the ratio is theirs to compute. */
export function lineOf(line: Omit<Line, 'ratio' | 'growth'> & { growth?: Line['growth'] }): Line {
  return { growth: null, ...line, ratio: line.ours / line.theirs }
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The median time in milliseconds of so many runs, after one that warms up. */
export async function medianTime(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push(await timed(work))
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0
}

const thousands = (count: number) => count.toLocaleString('en')

/** Like `1,000 services`. */
export function counted(count: number, what: string): string {
  return `${thousands(count)} ${what}`
}

/** How figures grow from one size to the next; of the smallest, or of the first that was measured, nothing is known. */
export function createGrowth(): (measured: { time: number; size: number }) => Line['growth'] {
  let smaller: { time: number; size: number } | undefined
  return (measured) => {
    const growth = smaller ? { time: measured.time / smaller.time, size: measured.size / smaller.size } : null
    smaller = measured
    return growth
  }
}
