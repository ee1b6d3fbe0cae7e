import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { play } from '../../../testing/oracle/histories/play.ts'
import { zones } from '../../../testing/oracle/histories/random.ts'
import { rangeDifferences } from '../../../testing/oracle/histories/ranges.ts'
import { anything } from '../../../testing/oracle/histories/scenarios.ts'
import type { Database } from '../../platform/database/database.ts'

const hour = 3_600_000
/** Ends anywhere, on 5 minutes, or on a local midnight: in thousandths of the time of the history, and how they are rounded. */
const end = fc.record({
  at: fc.integer({ min: -100, max: 1100 }),
  ms: fc.integer({ min: 0, max: hour }),
  on: fc.constantFrom('ms', '5 minutes', 'midnight' as const),
  zone: fc.constantFrom(...zones),
})

describe.each(databaseKinds)('whatever happens, the result of any period on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('is that of the rule, to the millisecond, for services, groups, nodes and customers', { timeout: 600_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        anything([3, 4]),
        fc.array(fc.tuple(end, end), { minLength: 3, maxLength: 3 }),
        async (scenario, ends) => {
          const world = await play(database, scenario, scenario.now)
          expect(await rangeDifferences(database, world, scenario, ends)).toEqual([])
        },
      ),
      { numRuns: 1, endOnFailure: true },
    ),
  )
})
