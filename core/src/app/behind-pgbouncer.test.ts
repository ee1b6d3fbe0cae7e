import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOnServer, serverOf } from '../../testing/database/database.ts'
import { startPgBouncer } from '../../testing/database/pgbouncer.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import { openPostgres } from '../platform/database/server/postgres.ts'

const url = process.env.ITOPS_TEST_DATABASE_URL ?? ''
const nodeId = 'acme/shop/prod/eu1'

/** Without the variable it is skipped, and the run says so at its end. */
describe.skipIf(!url)('two cores behind PgBouncer in transaction mode', () => {
  let direct: Database
  let pooler: Awaited<ReturnType<typeof startPgBouncer>>
  const databases: Database[] = []
  const cores: TestCore[] = []
  beforeAll(async () => {
    direct = await createOnServer(url)
    const { rows } = await direct.query<{ name: string }>('select current_database()::text as name')
    pooler = await startPgBouncer({ ...serverOf(url), name: rows[0]?.name ?? '' }, 10)
    for (const _ of [1, 2]) {
      const database = openPostgres(pooler.server)
      databases.push(database)
      cores.push(await startTestCore({ database }))
    }
  })
  afterAll(async () => {
    for (const core of cores) await core.close()
    for (const database of databases) await database.close()
    await pooler?.stop()
    await direct?.close()
  })

  it('migrate, take reports, run every job and serve', async () => {
    const [near, far] = cores
    const from = new Date(Date.now() - 600_000).toISOString()
    const pieces = [{ from, to: new Date(Date.now() - 300_000).toISOString(), status: 'OPERATIONAL' }]
    const services = [{ name: 'orders', status: 'OPERATIONAL', pieces }]
    for (const core of cores)
      expect((await core.call('/api/v1/operator/status', { nodeId, services })).status).toBe(200)
    const overdue = async () =>
      (
        await direct.query(
          `select j.proc_name
          from timescaledb_information.jobs j
          left join job_runs r using (job_id)
          where j.proc_schema not like '\\_timescaledb%' and (r.finished_at is null or r.error is not null)`,
        )
      ).rows
    await direct.query("update schema_migrations set applied_at = applied_at - interval '30 days'")
    await expect.poll(overdue, { timeout: 120_000, interval: 500 }).toEqual([])
    expect(await near?.graphql('{ slaGroups { name } }')).toEqual({ slaGroups: [] })
    expect(await (await far?.call('/metrics'))?.text()).toContain('service="orders"')
    for (const core of cores)
      await expect
        .poll(async () => (await core.call('/ready')).json(), { timeout: 60_000 })
        .toMatchObject({ status: 'ready' })
  })
})
