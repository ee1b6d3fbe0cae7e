import type { Clock } from './clock.ts'

/** How much to do in one step, so that each takes long enough to be worth it and no other waits for it. */
export interface StepSize {
  current(): number
  /** Measures a step, and makes the next one smaller or larger. */
  timed<T>(step: () => Promise<T>): Promise<T>
}

const shortMs = 80
const longMs = 200

/** Begins with 1, and keeps within 1 and `most`. */
export function createStepSize(clock: Clock, most: number): StepSize {
  let size = 1
  return {
    current: () => size,
    async timed(step) {
      const startedAt = clock.now().getTime()
      const result = await step()
      const ms = clock.now().getTime() - startedAt
      if (ms > longMs) size = Math.max(1, Math.floor(size / 2))
      else if (ms < shortMs) size = Math.min(most, size * 2)
      return result
    },
  }
}
