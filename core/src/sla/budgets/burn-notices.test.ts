import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { type BurnStage, burnStage } from '../../../testing/fleet/burn-stage.ts'
import { reviewIncidents } from '../../incidents/review-incidents.ts'
import type { Database } from '../../platform/database/database.ts'
import { notifyStatusChanges } from '../results/notify-status-changes.ts'

const minute = 60_000
const hour = 60 * minute

describe.each(databaseKinds)('what people are notified of when a budget burns, on %s', (kind) => {
  let database: Database
  let stage: BurnStage
  let turns = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    stage = await burnStage(database, ++turns)
  })

  it('do not fire of a service that is known for less than half of the long window', async () => {
    await stage.report(3_000, 'OPERATIONAL')
    await stage.report(6_000, 'DOWN')
    await stage.target(99.9)
    await stage.skipTo(6_000)
    expect(await stage.open()).toEqual([])
    await stage.report(29 * minute, 'DOWN')
    await stage.skipTo(29 * minute)
    expect(await stage.open()).toEqual([])
    await stage.report(30 * minute, 'DOWN')
    await stage.skipTo(30 * minute)
    expect(await stage.open()).toEqual(['page-1h GROUP', 'page-1h SERVICE'])
    expect(await stage.notified()).toEqual(['+page-1h orders'])
  })

  it('notify once of one outage: of the most severe alert, of the root cause, and of the service before its group', async () => {
    const web = stage.path.replace('orders', 'web')
    await stage.report(96 * hour, 'OPERATIONAL')
    stage.reported = 0
    await stage.report(96 * hour, 'OPERATIONAL', web)
    stage.reported = 96 * hour
    await stage.target(99.9)
    const requires = { dependencies: { requires: [{ path: 'orders' }] } }
    await database.query('update services set document = $2 where path = $1', [web, requires])
    await stage.skipTo(96 * hour)
    await stage.report(96 * hour + 20 * minute, 'DOWN')
    stage.reported = 96 * hour
    await stage.report(96 * hour + 20 * minute, 'DOWN', web)
    stage.reported = 96 * hour + 20 * minute
    await stage.skipTo(96 * hour + 20 * minute)
    expect((await stage.open()).length).toBe(12)
    expect(await stage.notified()).toEqual(['+page-1h orders'])
    // The month of the group is breached, too: that waits until the page is over.
    await stage.record()
    await notifyStatusChanges(stage.context)
    expect(await stage.slaEvents()).toEqual([])

    // The root cause recovers. Web does not: now it is an outage of its own.
    await stage.live(1, 'OPERATIONAL')
    await reviewIncidents(stage.context)
    stage.reported -= minute
    await stage.report(stage.reported + minute, 'DOWN', web)
    stage.reported += minute
    await stage.skipTo(stage.reported + 1)
    expect(await stage.notified()).toEqual(['+page-1h web'])
    await stage.live(6, 'OPERATIONAL')
    expect(await stage.notified()).toEqual(['-page-1h orders'])
  })
})
