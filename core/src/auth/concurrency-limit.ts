import { AppError } from '../platform/errors.ts'

/** How much runs at once, and how much may wait for that. */
export interface ConcurrencySettings {
  atOnce: number
  waiting: number
}

/** Runs so many works at once; those that come meanwhile wait in turn. Throws `unavailable` for one that finds the queue full. */
export function createConcurrencyLimit({ atOnce, waiting }: ConcurrencySettings) {
  const queue: (() => void)[] = []
  let free = atOnce

  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (free > 0) free--
      else if (queue.length >= waiting) throw new AppError('unavailable', { what: 'The check of passwords' })
      else await new Promise<void>((resolve) => queue.push(resolve))
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else free++
      }
    },
  }
}
