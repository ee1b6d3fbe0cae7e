import { DatabaseError } from '../database.ts'

/** A statement that waits for its answer. */
export interface Running {
  /** The server's process for it; undefined when that is not known. */
  pid: number | undefined
  cutOff(error: DatabaseError): void
}

export interface Watch {
  /** Watches a statement until the returned function is called. */
  begin(running: Running): () => void
  stop(): void
}

const everyMs = 4_000

/**
 * Cuts off a statement whose answer can't come any more: twice in a row the server, asked over another connection for the
 * processes that work, did not name its own, or did not answer. TCP alone would wait for a quarter of an hour.
 */
export function createWatch(listWorking: (pids: number[]) => Promise<number[]>): Watch {
  const running = new Map<Running, { sinceMs: number; missed: number }>()
  let looking = false
  let timer: NodeJS.Timeout | undefined

  const look = async () => {
    const now = performance.now()
    const suspects = [...running].filter(([{ pid }, { sinceMs }]) => pid !== undefined && now - sinceMs >= everyMs)
    if (suspects.length === 0 || looking) return
    looking = true
    const working = await listWorking(suspects.flatMap(([{ pid }]) => pid ?? [])).catch((): number[] => [])
    looking = false
    for (const [statement, state] of suspects) {
      if (!running.has(statement)) continue
      state.missed = working.includes(statement.pid ?? 0) ? 0 : state.missed + 1
      if (state.missed === 2) statement.cutOff(new DatabaseError('the database does not work on it any more', 'ELOST'))
    }
  }

  return {
    begin(statement) {
      timer ??= setInterval(look, everyMs).unref()
      running.set(statement, { sinceMs: performance.now(), missed: 0 })
      return () => running.delete(statement)
    },
    stop: () => clearInterval(timer),
  }
}
