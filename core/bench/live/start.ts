import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../src/platform/database/database.ts'
import { growDatabase } from '../../testing/database/grown-database.ts'
import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, timed } from '../line.ts'
import { fleetSizes } from '../reads/fleet.ts'
import { serve } from '../serve.ts'

const name = 'start of core over a grown database / over an empty one'
const pollMs = 10
const giveUpMs = 120_000
const jobTickMs = 5_000

/** From the start of core to the first answer of `/ready` that all is well; its process and its database are there already. */
export const start: Bench = (context) => {
  const growthOf = createGrowth()
  return fleetSizes[context.size].map((services) => {
    const size = counted(services, 'services')
    return { name, size, measure: () => measure(context, services, growthOf) }
  })
}

async function* measure(
  context: BenchContext,
  services: number,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  context.say(`start with ${services} services`)
  const database = await context.openDatabase()
  try {
    await untilReady(database)
    const theirs = await untilReady(database)
    await growDatabase(database, { services, groups: 20, now: new Date() })
    const ours = await untilReady(database)
    yield lineOf({
      name,
      size: counted(services, 'services'),
      ours,
      theirs,
      unit: 'ms',
      growth: growthOf({ time: ours, size: services }),
      notes: ['nothing analysed yet'],
    })
  } finally {
    await database.close()
  }
}

/** Starts core, and ends it again; resolves to the milliseconds until it was ready. */
async function untilReady(database: Database): Promise<number> {
  let core: Awaited<ReturnType<typeof serve>> | undefined
  try {
    return await timed(async () => {
      core = await serve(database, { jobTickMs })
      const giveUpAt = performance.now() + giveUpMs
      while (!(await fetch(`${core.url}/ready`)).ok) {
        if (performance.now() > giveUpAt) throw new Error('core did not become ready')
        await pause(pollMs)
      }
    })
  } finally {
    await core?.close()
  }
}
