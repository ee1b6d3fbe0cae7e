import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { incidentStage } from '../../../testing/fleet/incidents.ts'
import type { Database } from '../../platform/database/database.ts'
import { findIncident } from '../incident.ts'
import { readIncidentStats } from '../read-incident-stats.ts'
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
    return { context, ...incidentStage(context, `acme/shop/prod/n${++nodes}`, start) }
  }

  it.each([
    ['silence', []],
    ['UNKNOWN', [[10, 20, 'UNKNOWN']] as const],
  ])(
    'that is followed by long %s ended when it was last seen, and DOWN after that is another one',
    async (_what, blind) => {
      const { context, report, incidents, review, events, kinds, at } = open()
      await report(10, 'api', [[0, 10, 'DOWN']])
      if (blind.length > 0) await report(20, 'api', blind)
      await review(26)
      const [first] = await incidents()
      const id = first?.id ?? 0
      expect(await findIncident(context, database, id)).toMatchObject({ noDataSince: at(10), durationSeconds: 600 })
      await review(300)
      expect((await kinds(id)).filter((kind) => kind === 'NO_DATA')).toHaveLength(1)
      expect(await findIncident(context, database, id)).toMatchObject({
        durationSeconds: 600,
        resolvedAt: null,
        resolutionBreached: false,
      })
      await report(1440, 'api', [[1439, 1440, 'DOWN']])
      await report(1441, 'api', [[1440, 1441, 'OPERATIONAL']])
      expect(await incidents()).toMatchObject([
        { id, from: 0, to: 10 },
        { from: 1439, to: 1440 },
      ])
      const moves = (await events()).filter((type) => !type.includes('breached'))
      expect(moves).toEqual(['opened', 'resolved', 'opened', 'resolved'])
      const stats = await readIncidentStats(context, {}, at(0), at(1441))
      expect(stats.mttrSeconds).toBeLessThan(601)
    },
  )

  it('that is followed by a long silence ended when it was last seen, also when a recovery comes after it', async () => {
    const { context, report, incidents, at } = open()
    await report(10, 'api', [[0, 10, 'DOWN']])
    await report(600, 'api', [[599, 600, 'OPERATIONAL']])
    const [one] = await incidents()
    expect(one).toMatchObject({ from: 0, to: 10 })
    expect(await findIncident(context, database, one?.id ?? 0)).toMatchObject({ noDataSince: at(10), resolvedBy: null })
    // The agent had kept what it saw: the outage went on for five minutes more, and its end was seen.
    await report(601, 'api', [[10, 15, 'DOWN'], [15, 599, 'OPERATIONAL']], 'OPERATIONAL') // biome-ignore format: a table
    expect(await incidents()).toMatchObject([{ id: one?.id, from: 0, to: 15 }])
    expect(await findIncident(context, database, one?.id ?? 0)).toMatchObject({ noDataSince: null })
  })

  it('of a service that has gone silent can be ended by hand, at its last observation', async () => {
    const { context, report, incidents, review, at } = open()
    await report(10, 'api', [[0, 10, 'DOWN']])
    const id = (await incidents())[0]?.id ?? 0
    context.clock.set(at(11))
    await expect(resolveIncident(context, { id })).rejects.toMatchObject({ code: 'conflict' })
    await review(30)
    await resolveIncident(context, { id, text: 'The cluster is gone.' })
    expect(await incidents()).toMatchObject([{ id, from: 0, to: 10 }])
    await report(60, 'api', [[59, 60, 'DOWN']])
    expect(await incidents()).toMatchObject([{ id }, { from: 59, to: null }])
  })
})
