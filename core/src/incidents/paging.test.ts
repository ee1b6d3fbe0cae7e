import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { incidentStage } from '../../testing/fleet/incidents.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import { registerServices } from '../ingest/register-services.ts'
import type { Database } from '../platform/database/database.ts'
import { acknowledgeIncident } from './acknowledge-incident.ts'
import { findIncident } from './incident.ts'

const start = Date.parse('2026-11-20T08:00:00Z')

describe.each(databaseKinds)('calling people on %s', (kind) => {
  let database: Database
  let nodes = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const open = () => {
    const context = testContext(database, start)
    const nodeId = `acme/pay/prod/n${++nodes}`
    const stage = incidentStage(context, nodeId, start)
    /** Registers services with what each needs. */
    const register = (needs: Record<string, (string | { path: string; critical: boolean })[]>, complete = false) =>
      registerServices(context, {
        nodeId,
        complete,
        services: Object.entries(needs).map(([name, requires]) => ({
          document: {
            path: `${nodeId}/${name}`,
            dependencies: { requires: requires.map((one) => (typeof one === 'string' ? { path: one } : one)) },
          },
        })),
      })
    /** Plans maintenance from and to a minute, without end when `to` is null. */
    const plan = async (kind: string, target: string, from: number, to: number | null) => {
      const { rows } = await database.query<{ id: number }>(
        `with inserted as (
          insert into exclusion_windows (target_kind, target, reason, starts_at, ends_at, created_by, created_at)
          values ($1, $2, 'upgrade', $3, $4, 'tests', $3)
          returning id
        )
        insert into exclusion_intervals (window_id, starts_at, ends_at)
        select id, $3, coalesce($4::timestamptz, 'infinity')
        from inserted
        returning window_id as id`,
        [kind, target, stage.at(from), to === null ? null : stage.at(to)],
      )
      return rows[0]?.id ?? 0
    }
    const view = async (id: number | undefined) => {
      const found = await findIncident(context, database, id ?? 0)
      if (!found) throw new Error(`incident ${id} is gone`)
      return found
    }
    return { context, nodeId, register, plan, view, ...stage }
  }

  it('is left to the topmost incident among what a service needs, by path or by name, through others', async () => {
    const { nodeId, register, report, incidents, events, view } = open()
    await register({ db: [], api: [`${nodeId}/db`], web: ['api', { path: 'cache', critical: false }], cache: [] })
    await report(1, 'cache', [[0, 1, 'DOWN']])
    await report(2, 'db', [[1, 2, 'DOWN']])
    await report(3, 'web', [[2, 3, 'DOWN']])
    await report(3, 'api', [[2, 3, 'DOWN']])
    const db = (await incidents('db'))[0]?.id
    expect(await incidents()).toMatchObject([
      { service: 'cache', cause: null, paged: true },
      { service: 'db', cause: null, paged: true },
      { service: 'web', cause: db, paged: false },
      { service: 'api', cause: db, paged: false },
    ])
    expect(await events('web')).toEqual(['opened (silent)'])
    expect(await view(db)).toMatchObject({ dependentCount: 2, pageSuppressed: false })
    expect(await view((await incidents('web'))[0]?.id)).toMatchObject({ rootCauseId: db, pageSuppressed: true })
  })

  it('finds a cause that opens up to five minutes later, and none that opens after that', async () => {
    const { register, report, incidents, kinds } = open()
    await register({ db: [], soon: ['db'], late: ['db'] })
    await report(1, 'late', [[0, 1, 'DOWN']])
    await report(3, 'soon', [[2, 3, 'DOWN']])
    await report(7, 'db', [[6, 7, 'DOWN']])
    const [late, soon, db] = await incidents()
    expect([late, soon]).toMatchObject([
      { service: 'late', cause: null },
      { service: 'soon', cause: db?.id, paged: true },
    ])
    expect(await kinds(soon?.id ?? 0)).toEqual(['OPENED', 'LINKED'])
  })

  it('lets the first of services that need each other explain the others', async () => {
    const { context, nodeId, register, incidents } = open()
    await register({ a: ['b'], b: ['c'], c: ['a'] })
    const interval = (from: number) => ({
      from: new Date(start + from).toISOString(),
      to: new Date(start + 9000).toISOString(),
      status: 'DOWN',
    })
    context.clock.set(start + 9000)
    await recordStatusReport(context, {
      nodeId,
      services: ['a', 'b', 'c'].map((name, index) => ({
        name,
        status: 'DOWN',
        pieces: [interval(3000 - index * 1000)],
      })),
    })
    const all = await incidents()
    expect(all.map(({ service, cause }) => [service, cause])).toEqual([
      ['c', null],
      ['b', all[0]?.id],
      ['a', all[0]?.id],
    ])
  })

  it('happens once the cause has recovered and the service is still down, and the link stays', async () => {
    const { register, report, incidents, events, review, view } = open()
    await register({ db: [], api: ['db'], web: ['db'] })
    await report(1, 'db', [[0, 1, 'DOWN']])
    for (const name of ['api', 'web']) await report(2, name, [[1, 2, 'DOWN']])
    expect(await review(2)).toBe(0)
    await report(3, 'web', [[2, 3, 'OPERATIONAL']])
    await report(3, 'db', [[2, 3, 'OPERATIONAL']])
    await review(3)
    expect(await review(4)).toBe(0)
    expect([await events('api'), await events('web')]).toEqual([
      ['opened (silent)', 'paged'],
      ['opened (silent)', 'resolved (silent)'],
    ])
    const [db, api] = await incidents()
    expect(await view(api?.id)).toMatchObject({ rootCauseId: db?.id, pageSuppressed: false })
  })

  const targets = (nodeId: string): [string, string][] => [
    ['SERVICE', `${nodeId}/api`],
    ['PREFIX', nodeId],
    ['GROUP', `group of ${nodeId}`],
    ['NAMESPACE', `space-of-${nodes}`],
  ]
  it.each([0, 1, 2, 3])('is not done for an outage that planned maintenance holds (target %i)', async (index) => {
    const { context, nodeId, plan, report, incidents, events, review } = open()
    const slaGroup = `group of ${nodeId}`
    await registerServices(context, {
      nodeId,
      services: [{ namespace: `space-of-${nodes}`, document: { path: `${nodeId}/api`, slaGroup } }],
    })
    const [targetKind = '', target = ''] = targets(nodeId)[index] ?? []
    await plan(targetKind, target, 0, 30)
    await report(11, 'api', [[10, 11, 'DOWN']])
    await review(20)
    await report(30, 'api', [
      [11, 30, 'DOWN'],
      [30, 30.5, 'OPERATIONAL'],
    ])
    expect(await incidents()).toMatchObject([{ from: 10, to: 30, planned: true, paged: false }])
    expect(await events()).toEqual(['opened (silent)', 'resolved (silent)'])
  })

  it('happens when an outage outlasts planned maintenance, and its clocks run from the end of that', async () => {
    const { nodeId, plan, report, incidents, events, review, view, kinds, at } = open()
    const windowId = await plan('SERVICE', `${nodeId}/api`, 0, null)
    await report(11, 'api', [[10, 11, 'DOWN']])
    const id = (await incidents())[0]?.id ?? 0
    expect(await view(id)).toMatchObject({ exclusionWindowId: windowId, planned: true, resolutionDue: null })
    await database.query('update exclusion_intervals set ends_at = $2 where window_id = $1', [windowId, at(30)])
    await report(30, 'api', [[11, 30, 'DOWN']])
    await review(30)
    expect(await view(id)).toMatchObject({ planned: true, pageSuppressed: true })
    await review(30.1)
    expect(await review(30.2)).toBe(0)
    expect(await events()).toEqual(['opened (silent)', 'paged'])
    expect(await kinds(id)).toEqual(['OPENED', 'PAGED'])
    // A service of no group is of the tier medium: 4 hours to respond, 3 days to resolve.
    expect(await view(id)).toMatchObject({
      exclusionWindowId: windowId,
      planned: false,
      responseDue: at(30 + 4 * 60),
      resolutionDue: at(30 + 3 * 24 * 60),
    })
  })

  it('ends with the retirement of a service, which ends its incident', async () => {
    const { register, report, incidents, review, events, kinds } = open()
    await register({ api: [], web: [] })
    await report(1, 'api', [[0, 1, 'DOWN']])
    await report(5, 'web', [[4, 5, 'OPERATIONAL']])
    await register({ web: [] }, true)
    await review(6)
    expect(await review(7)).toBe(0)
    const [incident] = await incidents()
    expect(incident).toMatchObject({ from: 0, to: 5 })
    expect([await events(), await kinds(incident?.id ?? 0)]).toEqual([
      ['opened', 'resolved'],
      ['OPENED', 'RESOLVED'],
    ])
  })

  it('for a missed deadline happens once each, by the terms in force at the start', async () => {
    const { context, nodeId, report, incidents, review, events, view, at } = open()
    const hour = 60
    const slaGroups = [{ name: 'gold', tier: 'critical', targets: { responseTime: 5, resolutionTime: hour } }]
    await recordStatusReport(context, {
      nodeId,
      slaGroups,
      services: [{ name: 'api', status: 'UNKNOWN', slaGroup: 'gold' }],
    })
    await report(11, 'api', [[10, 11, 'DOWN']])
    const id = (await incidents())[0]?.id ?? 0
    expect(await view(id)).toMatchObject({
      severity: 'critical',
      responseDue: at(16),
      resolutionDue: at(70),
      responseBreached: false,
    })
    expect(await review(16)).toBe(0)
    await review(16.5)
    expect(await view(id)).toMatchObject({ responseBreached: true, resolutionBreached: false })
    await acknowledgeIncident(context, { id })
    await report(69, 'api', [[11, 69, 'DOWN']])
    expect(await review(70)).toBe(0)
    await report(71, 'api', [[69, 71, 'DOWN']])
    await review(71)
    expect(await review(72)).toBe(0)
    expect(await events()).toEqual(['opened', 'response_breached', 'acknowledged', 'resolution_breached'])
    expect(await view(id)).toMatchObject({ responseBreached: true, resolutionBreached: true, status: 'ACKNOWLEDGED' })
  })
})
