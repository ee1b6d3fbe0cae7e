import { operator } from '../../src/auth/operator-key.ts'
import { createInProcessBus } from '../../src/platform/bus/in-process.ts'
import type { Context } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'

/** A clock that stands still until it is set. */
export interface TestClock {
  now(): Date
  set(instant: Date | number | string): void
}

/** A context of the operator with the scope of everything, on the given database, at the given instant. */
export function testContext(database: Database, instant: Date | number | string): Context & { clock: TestClock } {
  let now = new Date(instant)
  const clock: TestClock = {
    now: () => now,
    set: (next) => {
      now = new Date(next)
    },
  }
  return { actor: operator, database, bus: createInProcessBus(), clock }
}
