import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { incidentStage } from '../../testing/fleet/incidents.ts'
import { actorWith } from '../../testing/requests/people.ts'
import type { Database } from '../platform/database/database.ts'
import { acknowledgeIncident } from './acknowledge-incident.ts'
import { addIncidentNote } from './add-incident-note.ts'
import { assignIncident } from './assign-incident.ts'
import { findReferences, listEntries } from './incident.ts'
import { linkIncident } from './link-incident.ts'
import { listIncidents } from './list-incidents.ts'
import { openIncident } from './open-incident.ts'
import { readIncidentStats } from './read-incident-stats.ts'
import { resolveIncident } from './resolve-incident.ts'

const start = Date.parse('2026-11-20T08:00:00Z')
const nodeId = 'acme/shop/prod/eu1'

describe.each(databaseKinds)('incidents on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())
  const within = (scope: string) => {
    const context = testContext(database, start)
    return { ...context, actor: { ...actorWith('ADMIN', scope), id: 'someone' } }
  }

  it('that people open go from open over acknowledged to resolved, and their timeline shows it', async () => {
    const context = testContext(database, start)
    const { report, at } = incidentStage(context, nodeId, start)
    await report(1, 'manual', [[0, 1, 'OPERATIONAL']])
    context.clock.set(at(60))
    const opened = await openIncident(context, { service: `${nodeId}/manual`, title: ' Slow ', startedAt: at(30) })
    expect(opened).toMatchObject({ source: 'MANUAL', title: 'Slow', status: 'OPEN', durationSeconds: 1800 })
    expect(opened).toMatchObject({ responseDue: at(60 + 240), resolutionDue: at(30 + 3 * 24 * 60), severity: 'medium' })
    const { id } = opened
    const first = await acknowledgeIncident(context, { id })
    context.clock.set(at(90))
    expect(await acknowledgeIncident(context, { id })).toMatchObject({
      status: 'ACKNOWLEDGED',
      acknowledgedAt: first.acknowledgedAt,
      acknowledgedBy: context.actor.name,
    })
    await assignIncident(context, { id, assignee: 'ada' })
    await addIncidentNote(context, { id, text: 'The disk is slow.' })
    const resolved = await resolveIncident(context, { id, text: 'New disk.' })
    expect(resolved).toMatchObject({
      status: 'RESOLVED',
      resolvedAt: at(90),
      resolvedBy: context.actor.name,
      assignee: 'ada',
    })
    const entries = (await listEntries(context, [id])).get(id) ?? []
    expect(entries.map(({ kind, text }) => [kind, text])).toEqual([
      ['OPENED', null],
      ['ACKNOWLEDGED', null],
      ['ASSIGNED', 'ada'],
      ['NOTE', 'The disk is slow.'],
      ['RESOLVED', 'New disk.'],
    ])
    await expect(resolveIncident(context, { id })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('bound what people write', async () => {
    const context = testContext(database, start)
    const service = `${nodeId}/manual`
    const { id } = await openIncident(context, { service, title: 'x' })
    const wrong = [
      () => openIncident(context, { service, title: ' ' }),
      () => openIncident(context, { service, title: 'x'.repeat(201) }),
      () => openIncident(context, { service, title: 'x', startedAt: new Date(start + 1) }),
      () => openIncident(context, { service, title: 'x', startedAt: new Date(start - 91 * 86_400_000) }),
      () => addIncidentNote(context, { id, text: 'x'.repeat(4001) }),
      () => assignIncident(context, { id, assignee: 'x'.repeat(201) }),
      () => linkIncident(context, { id }),
      () => linkIncident(context, { id, rootCauseId: 1, exclusionWindowId: 1 }),
    ]
    for (const call of wrong) await expect(call()).rejects.toMatchObject({ code: 'bad_request' })
    await resolveIncident(context, { id })
  })

  it('are linked to the maintenance or the incident that explains them, never in a circle', async () => {
    const context = testContext(database, start)
    const service = `${nodeId}/manual`
    const [cause, effect] = [
      await openIncident(context, { service, title: 'cause' }),
      await openIncident(context, { service, title: 'effect' }),
    ]
    expect(await linkIncident(context, { id: effect.id, rootCauseId: cause.id })).toMatchObject({
      rootCauseId: cause.id,
    })
    await expect(linkIncident(context, { id: cause.id, rootCauseId: effect.id })).rejects.toMatchObject({
      code: 'conflict',
    })
    const window = async (from: number, to: number) => {
      const { rows } = await database.query<{ id: number }>(
        `with inserted as (
          insert into exclusion_windows (target_kind, target, reason, starts_at, ends_at, created_by, created_at)
          values ('SERVICE', $3, 'upgrade', $1, $2, 'tests', $1)
          returning id
        )
        insert into exclusion_intervals (window_id, starts_at, ends_at) select id, $1, $2 from inserted returning window_id as id`,
        [new Date(start + from), new Date(start + to), service],
      )
      return rows[0]?.id ?? 0
    }
    const [elsewhere, around] = [await window(-20, -10), await window(-10, 10)]
    await expect(linkIncident(context, { id: cause.id, exclusionWindowId: elsewhere })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(linkIncident(context, { id: cause.id, exclusionWindowId: 9999 })).rejects.toMatchObject({
      code: 'not_found',
    })
    const linked = await linkIncident(context, { id: cause.id, exclusionWindowId: around })
    expect(linked).toMatchObject({ exclusionWindowId: around, planned: true })
    context.clock.set(start + 11)
    expect(await resolveIncident(context, { id: cause.id })).toMatchObject({ planned: false })
    await resolveIncident(context, { id: effect.id })
  })

  it('outside the scope are not found, by whatever is asked or done', async () => {
    const context = within('acme/other')
    const { rows } = await database.query<{ id: number }>('select id from sla_incidents order by id limit 1')
    const id = rows[0]?.id ?? 0
    expect((await listIncidents(context, {}, 10)).totalCount).toBe(0)
    expect((await findReferences(context, [id])).size).toBe(0)
    const calls = [
      () => acknowledgeIncident(context, { id }),
      () => assignIncident(context, { id, assignee: 'x' }),
      () => addIncidentNote(context, { id, text: 'x' }),
      () => resolveIncident(context, { id }),
      () => linkIncident(context, { id, rootCauseId: id }),
      () => openIncident(context, { service: `${nodeId}/manual`, title: 'x' }),
      () => readIncidentStats(context, { serviceId: `${nodeId}/manual` }, new Date(start - 1), new Date(start)),
      () => acknowledgeIncident(context, { id: 'x' }),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    expect(await readIncidentStats(context, {}, new Date(start - 1), new Date(start + 1))).toMatchObject({ count: 0 })
  })

  it('come in pages, the last started first, filtered by every condition', async () => {
    const context = testContext(database, start)
    const { report, at } = incidentStage(context, 'acme/list/prod/eu1', start)
    for (const name of ['a', 'b', 'c']) await report(1, name, [[0, 1, 'OPERATIONAL']])
    await report(3, 'a', [[2, 3, 'DOWN']])
    await report(5, 'b', [
      [4, 4.5, 'DOWN'],
      [4.5, 5, 'OPERATIONAL'],
    ])
    context.clock.set(at(8))
    const manual = await openIncident(context, { service: 'acme/list/prod/eu1/c', title: 'x', startedAt: at(6) })
    await acknowledgeIncident(context, { id: manual.id })
    const names = async (filter: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(context, { prefix: 'acme/list', ...filter }, 10)).nodes.map(({ serviceName }) => serviceName)
    expect(await names({})).toEqual(['c', 'b', 'a'])
    expect(await names({ status: 'OPEN' })).toEqual(['a'])
    expect(await names({ status: 'ACKNOWLEDGED' })).toEqual(['c'])
    expect(await names({ status: 'RESOLVED', source: 'MONITORING' })).toEqual(['b'])
    expect(await names({ path: 'acme/list/prod/eu1/a' })).toEqual(['a'])
    expect(await names({ from: at(4), to: at(6) })).toEqual(['b'])
    expect([await names({ severity: 'MEDIUM' }), await names({ severity: 'high' })]).toEqual([['c', 'b', 'a'], []])
    expect(await names({ slaGroup: 'none' })).toEqual([])
    const page = await listIncidents(context, { prefix: 'acme/list' }, 2)
    expect(page).toMatchObject({ totalCount: 3, nodes: [{ serviceName: 'c' }, { serviceName: 'b' }] })
    const rest = await listIncidents(context, { prefix: 'acme/list' }, 2, page.endCursor)
    expect(rest).toMatchObject({ endCursor: null, nodes: [{ serviceName: 'a' }] })
  })

  it('come to MTTA, MTTR and MTBF by their formulas, without what was planned', async () => {
    const context = testContext(database, start)
    const { report, at, incidents } = incidentStage(context, 'acme/stats/prod/eu1', start)
    await report(60, 'api', [
      [0, 10, 'OPERATIONAL'],
      [10, 12, 'DOWN'],
      [12, 59, 'DEGRADED'],
    ])
    await report(60, 'api', [[59, 60, 'DOWN']])
    const [, second] = await incidents()
    context.clock.set(at(64))
    await acknowledgeIncident(context, { id: second?.id ?? 0 })
    await report(65, 'api', [
      [60, 64, 'DOWN'],
      [64, 65, 'OPERATIONAL'],
    ])
    const range = [at(0), at(65)] as const
    const expected = {
      count: 2,
      openCount: 0,
      plannedCount: 0,
      flapCount: 0,
      mttaSeconds: 240,
      mttrSeconds: (120 + 300) / 2,
      mtbfSeconds: ((10 + 47 + 1) * 60) / 2,
    }
    for (const subject of [{ serviceId: 'acme/stats/prod/eu1/api' }, { node: 'acme/stats' }]) {
      expect(await readIncidentStats(context, subject, ...range)).toEqual(expected)
    }
    await database.query('update sla_incidents set planned = true where id = $1', [second?.id])
    expect(await readIncidentStats(context, { node: 'acme/stats' }, ...range)).toMatchObject({
      count: 1,
      plannedCount: 1,
      mttrSeconds: 120,
      mttaSeconds: null,
    })
    expect(await readIncidentStats(context, { node: 'acme/stats' }, at(20), at(30))).toMatchObject({
      count: 0,
      mttrSeconds: null,
      mtbfSeconds: null,
    })
    expect((await readIncidentStats(context, { tier: 'medium' }, ...range)).count).toBeGreaterThan(0)
    const long = [new Date(start - 2 * 86_400_000), new Date(start + 2 * 86_400_000)] as const
    await database.query("call record_period_results('DAILY', $1::date, $2)", [new Date(start), at(65)])
    const all = await database.query<{ ms: number }>(
      'select sum(operational_ms + degraded_ms)::float8 as ms from read_sums($1, $2, null)',
      [...long],
    )
    const { count, mtbfSeconds } = await readIncidentStats(context, {}, ...long)
    expect(mtbfSeconds).toBeCloseTo((all.rows[0]?.ms ?? 0) / 1000 / count, 3)
    expect((await readIncidentStats(context, { tier: 'low' }, ...range)).count).toBe(0)
    await expect(readIncidentStats(context, {}, at(1), at(1))).rejects.toMatchObject({ code: 'bad_request' })
    await expect(readIncidentStats(context, { tier: 'low', node: 'acme' }, ...range)).rejects.toMatchObject({
      code: 'bad_request',
    })
  })
})
