import type { ServiceStatus } from '@itops/core/contract'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { advance, openTimeline } from '../timeline/timeline.ts'

/** What is observed of every service but not yet an interval, as the journal's entries say. */
export interface OpenTime {
  apply(entry: JournalEntry): void
  /** All that was observed up to the last mark, or as far as it is proven, and not credited; time that was undecided is DEGRADED. */
  intervals(stepMs: number): ServiceInterval[]
  /** The fewest entries that say the same, but for segments before a gap: whoever saw the gap has credited them by then. */
  entries(): JournalEntry[]
}

/** One line of the journal; instants are milliseconds since the epoch. */
export type JournalEntry =
  | { kind: 'opened'; path: string; status: ServiceStatus; from: number; held: boolean }
  | { kind: 'closed'; path: string }
  | { kind: 'credited'; at: number }
  | { kind: 'mark'; at: number }
  /** What is observed of a service is proven up to `at` only; without an instant marks are enough again. */
  | { kind: 'proven'; path: string; at: number | undefined }

interface Open {
  status: ServiceStatus
  held: boolean
  from: number
  /** Segments before a gap, which nobody has credited yet. */
  earlier: { from: number; to: number }[]
  /** How many times everything had been credited, and how many marks there were, when this was last true. */
  credits: number
  marks: number
}

/** Nothing is open. Marks that lie more than `gapMs` apart had nobody observing between them. */
export function createOpenTime(gapMs: number): OpenTime {
  const open = new Map<string, Open>()
  /** By service, how far it is proven; one that is not here is proven up to every mark. */
  const proven = new Map<string, number>()
  let marks = 0
  let lastMark: number | undefined
  // Crediting everything must cost nothing, so a service learns of it when it is looked at.
  let credited = { times: 0, to: Number.NEGATIVE_INFINITY, marks: 0 }

  function catchUp(service: Open): void {
    if (!service.held && service.credits < credited.times) {
      service.from = Math.max(service.from, credited.to)
      service.earlier = []
      service.marks = Math.max(service.marks, credited.marks)
    }
    service.credits = credited.times
  }

  const endOf = (path: string, mark: number) => Math.min(mark, proven.get(path) ?? mark)

  function mark(at: number): void {
    const before = lastMark ?? at
    lastMark = at
    marks += 1
    if (Math.abs(at - before) <= gapMs) return
    for (const [path, service] of open) {
      catchUp(service)
      // What was said since the mark before was said by the clock as it is now, unless it lies ahead of that.
      if (service.marks === marks - 1 && service.from <= at) continue
      service.earlier.push({ from: service.from, to: endOf(path, before) })
      service.from = at
    }
  }

  return {
    apply(entry) {
      if (entry.kind === 'opened') {
        const { path, status, from, held } = entry
        open.set(path, { status, held, from, earlier: [], credits: credited.times, marks })
      } else if (entry.kind === 'closed') {
        open.delete(entry.path)
        proven.delete(entry.path)
      } else if (entry.kind === 'proven') {
        if (entry.at === undefined) proven.delete(entry.path)
        else proven.set(entry.path, entry.at)
      } else if (entry.kind === 'mark') mark(entry.at)
      else credited = { times: credited.times + 1, to: entry.at, marks }
    },
    intervals(stepMs) {
      return [...open].flatMap(([path, service]) => {
        catchUp(service)
        const last = { from: service.from, to: endOf(path, lastMark ?? service.from) }
        return intervalsOf(path, service, [...service.earlier, last], stepMs)
      })
    },
    entries() {
      for (const service of open.values()) catchUp(service)
      const last: JournalEntry[] = lastMark === undefined ? [] : [{ kind: 'mark', at: lastMark }]
      return [...openedBy(open), ...provenBy(proven), ...last]
    },
  }
}

function openedBy(open: ReadonlyMap<string, Open>): JournalEntry[] {
  return [...open].map(([path, { status, from, held }]) => ({ kind: 'opened', path, status, from, held }))
}

function provenBy(proven: ReadonlyMap<string, number>): JournalEntry[] {
  return [...proven].map(([path, at]) => ({ kind: 'proven', path, at }))
}

function intervalsOf(
  path: string,
  { held, status }: Open,
  segments: Open['earlier'],
  stepMs: number,
): ServiceInterval[] {
  const said = { status: held ? ('DEGRADED' as const) : status }
  return segments.flatMap(({ from, to }) =>
    advance(openTimeline(said, from), to, stepMs).intervals.map((interval) => ({ path, interval })),
  )
}
