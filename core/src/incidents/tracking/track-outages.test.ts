import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { incidentStage } from '../../../testing/fleet/incidents.ts'
import { recordHeartbeat } from '../../ingest/record-heartbeat.ts'
import { recordHealthReport, recordStatusReport } from '../../ingest/record-status-report.ts'
import { listAgents } from '../../inventory/agents/list-agents.ts'
import type { Database } from '../../platform/database/database.ts'
import { acknowledgeIncident } from '../acknowledge-incident.ts'
import { resolveIncident } from '../resolve-incident.ts'

const start = Date.parse('2026-11-20T08:00:00Z')

describe.each(databaseKinds)('an outage on %s', (kind) => {
  let database: Database
  let nodes = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Every test has a node of its own. */
  const open = () => {
    const context = testContext(database, start)
    const nodeId = `acme/shop/prod/n${++nodes}`
    return { context, nodeId, ...incidentStage(context, nodeId, start) }
  }

  it('opens at its first failure and ends at the recovery, both as they were observed', async () => {
    const { report, incidents, events } = open()
    await report(1, 'api', [[0, 1, 'OPERATIONAL']])
    await report(1.5, 'api', [
      [1, 1.25, 'OPERATIONAL'],
      [1.25, 1.5, 'DOWN'],
    ])
    expect(await incidents()).toMatchObject([{ from: 1.25, to: null, replayed: false, paged: true }])
    await report(2, 'api', [[1.5, 2, 'DOWN']])
    await report(3, 'api', [
      [2, 2.75, 'DOWN'],
      [2.75, 3, 'DEGRADED'],
    ])
    expect(await incidents()).toMatchObject([{ from: 1.25, to: 2.75, flaps: 0 }])
    expect(await events()).toEqual(['opened', 'resolved'])
  })

  it('goes on where it began before one that is over, as when the clock of core was put back', async () => {
    const { context, nodeId, report, incidents, at } = open()
    const reportDown = async (minutes: number, message: string) => {
      context.clock.set(at(minutes))
      const services = [{ name: 'api', status: 'DOWN', message }]
      expect((await recordStatusReport(context, { nodeId, services })).rejected).toEqual([])
    }
    await report(32, 'api', [
      [26, 31, 'DOWN'],
      [31, 32, 'OPERATIONAL'],
    ])
    await report(32, 'api', [
      [6, 8, 'OPERATIONAL'],
      [8, 16, 'DOWN'],
      [16, 18, 'OPERATIONAL'],
    ])
    await reportDown(4, 'no answer')
    await reportDown(4.5, 'no answer')
    await reportDown(17, 'still no answer')
    expect(await incidents()).toMatchObject([
      { from: 4, to: null },
      { from: 8, to: 16 },
    ])
  })

  it('opens in the documented form with the interval that is credited, or with the first report', async () => {
    const { context, nodeId, incidents, at } = open()
    const report = (minutes: number, name: string, status: string) => {
      context.clock.set(at(minutes))
      return recordStatusReport(context, { nodeId, services: [{ name, status }] })
    }
    await report(0, 'api', 'OPERATIONAL')
    await report(0.5, 'api', 'DOWN')
    await report(0.5, 'new', 'DOWN')
    expect(await incidents()).toMatchObject([
      { service: 'api', from: 0, to: null },
      { service: 'new', from: 0.5, to: null },
    ])
    await report(1, 'api', 'OPERATIONAL')
    await report(1, 'new', 'DOWN')
    await report(1.5, 'new', 'OPERATIONAL')
    expect(await incidents()).toMatchObject([
      { service: 'api', from: 0, to: 0.5 },
      { service: 'new', from: 0.5, to: 1 },
    ])
    context.clock.set(at(2))
    await recordHealthReport(context, { path: `${nodeId}/pushed`, status: 'DOWN' })
    expect(await incidents('pushed')).toMatchObject([{ from: 2, to: null }])
  })

  it('opens nothing in a report that says so, and counts as much', async () => {
    const { report, incidents, events } = open()
    const silently = { autoCreateIncidents: false }
    await report(1, 'api', [[0, 1, 'OPERATIONAL']], undefined, silently)
    expect(await report(2, 'api', [[1, 2, 'DOWN']], undefined, silently)).toMatchObject({ creditedSeconds: 60 })
    await report(40, 'api', [[10, 12, 'DOWN'], [39, 40, 'OPERATIONAL']], undefined, silently) // biome-ignore format: a table
    await report(41, 'api', [[30, 31, 'DOWN']], 'OPERATIONAL', silently)
    expect(await incidents()).toEqual([])
    expect(await events()).toEqual([])

    await report(42, 'api', [[41, 42, 'DOWN']])
    expect(await incidents()).toMatchObject([{ from: 41, to: null }])
  })

  it('that has an incident goes on and ends in a report that opens none', async () => {
    const { report, incidents, events } = open()
    const silently = { autoCreateIncidents: false }
    await report(2, 'api', [[1, 2, 'DOWN']])
    await report(3, 'api', [[2, 3, 'DOWN']], undefined, silently)
    expect(await incidents()).toMatchObject([{ from: 1, to: null }])
    await report(3, 'api', [[0.5, 1, 'DOWN']], 'DOWN', silently)
    expect(await incidents()).toMatchObject([{ from: 0.5, to: null }])
    await report(5, 'api', [[3, 5, 'OPERATIONAL']], undefined, silently)
    expect(await incidents()).toMatchObject([{ from: 0.5, to: 3 }])
    await report(6, 'api', [[5, 6, 'DOWN']], undefined, silently)
    expect(await incidents()).toMatchObject([{ from: 0.5, to: null, flaps: 1 }])
    await report(7, 'api', [[6, 7, 'OPERATIONAL']], undefined, silently)
    await report(20, 'api', [[19, 20, 'DOWN']], undefined, silently)
    expect(await incidents()).toMatchObject([{ from: 0.5, to: 6, flaps: 1 }])
    expect(await events()).toEqual(['opened', 'resolved', 'reopened', 'resolved'])
  })

  it('is neither opened nor ended by UNKNOWN or by a short silence', async () => {
    const { report, incidents } = open()
    await report(1, 'api', [[0, 1, 'UNKNOWN']])
    expect(await incidents()).toEqual([])
    await report(2, 'api', [[1, 2, 'DOWN']])
    await report(3, 'api', [[2, 3, 'UNKNOWN']])
    await report(7.5, 'api', [[7, 7.5, 'DOWN']])
    await report(12.5, 'api', [[12, 12.5, 'MAINTENANCE']])
    expect(await incidents()).toMatchObject([{ from: 1, to: 12, flaps: 0 }])
  })

  it('that was over before core knew of it calls nobody', async () => {
    const { report, incidents, events } = open()
    await report(1, 'api', [
      [0, 0.5, 'DOWN'],
      [0.5, 1, 'OPERATIONAL'],
    ])
    expect(await incidents()).toMatchObject([{ from: 0, to: 0.5, paged: false }])
    expect(await events()).toEqual(['opened (silent)'])
  })

  it('goes on when the service is down again within five minutes, and is another one later', async () => {
    const { report, incidents, events, kinds } = open()
    await report(1, 'api', [[0, 1, 'DOWN']])
    await report(2, 'api', [[1, 2, 'OPERATIONAL']])
    await report(6.5, 'api', [
      [2, 6, 'OPERATIONAL'],
      [6, 6.5, 'DOWN'],
    ])
    expect(await incidents()).toMatchObject([{ from: 0, to: null, flaps: 1 }])
    await report(9, 'api', [
      [6.5, 7, 'OPERATIONAL'],
      [7, 8, 'DOWN'],
      [8, 9, 'OPERATIONAL'],
    ])
    await report(15, 'api', [
      [9, 14, 'OPERATIONAL'],
      [14, 15, 'DOWN'],
    ])
    const [first, second] = await incidents()
    expect([first, second]).toMatchObject([
      { from: 0, to: 8, flaps: 2 },
      { from: 14, to: null, flaps: 0 },
    ])
    expect(await events()).toEqual(['opened', 'resolved', 'reopened', 'resolved', 'opened'])
    expect(await kinds(first?.id ?? 0)).toEqual(['OPENED', 'RESOLVED', 'REOPENED', 'RESOLVED'])
  })

  it('that arrives in a replay has its true times, is marked so, and is reported only while it lasts', async () => {
    const { report, incidents, events } = open()
    await report(60, 'over', [
      [0, 10, 'OPERATIONAL'],
      [10, 20, 'DOWN'],
      [20, 60, 'OPERATIONAL'],
    ])
    await report(60, 'lasts', [[10, 60, 'DOWN']])
    await report(60, 'fresh', [[58, 60, 'DOWN']])
    expect(await incidents()).toMatchObject([
      { service: 'over', from: 10, to: 20, replayed: true, paged: false },
      { service: 'lasts', from: 10, to: null, replayed: true, paged: true },
      { service: 'fresh', from: 58, to: null, replayed: false, paged: true },
    ])
    expect([await events('over'), await events('lasts')]).toEqual([['opened (silent)'], ['opened']])
  })

  it('joins another one when late intervals close the gap, into the older with what people did to both', async () => {
    const { context, report, incidents, kinds } = open()
    await report(10, 'api', [[5, 10, 'DOWN']])
    await report(20, 'api', [
      [10, 11, 'OPERATIONAL'],
      [18, 20, 'DOWN'],
    ])
    const [older, younger] = await incidents()
    await acknowledgeIncident(context, { id: younger?.id ?? 0 })
    await report(21, 'api', [[14, 15, 'DOWN']])
    expect(await incidents()).toMatchObject([{ id: older?.id, from: 5, to: null, flaps: 1 }])
    expect(await kinds(older?.id ?? 0)).toEqual(expect.arrayContaining(['ACKNOWLEDGED', 'MERGED', 'REOPENED']))
    await report(21, 'api', [
      [11, 14, 'OPERATIONAL'],
      [0, 1, 'DOWN'],
      [1, 2, 'OPERATIONAL'],
    ])
    expect(await incidents()).toMatchObject([{ id: older?.id, from: 0, to: null, flaps: 2 }])
  })

  it('falls apart when late intervals show a recovery within it', async () => {
    const { report, incidents } = open()
    await report(2, 'api', [[0, 2, 'DOWN']])
    await report(40, 'api', [[38, 40, 'DOWN']])
    const [whole] = await incidents()
    await report(41, 'api', [[4, 30, 'OPERATIONAL']])
    expect(await incidents()).toMatchObject([
      { id: whole?.id, from: 0, to: 4 },
      { from: 38, to: null },
    ])
  })

  it('that a person ended stays ended, until the service is down anew', async () => {
    const { context, report, incidents, at } = open()
    await report(2, 'api', [[0, 2, 'DOWN']])
    const id = (await incidents())[0]?.id ?? 0
    await expect(resolveIncident(context, { id })).rejects.toMatchObject({ code: 'conflict', status: 409 })
    await report(3, 'api', [[2, 3, 'UNKNOWN']])
    context.clock.set(at(4))
    await resolveIncident(context, { id })
    await report(5, 'api', [[-2, -1, 'DOWN']])
    expect(await incidents()).toMatchObject([{ id, from: -2, to: 4 }])
    await report(20, 'api', [[19, 20, 'DOWN']])
    expect(await incidents()).toMatchObject([
      { id, to: 4 },
      { from: 19, to: null },
    ])
  })

  it('is not opened by an agent gone silent, which shows OFFLINE, nor by a core that was away', async () => {
    const { context, nodeId, report, incidents, review, at } = open()
    const agent = async () => (await listAgents(context)).find((one) => one.nodeId === nodeId)?.status
    await report(0.5, 'api', [[0, 0.5, 'OPERATIONAL']])
    expect(await agent()).toBeUndefined()
    await recordHeartbeat(context, { nodeId })
    expect(await agent()).toBe('ONLINE')
    await review(10)
    expect([await agent(), await incidents()]).toEqual(['OFFLINE', []])
    await report(10.5, 'api', [[10, 10.5, 'OPERATIONAL']])
    context.clock.set(at(21))
    await recordStatusReport(context, { nodeId, services: [{ name: 'api', status: 'OPERATIONAL' }] })
    expect([await agent(), await incidents()]).toEqual(['ONLINE', []])
  })

  it('costs one statement at most in a report that does not concern it, however long it lasts', async () => {
    const { context, report } = open()
    let statements: string[] = []
    const watched = (inner: Pick<Database, 'query'>): Pick<Database, 'query'> => ({
      query(text, values) {
        statements.push(text)
        return inner.query(text, values)
      },
    })
    context.database = { ...database, transaction: (work) => database.transaction((tx) => work(watched(tx))) }
    await report(1, 'api', [[0, 1, 'DOWN']])
    const ofIncidents = async (from: number, status: string) => {
      statements = []
      await report(from + 1, 'api', [[from, from + 1, status]])
      return statements.filter((text) => text.includes('sla_incident') && !text.includes('running_id')).length
    }
    // It is DOWN as before, and credited with those that go on.
    expect(await ofIncidents(1, 'DOWN')).toBe(0)
    expect(await ofIncidents(2, 'UNKNOWN')).toBe(1)
    expect(await ofIncidents(3, 'OPERATIONAL')).toBeGreaterThan(1)
    expect(await ofIncidents(4, 'OPERATIONAL')).toBe(0)
  })

  it('is not opened while the SLA plugin is off, and its time is credited all the same', async () => {
    const { context, nodeId, incidents } = open()
    const report = { nodeId, services: [{ name: 'api', status: 'DOWN' }] }
    await recordStatusReport(context, report, { slaEnabled: false })
    context.clock.set(start + 30_000)
    expect(await recordStatusReport(context, report, { slaEnabled: false })).toMatchObject({ creditedSeconds: 30 })
    expect(await incidents()).toEqual([])
  })
})
