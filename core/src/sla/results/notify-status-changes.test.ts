import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import { registerServices } from '../../ingest/register-services.ts'
import type { Database } from '../../platform/database/database.ts'
import { notifyStatusChanges } from './notify-status-changes.ts'

const nodeId = 'acme/shop/prod/eu1'
let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

it('reports once a month that is at risk or breached, and what leaves that', async () => {
  const context = testContext(database, '2026-03-10T12:00:00Z')
  const slaGroups = [{ name: 'gold', tier: 'high' }]
  const services = ['good', 'bad', 'gone'].map((name) => ({ name, status: 'OPERATIONAL', slaGroup: 'gold' }))
  await recordStatusReport(context, { nodeId, services, slaGroups })
  const set = async (statuses: Record<string, string>) => {
    await database.query('call record_open_results($1)', [context.clock.now()])
    for (const [subject, status] of Object.entries(statuses))
      await database.query(
        `update sla_period_results r
        set status = $2
        where period_type = 'MONTHLY'
          and exists (
            select from services s where subject_kind = 'SERVICE' and s.id = subject_id and s.name = $1
            union all
            select from sla_groups g where subject_kind = 'GROUP' and g.id = subject_id and g.name = $1
          )`,
        [subject, status],
      )
    const before = await database.query<{ id: number }>('select coalesce(max(id), 0) as id from outbox_events')
    await notifyStatusChanges(context)
    const { rows } = await database.query<{ line: string }>(
      `select concat_ws(' ', split_part(subject, '/', -1), payload ->> 'period', payload ->> 'from', '→', payload ->> 'to') as line
      from outbox_events
      where type = 'sla.status_changed'
        and id > $1
      order by line`,
      [before.rows[0]?.id],
    )
    return rows.map(({ line }) => line)
  }
  expect(await set({ good: 'MET', bad: 'AT_RISK', gone: 'BREACHED', gold: 'BREACHED' })).toEqual([
    'bad 2026-03 → AT_RISK',
    'gold 2026-03 → BREACHED',
    'gone 2026-03 → BREACHED',
  ])
  expect(await set({ good: 'MET', bad: 'AT_RISK', gone: 'BREACHED', gold: 'BREACHED' })).toEqual([])
  await registerServices(context, { nodeId, complete: true, services: [{ name: 'good' }, { name: 'bad' }] })
  expect(await set({ good: 'NO_DATA', bad: 'BREACHED', gold: 'MET' })).toEqual([
    'bad 2026-03 AT_RISK → BREACHED',
    'gold 2026-03 BREACHED → MET',
    'gone 2026-03 BREACHED → NO_DATA',
  ])
  // The new month counts anew.
  context.clock.set('2026-04-01T00:10:00Z')
  expect(await set({ good: 'MET', gold: 'MET' })).toEqual(['bad 2026-04 BREACHED → NO_DATA'])
})
