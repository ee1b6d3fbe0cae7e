import type { Clock } from './clock.ts'
import { measureWait } from './database/queue.ts'
import type { Passes } from './passes.ts'

/** How much to do in one step, so that each takes long enough to be worth it and no other waits for it. */
export interface StepSize {
  current(): number
  /**
   * Measures a step without what it waited for its turn, and makes the next one smaller or larger. `doneOf` says how much the step did: one that found less to do than
   * it might have done makes none larger.
   */
  timed<T>(step: () => Promise<T>, doneOf?: (result: T) => number): Promise<T>
}

/** Milliseconds that a step may take: whoever waits for one, and for the next one of somebody else, waits less than a second. */
const usualAimMs = 200
const maxGrowth = 2

/**
 * Begins with `first`, and keeps within `min` and `max`: a step that took longer than the aim makes the next one as much smaller, at
 * once; a shorter one makes it twice as large at most. `aimMs` is what a step should take. After one that failed the next is the smallest, as time may have been out.
 */
export function createStepSize(
  clock: Clock,
  { min = 1, first = min, max, aimMs = usualAimMs }: { min?: number; first?: number; max: number; aimMs?: number },
): StepSize {
  let size = Math.min(first, max)
  return {
    current: () => size,
    async timed(step, doneOf = () => size) {
      const startedAt = clock.now().getTime()
      try {
        const { result, waitedMs } = await measureWait(step)
        const done = Math.min(size, doneOf(result))
        const fitting = aimMs / Math.max(1, clock.now().getTime() - startedAt - waitedMs)
        if (fitting < 1) size = Math.max(min, Math.floor(done * fitting))
        else if (done >= size) size = Math.min(max, Math.floor(size * Math.min(maxGrowth, fitting)))
        return result
      } catch (error) {
        size = min
        throw error
      }
    },
  }
}

/** Runs `step` on a list, some of it at a time, and gives what each step resolves to. */
export async function* stepsOver<Item, Result>(
  list: readonly Item[],
  size: StepSize,
  step: (some: readonly Item[]) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  for (let first = 0; first < list.length; ) {
    const some = list.slice(first, first + size.current())
    first += some.length
    yield await size.timed(
      () => step(some),
      () => some.length,
    )
  }
}

/** Runs `step`, which does so much at most and resolves to how much it did, until nothing is left. Resolves to the sum. */
export async function* stepsUntilDone(size: StepSize, step: (max: number) => Promise<number>): Passes<number> {
  for (let sum = 0; ; ) {
    const count = await size.timed(
      () => step(size.current()),
      (done) => done,
    )
    if (count === 0) return sum
    sum += count
    yield
  }
}

/**
 * What a size comes to where stored time is changed, counted in quarters of a day of one service: down to the hours of a single one.
 * The hours divide a day, so that none of its parts reaches into the next.
 */
export function extentOf(quarters: number): { services: number; hours: number } {
  return { services: Math.max(1, Math.floor(quarters / 4)), hours: quarters >= 4 ? 24 : quarters >= 2 ? 12 : 6 }
}

/** The same back: the quarters that so many services have. */
export function quartersOf(services: number, hours: number): number {
  return services * (hours / 6)
}
