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
  /** Of ours, from the size before to this one; null at the smallest. */
  growth: Growth | null
  /** What it is to come to, and whether it did; null without a goal. */
  goal: { text: string; met: boolean } | null
  notes: string[]
}

/** How much longer something takes than at a smaller size, and by what factor that one is smaller. */
export interface Growth {
  time: number
  size: number
}

/** A bound, in the unit of the line, of what we take or give, or of the ratio. */
export interface Bound {
  of: 'ours' | 'ratio'
  atMost?: number
  atLeast?: number
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
  /** Whether databases are those of a server. */
  onServer: boolean
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

/** Ten times as much may take twelve times as long. */
const mostGrowth = 1.2

/** A line from its figures; the ratio is theirs to compute. A line that knows its growth has a goal for it, too. */
export function lineOf({
  goal,
  growth = null,
  ...line
}: Omit<Line, 'ratio' | 'growth' | 'goal'> & { growth?: Line['growth']; goal?: Bound }): Line {
  const ratio = line.ours / line.theirs
  const goals = [
    ...(goal ? [boundOf(goal, goal.of === 'ours' ? line.ours : ratio, goal.of === 'ours' ? ` ${line.unit}` : '')] : []),
    ...(growth
      ? [{ text: `growth ≤ ×${counted(mostGrowth * growth.size)}`, met: growth.time <= mostGrowth * growth.size }]
      : []),
  ]
  const text = goals.map((each) => each.text).join(', ')
  return { ...line, growth, ratio, goal: goals.length > 0 ? { text, met: goals.every(({ met }) => met) } : null }
}

function boundOf({ of, atMost, atLeast }: Bound, value: number, unit: string): { text: string; met: boolean } {
  const what = of === 'ratio' ? 'ratio ' : ''
  if (atMost !== undefined) return { text: `${what}≤ ${counted(atMost)}${unit}`, met: value <= atMost }
  return { text: `${what}≥ ${counted(atLeast ?? 0)}${unit}`, met: value >= (atLeast ?? 0) }
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

/** Like `1,000 services`, or `1,000`. */
export function counted(count: number, what = ''): string {
  return `${count.toLocaleString('en')} ${what}`.trimEnd()
}

/** How figures grow from one size to the next; of the smallest, or of the first that was measured, nothing is known. */
export function createGrowth(): (measured: Growth) => Line['growth'] {
  let smaller: Growth | undefined
  return (measured) => {
    const growth = smaller ? { time: measured.time / smaller.time, size: measured.size / smaller.size } : null
    smaller = measured
    return growth
  }
}

/** A case that needs something which others of the same bench need, too. */
export interface SharingCase<Shared> {
  name: string
  size: string
  measure(shared: Shared): AsyncGenerator<Line | Missing>
}

/** Cases over one thing: it is opened for the first of them and closed after the last; when it can't be opened, each of them fails. */
export function sharing<Shared extends { close(): Promise<void> }>(
  open: () => Promise<Shared>,
  cases: readonly SharingCase<Shared>[],
): Case[] {
  let opening: Promise<Shared> | undefined
  return cases.map((one, index) => ({
    ...one,
    async *measure() {
      opening ??= open()
      try {
        yield* one.measure(await opening)
      } finally {
        if (index === cases.length - 1) await (await opening.catch(() => undefined))?.close()
      }
    },
  }))
}
