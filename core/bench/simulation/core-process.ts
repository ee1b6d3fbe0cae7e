import { openPostgres } from '../../src/platform/database/server/postgres.ts'
import { parseTelemetry } from '../../src/platform/telemetry/settings.ts'
import { openNewDatabase, serverOf } from '../../testing/database/database.ts'
import { serve } from '../serve.ts'

// Core as a process of its own, in a time that whoever started it sets. It answers each message with one.

/** What core is asked to do. */
export type Order =
  | { kind: 'start'; at: number; databaseUrl: string | undefined; jobTickMs: number }
  | { kind: 'time'; at: number }
  | { kind: 'query'; text: string }
  | { kind: 'stop' }

/** What it answers: where it serves, the rows that were asked for, or what went wrong. */
export interface Answer {
  url?: string
  rows?: object[]
  problem?: string
}

type Core = Awaited<ReturnType<typeof serve>>
type Database = Core['database']

let at = 0
let core: Core | undefined
let database: Database | undefined

async function carryOut(order: Order): Promise<Answer> {
  if (order.kind === 'start') {
    at = order.at
    database = order.databaseUrl ? openPostgres(serverOf(order.databaseUrl)) : await openNewDatabase()
    const telemetry = parseTelemetry(process.env, [])
    core = await serve(database, { clock: { now: () => new Date(at) }, jobTickMs: order.jobTickMs, telemetry })
    return { url: core.url }
  }
  if (order.kind === 'time') at = order.at
  if (order.kind === 'query') return { rows: (await database?.of('readers').query<object>(order.text))?.rows ?? [] }
  if (order.kind === 'stop') {
    await core?.close()
    await database?.close()
    setImmediate(() => process.disconnect())
  }
  return {}
}

process.on('message', (order: Order) => {
  carryOut(order)
    .catch((error: unknown): Answer => ({ problem: String(error) }))
    .then((answer) => process.send?.(answer))
})
