import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportAnswer, StatusReport } from '../src/contract/index.ts'
import { recordHeartbeat } from '../src/ingest/record-heartbeat.ts'
import { recordStatusReport } from '../src/ingest/record-status-report.ts'
import type { Context } from '../src/platform/context.ts'
import type { Database } from '../src/platform/database/database.ts'
import { type TestClock, testContext } from '../testing/database/context.ts'
import { openTestDatabase } from '../testing/database/database.ts'
import { simulateClusters } from './simulate-clusters.ts'

const start = Date.parse('2026-11-20T10:00:07Z')
const since = Date.parse('2026-11-20T09:58:30Z')

describe('simulated clusters', () => {
  let database: Database
  let context: Context & { clock: TestClock }
  let server: Server
  let url = ''
  let broken = 3
  const answers: ReportAnswer[] = []
  const keys = new Set<string | undefined>()

  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, start)
    server = createServer(async (request, reply) => {
      const { status, body } = await answer(request).catch((error) => ({ status: 500, body: { error: String(error) } }))
      reply.writeHead(status).end(JSON.stringify(body))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  afterAll(async () => {
    server.close()
    await database.close()
  })

  /** Takes reports as core does, but fails the first ones. */
  async function answer(request: IncomingMessage) {
    keys.add(request.headers.authorization)
    const body = await json(request)
    if (broken-- > 0) return { status: 503, body: {} }
    if (request.url?.endsWith('/heartbeat')) {
      return { status: 200, body: await recordHeartbeat(context, body as { nodeId: string }) }
    }
    const taken = await recordStatusReport(context, body as StatusReport)
    answers.push(taken)
    return { status: 200, body: taken }
  }

  it('report every second of their services once, whatever fails on the way', async () => {
    const sleeping: { until: number; wake(): void }[] = []
    const errors: string[] = []
    const simulation = simulateClusters({
      url,
      apiKey: 'a key',
      clock: context.clock,
      since: new Date(since),
      onError: ({ message }) => errors.push(message),
      sleep: (ms, signal) =>
        new Promise<void>((wake, fail) => {
          const stop = () => fail(new Error('stopped'))
          signal.addEventListener('abort', stop)
          sleeping.push({
            until: context.clock.now().getTime() + ms,
            wake() {
              signal.removeEventListener('abort', stop)
              wake()
            },
          })
        }),
    })
    const end = start + 600_000
    while (context.clock.now().getTime() < end) {
      // All four wait: the clock may go on to the first that is due.
      while (sleeping.length < 4) await pause(1)
      const next = Math.min(...sleeping.map(({ until }) => until))
      context.clock.set(next)
      for (const { wake } of sleeping.filter(({ until }) => until <= next)) wake()
      sleeping.splice(0, sleeping.length, ...sleeping.filter(({ until }) => until > next))
    }
    while (sleeping.length < 4) await pause(1)
    await simulation.stop()

    expect(errors).toHaveLength(3)
    expect(keys).toEqual(new Set(['Bearer a key']))
    expect(answers.flatMap(({ warnings, rejected }) => [...warnings, ...rejected])).toEqual([])
    expect(answers.every(({ refusedSeconds }) => refusedSeconds.overlap + refusedSeconds.tooOld === 0)).toBe(true)
    const { rows } = await database.query<{ services: number; ms: number; first: Date; last: Date; statuses: number }>(
      `select
        count(distinct service_id) as services, sum(duration_ms) as ms, min(time) as first,
        max(time + duration_ms * interval '1 ms') as last, count(distinct status) as statuses
      from sla_snapshots`,
    )
    const [all] = rows
    expect(all?.services).toBe(60)
    expect(all?.first).toEqual(new Date(since))
    expect(all?.last.getTime()).toBeGreaterThanOrEqual(end - 30_000)
    expect(all?.statuses).toBe(3)
    const { rows: gaps } = await database.query(
      `select service_id
      from sla_snapshots
      group by 1
      having sum(duration_ms) <> ms_between($1, max(time + duration_ms * interval '1 ms'))`,
      [new Date(since)],
    )
    expect(gaps).toEqual([])
  })
})
