import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { incidentStage } from '../../testing/fleet/incidents.ts'
import { ticketStage } from '../../testing/fleet/ticket-stage.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import { systemActor } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import { followIncidents } from './incident-tickets.ts'
import { listChanges, listTickets } from './list-tickets.ts'
import { reviewTickets } from './review-tickets.ts'
import { findTicketsOf, type TicketContext } from './ticket.ts'
import { transitionTicket } from './transition-ticket.ts'

const start = Date.parse('2026-11-20T08:00:00Z')
const [minuteMs, graceMs] = [60_000, 72 * 3_600_000]

describe.each(databaseKinds)('the tickets of incidents on %s', (kind) => {
  let database: Database
  let system: TicketContext
  let admin: TicketContext
  let nodes = 0
  let stage: Awaited<ReturnType<typeof ticketStage>>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = await ticketStage(database, start)
    system = { ...stage.machine, actor: systemActor }
    admin = await stage.person('admin@example.org', 'ADMIN')
    await followIncidents(system)
  })
  afterAll(() => database.close())

  const open = () => {
    const nodeId = `acme/pay/prod/n${++nodes}`
    const reported = incidentStage(stage.machine, nodeId, start)
    const review = async (minute?: number) => {
      if (minute !== undefined) stage.clock.set(reported.at(minute))
      await reviewTickets(system, graceMs)
    }
    const tickets = async () => (await listTickets(admin, { prefix: nodeId }, 50)).nodes
    const history = async (id = 0) =>
      ((await listChanges(database, [id])).get(id) ?? []).map(({ to, at }) => [to, (at.getTime() - start) / minuteMs])
    return { nodeId, ...reported, review, tickets, history }
  }

  it('are opened with them, resolved with them, and closed when they can no longer be back', async () => {
    const { nodeId, report, review, tickets, history, incidents } = open()
    const slaGroups = [{ name: 'gold', tier: 'critical' }]
    const restart = { id: 'r', kind: 'RESTART' as const, at: new Date(start - 30_000).toISOString(), by: 'ada' }
    await recordStatusReport(stage.machine, {
      nodeId,
      slaGroups,
      services: [{ name: 'api', status: 'UNKNOWN', slaGroup: 'gold', changes: [restart] }],
    })
    await report(1, 'api', [[0, 1, 'DOWN']])
    await review(2)
    const [ticket] = await tickets()
    const [incident] = await incidents()
    expect(ticket).toMatchObject({
      kind: 'INCIDENT',
      status: 'OPEN',
      priority: 'CRITICAL',
      requester: 'system',
      description: `${nodeId}/api has been down since 2026-11-20 08:00:00 UTC. Restarted by ada 30 s before.`,
      servicePath: `${nodeId}/api`,
      incidentId: incident?.id,
      responseDue: new Date(start + 6 * minuteMs),
    })
    expect((await findTicketsOf(admin, [incident?.id ?? 0])).get(incident?.id ?? 0)?.id).toBe(ticket?.id)
    await report(30, 'api', [
      [1, 20, 'DOWN'],
      [20, 30, 'OPERATIONAL'],
    ])
    await review(30)
    expect((await tickets())[0]).toMatchObject({ status: 'RESOLVED', resolvedBySystem: true, responseBreached: true })
    await review(39)
    expect((await tickets())[0]?.status).toBe('RESOLVED')
    await review(40)
    expect((await tickets())[0]?.status).toBe('CLOSED')
    expect(await history(ticket?.id)).toEqual([
      ['OPEN', 1],
      ['IN_PROGRESS', 30],
      ['RESOLVED', 30],
      ['CLOSED', 40],
    ])
  })

  it('are re-opened when the service flaps, and stay one', async () => {
    const { report, review, tickets } = open()
    await report(1, 'api', [[0, 1, 'DOWN']])
    await review(1)
    await report(2, 'api', [[1, 2, 'OPERATIONAL']])
    await review(2)
    expect((await tickets()).map(({ status }) => status)).toEqual(['RESOLVED'])
    await report(4, 'api', [
      [2, 3, 'OPERATIONAL'],
      [3, 4, 'DOWN'],
    ])
    await review(4)
    expect((await tickets()).map(({ status }) => status)).toEqual(['IN_PROGRESS'])
    await report(5, 'api', [[4, 5, 'OPERATIONAL']])
    await review(5)
    expect((await tickets()).map(({ status }) => status)).toEqual(['RESOLVED'])
  })

  it('are followed by another one when late reports re-open the incident after its ticket was closed', async () => {
    const { report, review, tickets } = open()
    await report(1, 'api', [[0, 1, 'DOWN']])
    await report(2, 'api', [[1, 2, 'OPERATIONAL']])
    await review(2)
    await review(12)
    expect((await tickets()).map(({ status }) => status)).toEqual(['CLOSED'])
    await report(14, 'api', [
      [2, 3, 'OPERATIONAL'],
      [3, 14, 'DOWN'],
    ])
    await review(14)
    const found = await tickets()
    expect(found.map(({ status }) => status)).toEqual(['OPEN', 'CLOSED'])
    expect(new Set(found.map(({ incidentId }) => incidentId)).size).toBe(1)
  })

  it('that a person has re-opened are left to people', async () => {
    const { report, review, tickets } = open()
    await report(1, 'api', [[0, 1, 'DOWN']])
    await report(2, 'api', [[1, 2, 'OPERATIONAL']])
    await review(2)
    const id = (await tickets())[0]?.id ?? 0
    await transitionTicket(admin, { id, to: 'IN_PROGRESS', comment: 'Why was it down?' })
    await review(60)
    expect((await tickets())[0]?.status).toBe('IN_PROGRESS')
    await transitionTicket(admin, { id, to: 'RESOLVED' })
    await review(75)
    expect((await tickets())[0]?.status).toBe('RESOLVED')
  })

  it('are not opened for what is planned, explained or over before it was known, until people are called', async () => {
    const { nodeId, at, report, review, tickets } = open()
    await report(1, 'planned', [[0, 1, 'OPERATIONAL']])
    await database.query(
      `with inserted as (
        insert into exclusion_windows (target_kind, target, reason, starts_at, ends_at, created_by, created_at)
        values ('SERVICE', $1, 'upgrade', $2, $3, 'tests', $2)
        returning id
      )
      insert into exclusion_intervals (window_id, starts_at, ends_at)
      select id, $2, $3
      from inserted`,
      [`${nodeId}/planned`, at(1), at(20)],
    )
    await report(3, 'planned', [[1, 3, 'DOWN']])
    await report(120, 'replayed', [
      [100, 105, 'DOWN'],
      [105, 120, 'OPERATIONAL'],
    ])
    await review(15)
    expect(await tickets()).toEqual([])
    await incidentStage(stage.machine, nodeId, start).review(21)
    await review(21)
    expect((await tickets()).map(({ servicePath }) => servicePath)).toEqual([`${nodeId}/planned`])
  })

  it('are opened for what was over before it was known only if it breached its deadline, and are resolved with it', async () => {
    const { nodeId, report, review, tickets } = open()
    const blip = [[0, 0.5, 'DOWN'], [0.5, 1, 'OPERATIONAL']] as const // biome-ignore format: a table
    await report(1, 'blip', blip)
    await report(8000, 'long', [[0, 7900, 'DOWN'], [7900, 8000, 'OPERATIONAL']]) // biome-ignore format: a table
    await review(8001)
    expect(await tickets()).toMatchObject([{ servicePath: `${nodeId}/long`, status: 'RESOLVED' }])
  })

  it('are exactly one an incident, whoever reads and when it crashes', async () => {
    const { nodeId, report, tickets } = open()
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => report(1, name, [[0, 1, 'DOWN']])))
    // The work of a turn that fails at its end is undone, and comes again.
    const crash = {
      ...system,
      database: {
        ...database,
        transaction: <T>(work: Parameters<Database['transaction']>[0]) =>
          database.transaction(async (tx) => {
            await work(tx)
            throw new Error('the process died before the commit')
          }) as Promise<T>,
      },
    }
    await expect(followIncidents(crash)).rejects.toThrow('died')
    expect(await tickets()).toEqual([])
    await Promise.all([reviewTickets(system, graceMs), reviewTickets(system, graceMs), followIncidents(system)])
    await reviewTickets(system, graceMs)
    const found = await tickets()
    expect(found.map(({ servicePath }) => servicePath?.slice(nodeId.length + 1)).sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ])
  })

  it('that came while the plugin was off are opened for what still goes on, and for nothing that is long over', async () => {
    const { report, review, tickets } = open()
    await report(1, 'over', [[0, 1, 'DOWN']])
    await report(2, 'over', [[1, 2, 'OPERATIONAL']])
    await report(3, 'lasting', [[2, 3, 'DOWN']])
    await review(600)
    expect(await tickets()).toMatchObject([{ title: 'lasting is down', createdAt: new Date(start + 600 * minuteMs) }])
    // The outbox is cleaned up: the tickets follow the incidents as they are.
    await database.query('update sla_incidents set resolved_at = $1 where resolved_at is null', [
      new Date(start + 601 * minuteMs),
    ])
    await review(602)
    expect((await tickets())[0]?.status).toBe('RESOLVED')
  })

  it('are resolved when late reports show that two incidents are one', async () => {
    const { report, review, tickets, incidents } = open()
    await report(1, 'api', [[0, 1, 'DOWN']])
    await review(1)
    const [first] = await incidents()
    await database.query('delete from sla_incidents where id = $1', [first?.id])
    await review(2)
    expect(await tickets()).toMatchObject([{ status: 'RESOLVED', incidentId: null }])
  })
})
