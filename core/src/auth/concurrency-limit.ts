import pLimit from 'p-limit'
import { AppError } from '../platform/errors.ts'

/** How much runs at once, and how much may wait for that. */
export interface ConcurrencySettings {
  atOnce: number
  waiting: number
}

/** Runs so many works at once; those that come meanwhile wait in turn. Throws `unavailable` for one that finds the queue full. */
export function createConcurrencyLimit({ atOnce, waiting }: ConcurrencySettings) {
  const limit = pLimit(atOnce)
  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (limit.activeCount + limit.pendingCount >= atOnce + waiting)
        throw new AppError('unavailable', { what: 'The check of passwords' })
      return limit(work)
    },
  }
}
