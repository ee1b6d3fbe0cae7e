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

/** A bench that can't run here: why, and what to do about it. */
export interface Missing {
  name: string
  missing: string
}

export interface BenchContext {
  /** At full size on a server, a tenth on the embedded database. */
  full: boolean
  /** A new, migrated database; `close` removes it. */
  openDatabase(): Promise<Database>
  /** The URL of such a database, for other clients; undefined for the embedded one. */
  urlOf(database: Database): string | undefined
  /** Tells what is going on. */
  say(text: string): void
}

/** A bench measures its lines one after the other, or tells what it lacks. */
export type Bench = (context: BenchContext) => Promise<(Line | Missing)[]>

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
