import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { textOfPdf } from '../../testing/documents/report-text.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import type { SlaReport } from '../reports/report.ts'
import { refreshLateCredits } from '../sla/aggregates/refresh-late-credits.ts'

describe('the report of a node', () => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase()
    core = await startTestCore({ database })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  it('takes a report that stands on an earlier one, and asks for all services where it does not know that', async () => {
    const node = 'myorg/myplatform/prod/bases'
    const now = Math.floor(Date.now() / 1000) * 1000
    const time = (from: number, to: number) => ({
      from: new Date(now + from).toISOString(),
      to: new Date(now + to).toISOString(),
    })
    const pieces = [{ ...time(-60_000, -30_000), status: 'DEGRADED' }]
    const services = ['a', 'b'].map((name) => ({ name, status: 'DEGRADED', pieces }))
    const send = async (more: object) => {
      const answer = await core.call('/api/v1/operator/status', { nodeId: node, services: [], ...more })
      const body = (await answer.json()) as { base?: string }
      return { status: answer.status, body }
    }
    expect((await send({ services })).body.base).toBeUndefined()
    const { base } = (await send({ services, asBase: true })).body
    const next = { base, unchanged: time(-30_000, 0) }
    expect(await send(next)).toMatchObject({ status: 200, body: { accepted: 2, creditedSeconds: 60 } })
    expect(await send({ ...next, base: 'nobody' })).toMatchObject({
      status: 409,
      body: { error: { code: 'base_unknown' } },
    })
    expect(await send({ base })).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } })
  })

  describe('of history', () => {
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const [from, to] = [`${day}T00:00:00.000Z`, `${day}T23:00:00.000Z`]
    const paths = ['mail', 'web'].map((name) => `old/shop/prod/eu1/${name}`)
    const send = async (query: string, headers: Record<string, string> = {}) => {
      const body = paths.map((path) => JSON.stringify({ path, from, to, status: 'DOWN' })).join('\n')
      const response = await fetch(`${core.url}/api/v1/sla/history/import${query}`, {
        method: 'POST',
        headers: { 'x-api-key': operatorKey, ...headers },
        body,
      })
      return { status: response.status, body: (await response.json()) as object }
    }

    it('is taken from NDJSON once, after a trial that keeps nothing', async () => {
      const refusedSeconds = { sealed: 0, tooOld: 0, tooNew: 0, taken: 0, planned: 0 }
      const services = paths.map((path) => ({ path, isNew: true, creditedSeconds: 23 * 3600 }))
      const expected = { creditedSeconds: 46 * 3600, refusedSeconds, services, serviceCount: 2, warnings: [] }
      const trial = await send('?dryRun=true')
      expect(trial).toEqual({ status: 200, body: { id: null, dryRun: true, ...expected } })
      const { rows } = await database.query("select from services where path like 'old/%'")
      expect(rows).toEqual([])
      expect((await send('?origin=kuma.db')).body).toEqual({ id: expect.any(Number), dryRun: false, ...expected })
      expect((await send('')).body).toMatchObject({ creditedSeconds: 0, refusedSeconds: { taken: 46 * 3600 } })
      expect((await send('', { 'x-api-key': 'no key' })).status).toBe(401)
      expect((await send('?dryRn=true')).status).toBe(400)
    })

    it('stands in the reports of what it counts to, as imported', async () => {
      await refreshLateCredits(testContext(database, Date.now()))
      const generate = async (prefix: string) => {
        const made = await core.call('/api/v1/sla/report/generate', { prefix })
        // The documented answer.
        return (await made.json()) as { json: string; pdf: string; xlsx: string }
      }
      const read = async (path: string) => Buffer.from(await (await core.call(path)).arrayBuffer())
      const { json, pdf, xlsx } = await generate('old')
      const report: SlaReport = JSON.parse((await read(json)).toString())
      expect(report.total).toMatchObject({ uptime: 0, downSeconds: 46 * 3600 })
      const entry = { source: 'NDJSON', origin: 'kuma.db', services: 2, seconds: 46 * 3600, from, to }
      expect(report.imports).toMatchObject([entry])
      expect(textOfPdf(await read(pdf))).toContain('Imported history')
      const texts = Object.values(unzipSync(await read(xlsx))).map((file) => strFromU8(file))
      expect(texts.join('')).toContain('kuma.db')
      const audited = await database.query("select actor from audit_log where subject_kind = 'sla_imports'")
      expect(audited.rows).toHaveLength(4)
    })
  })
})
