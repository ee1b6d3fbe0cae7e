import { growDatabase } from '../../testing/database/grown-database.ts'
import type { BenchContext, Size } from '../line.ts'
import { ask, logIn, serve } from '../serve.ts'

const groups = 20
/** Services of the fleets that reads are measured over. */
export const fleetSizes: Record<Size, readonly number[]> = {
  full: [10_000, 100_000],
  tenth: [1_000, 10_000],
  tiny: [5],
}

/** A core over a database with so many services and two days of what happened to them. */
export interface Fleet {
  services: number
  url: string
  token: string
  database: Awaited<ReturnType<BenchContext['openDatabase']>>
  /** Runs a GraphQL operation over HTTP as the administrator. */
  ask<T>(query: string, variables?: object): Promise<T>
  close(): Promise<void>
}

/** Opens a fleet of a size. Without `jobTickMs` core does nothing by itself. */
export async function openFleet(context: BenchContext, services: number, jobTickMs?: number): Promise<Fleet> {
  context.say(`a fleet of ${services} services`)
  const database = await context.openDatabase()
  try {
    await growDatabase(database, { services, groups, now: new Date() })
    await database.query('analyze')
    const core = await serve(database, { people: true, ...(jobTickMs === undefined ? {} : { jobTickMs }) })
    const { token } = await logIn(core.url)
    return {
      services,
      url: core.url,
      token,
      database,
      ask: (query, variables) => ask(core.url, token, query, variables),
      async close() {
        await core.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
