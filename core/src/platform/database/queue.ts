import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './database.ts'

export interface Turn {
  /** Milliseconds after which work that has not begun is given up; without it the wait has no end. */
  waitMs?: number | undefined
  /** Gives up work that has not begun. */
  signal?: AbortSignal | undefined
  /** Goes before what is not urgent, which has every fourth turn. */
  isUrgent?: boolean | undefined
}

/** Urgent work may have so many turns in a row while other work waits. */
const mostInARow = 3

/** Runs so much work at a time as it may, in the order of the calls, urgent work first. */
export type Queue = <T>(work: () => Promise<T>, turn?: Turn) => Promise<T>

/**
 * Work starts when other work before it has ended, well or not. `limit` gives how many may run at a time, now; a higher one
 * is noticed when the next one ends.
 */
export function createQueue(limit: () => number = () => 1): Queue {
  const waiting = { urgent: new Set<() => void>(), other: new Set<() => void>() }
  let running = 0
  let urgentInARow = 0

  function startNext(): boolean {
    const [urgent] = waiting.urgent
    const [other] = waiting.other
    const isUrgent = urgent !== undefined && (other === undefined || urgentInARow < mostInARow)
    urgentInARow = isUrgent ? urgentInARow + 1 : 0
    const start = isUrgent ? urgent : other
    if (start) running++
    start?.()
    return start !== undefined
  }

  function takeTurn({ waitMs, signal, isUrgent }: Turn): Promise<void> {
    const line = isUrgent ? waiting.urgent : waiting.other
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.delete(start)
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
      }
      const giveUp = (error: DatabaseError) => {
        leave()
        reject(error)
      }
      const cancel = () => giveUp(cancelled(signal))
      const timer = waitMs === undefined ? undefined : setTimeout(() => giveUp(tooLate(waitMs)), waitMs)
      const start = () => {
        leave()
        resolve()
      }
      line.add(start)
      signal?.addEventListener('abort', cancel)
    })
  }

  return async (work, turn = {}) => {
    if (turn.signal?.aborted) throw cancelled(turn.signal)
    const cameAt = performance.now()
    if (running < limit()) running++
    else {
      await takeTurn(turn)
      noteWait(performance.now() - cameAt)
    }
    try {
      return await work()
    } finally {
      running--
      while (running < limit() && startNext());
    }
  }
}

/** What a caller gets whose signal was aborted: its reason, when that is an error of the database. */
export function cancelled(signal: AbortSignal | undefined): DatabaseError {
  return signal?.reason instanceof DatabaseError ? signal.reason : new DatabaseError('it was cancelled', 'ECANCELED')
}

function tooLate(ms: number): DatabaseError {
  return new DatabaseError(`the database was busy for ${ms} ms`, 'EBUSY')
}

const waited = new AsyncLocalStorage<{ ms: number }>()

/** Runs `work`; resolves to its result, and to the milliseconds for which its statements waited for their turn. */
export async function measureWait<T>(work: () => Promise<T>): Promise<{ result: T; waitedMs: number }> {
  const wait = { ms: 0 }
  const result = await waited.run(wait, work)
  return { result, waitedMs: wait.ms }
}

/** A statement of the work that calls this has waited so many milliseconds for its turn. */
function noteWait(ms: number): void {
  const wait = waited.getStore()
  if (wait) wait.ms += ms
}
