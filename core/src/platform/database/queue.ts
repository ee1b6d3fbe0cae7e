import { DatabaseError } from './database.ts'

export interface Turn {
  /** Milliseconds after which work that has not begun is given up; without it the wait has no end. */
  waitMs?: number | undefined
  /** Gives up work that has not begun. */
  signal?: AbortSignal | undefined
}

/** Runs work one after the other, in the order of the calls. */
export type Queue = <T>(work: () => Promise<T>, turn?: Turn) => Promise<T>

/** A queue of one: each piece of work starts when the one before has ended, well or not. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work, { waitMs, signal } = {}) =>
    new Promise((resolve, reject) => {
      let waits = true
      let timer: NodeJS.Timeout | undefined
      const begin = () => {
        const first = waits
        waits = false
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        return first
      }
      const cancel = () => begin() && reject(cancelled(signal))
      if (signal?.aborted) return cancel()
      signal?.addEventListener('abort', cancel)
      if (waitMs !== undefined) timer = setTimeout(() => begin() && reject(tooLate(waitMs)), waitMs)
      last = last.then(async () => {
        if (begin()) await Promise.resolve().then(work).then(resolve, reject)
      })
    })
}

/** What a caller gets whose signal was aborted: its reason, when that is an error of the database. */
export function cancelled(signal: AbortSignal | undefined): DatabaseError {
  return signal?.reason instanceof DatabaseError ? signal.reason : new DatabaseError('it was cancelled', 'ECANCELED')
}

function tooLate(ms: number): DatabaseError {
  return new DatabaseError(`the database was busy for ${ms} ms`, 'EBUSY')
}
