import type { Journal } from '../spool/journal.ts'
import type { ProbeAnswer } from '../status/evaluation.ts'
import type { StateStore } from '../timeline/state-store.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import type { FreshIntervals } from './fresh-intervals.ts'

/**
 * Where observed time is kept: on disk while this replica leads; while it stands by only for a short time in memory, so that
 * it can report what it saw itself since the leader before it was last heard of.
 */
export interface IntervalRecorder {
  record(intervals: readonly ServiceInterval[]): void
  /** The open time of these services is another than before. */
  opened(paths: readonly string[]): void
  /** Everything is recorded up to this instant unless it is pending, or one of these, which wait for their proof. */
  credited(to: number, waiting?: readonly string[]): void
  /** Everything was observed up to now, but what a probe watches only up to its last answer. */
  mark(now: number): void
  /** The clock was corrected: everything was observed up to now, which it shows otherwise than before. */
  restate(now: number): void
  /** This replica leads from now on, and reports what it saw from `since` on, or all that it remembers. */
  lead(since?: number): void
  /** Another replica may lead from now on. */
  follow(): void
}

export interface IntervalRecorderInput {
  states: () => Pick<StateStore, 'open' | 'paths'>
  answers: () => Iterable<ProbeAnswer>
  /** Those that may be others than at the last call. */
  newAnswers: () => Iterable<ProbeAnswer | { path: string }>
  fresh: Pick<FreshIntervals, 'add'>
  journal: Journal
  /** How much a standby remembers, in milliseconds. */
  rememberMs: number
}

/** The recorder of a replica that stands by. */
export function createIntervalRecorder({
  states,
  answers,
  newAnswers,
  fresh,
  journal,
  rememberMs,
}: IntervalRecorderInput): IntervalRecorder {
  let leads = false
  let remembered: ServiceInterval[] = []
  const proofs = createJournalProofs({ answers, newAnswers })

  function write(paths: readonly string[]): void {
    for (const path of paths) {
      const open = states().open(path)
      if (open) journal.opened(path, open.status, open.creditedTo, open.fallback !== undefined)
      else journal.closed(path)
    }
  }

  function mark(now: number, afresh: boolean): void {
    if (!leads) return
    const { first, others } = proofs.look(afresh)
    journal.proven(first)
    journal.mark(now)
    journal.proven(others)
  }

  return {
    record(intervals) {
      if (leads) return fresh.add(intervals)
      remembered.push(...intervals)
    },
    opened(paths) {
      if (leads) write(paths)
    },
    credited(to, waiting = []) {
      if (leads) {
        journal.credited(to)
        write(waiting)
      } else remembered = remembered.filter(({ interval }) => interval.to >= to - rememberMs)
    },
    mark: (now) => mark(now, false),
    restate: (now) => mark(now, true),
    lead(since = 0) {
      leads = true
      fresh.add(remembered.filter(({ interval }) => interval.to > since))
      remembered = []
      write(states().paths())
    },
    follow() {
      leads = false
      proofs.forget()
      journal.clear()
    },
  }
}

/** Which answers of probes the journal knows. */
function createJournalProofs({ answers, newAnswers }: Pick<IntervalRecorderInput, 'answers' | 'newAnswers'>) {
  /** By service, when its answer came by the monotonic clock. */
  const noted = new Map<string, number>()
  /** True once `noted` is about all probes, but for new answers. */
  let isUpToDate = false

  return {
    /**
     * What the journal does not know yet: up to when services are proven. A mark that is alone in the journal must not credit what no
     * answer proves: it comes after the first answer of a service, and before what lets a service be credited further.
     */
    look(afresh: boolean) {
      const first = new Map<string, number>()
      const others = new Map<string, number | undefined>()
      const news = newAnswers()
      const all = isUpToDate && !afresh ? news : [...news, ...answers()]
      isUpToDate = true
      for (const answer of all) {
        const { path } = answer
        const before = noted.get(path)
        if (!('answeredAt' in answer)) {
          if (noted.delete(path)) others.set(path, undefined)
          continue
        }
        const { answeredAt, provenTo } = answer
        noted.set(path, answeredAt)
        if (before === undefined) first.set(path, Math.floor(provenTo))
        else if (before !== answeredAt || afresh) others.set(path, Math.floor(provenTo))
      }
      return { first, others }
    },
    /** The journal was emptied. */
    forget() {
      noted.clear()
      isUpToDate = false
    },
  }
}
