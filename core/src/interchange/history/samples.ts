import type { Interval } from '../../snapshots/intervals.ts'
import type { Sample } from './history.ts'

/**
 * What samples in the order of time say, one after the other, by the rule for reports in the documented form: the status of a sample holds since
 * the one before it, at most twice the time that they are normally apart. The first says nothing of the time before it, nor does one that repeats
 * an instant.
 */
export function createSampler(everyMs: number): (sample: Sample) => Interval | undefined {
  let last: number | undefined
  return ({ at, status }) => {
    const before = last
    if (before !== undefined && at <= before) return undefined
    last = at
    return before === undefined ? undefined : { from: Math.max(before, at - 2 * everyMs), to: at, status }
  }
}
