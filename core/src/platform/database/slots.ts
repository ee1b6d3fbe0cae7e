import { DatabaseError } from './database.ts'

/** Lets a few do something at a time; each of the others waits for `waitMs` at most, then fails as unavailable. */
export function createSlots(count: number, waitMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count
  const waiting = new Set<() => void>()

  const take = () =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        clearTimeout(timer)
        waiting.delete(start)
        free--
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(start)
        reject(new DatabaseError('too many wait for the same locks', 'EBUSY'))
      }, waitMs)
      waiting.add(start)
      if (free > 0) start()
    })

  return async (work) => {
    await take()
    try {
      return await work()
    } finally {
      free++
      const [next] = waiting
      next?.()
    }
  }
}
