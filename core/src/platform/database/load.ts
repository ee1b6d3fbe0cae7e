/** What connections are for: a kind of work, or holding locks. */
export type LoadKind = 'ingest' | 'readers' | 'jobs' | 'probes' | 'upkeep' | 'locks'

/** How busy the connections of one kind of work are. */
export interface WorkLoad {
  kind: LoadKind
  /** How many there may be, and how many of them run something; the embedded database has one session for all. */
  limit: number
  busy: number
  /** Statements and transactions that wait for one. */
  waiting: number
  /** Milliseconds for which they have waited since the start, in all. */
  waitedMs: number
}

/** Counts who waits for a connection, by kind of work. */
export interface Waits<Kind extends string> {
  /** Somebody waits from now on, until the returned function is called, which may be called again. */
  begin(kind: Kind): () => void
  of(kind: Kind): Pick<WorkLoad, 'waiting' | 'waitedMs'>
}

/** Nobody has waited yet. */
export function createWaits<Kind extends string>(): Waits<Kind> {
  const waits = new Map<Kind, Set<{ since: number }>>()
  const endedMs = new Map<Kind, number>()
  return {
    begin(kind) {
      const turn = { since: performance.now() }
      const turns = waits.get(kind) ?? new Set()
      waits.set(kind, turns.add(turn))
      return () => {
        if (turns.delete(turn)) endedMs.set(kind, (endedMs.get(kind) ?? 0) + performance.now() - turn.since)
      }
    },
    of(kind) {
      const turns = [...(waits.get(kind) ?? [])]
      const now = performance.now()
      const waitedMs = turns.reduce((sum, { since }) => sum + now - since, endedMs.get(kind) ?? 0)
      return { waiting: turns.length, waitedMs }
    },
  }
}
