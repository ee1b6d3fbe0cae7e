import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

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
})
