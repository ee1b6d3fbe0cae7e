import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { incidentStage } from '../../testing/fleet/incidents.ts'
import { ticketStage } from '../../testing/fleet/ticket-stage.ts'
import { systemActor } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import { assignTicket } from './assign-ticket.ts'
import { commentTicket } from './comment-ticket.ts'
import { createTicket } from './create-ticket.ts'
import { countBoard, listChanges, listComments, listTickets } from './list-tickets.ts'
import { closesAt, reviewTickets } from './review-tickets.ts'
import { setTicketPriority } from './set-ticket-priority.ts'
import { loadTemplates } from './templates/load-templates.ts'
import { lifeCycle, type TicketStatus, ticketKinds, ticketStatuses } from './templates/schemas.ts'
import { findTicket, type TicketContext } from './ticket.ts'
import { allowedTransitions, transitionTicket } from './transition-ticket.ts'

const start = Date.parse('2026-11-20T08:00:00Z')
const [minuteMs, hourMs] = [60_000, 3_600_000]

/** Who may do each step of the shipped workflows; administrators may do all of them. */
const shipped: Record<(typeof ticketKinds)[number], [take: string, resolve: string, close: string, reopen: string]> = {
  INCIDENT: ['assignee', 'assignee', 'requester', 'any'],
  SERVICE_REQUEST: ['assignee', 'assignee', 'requester', 'requester'],
  CHANGE: ['assignee', 'assignee', 'requester', 'any'],
  PROBLEM: ['assignee', 'assignee', 'any', 'any'],
  ACCESS: ['assignee', 'assignee', 'requester', 'requester'],
}

describe.each(databaseKinds)('tickets on %s', (kind) => {
  let database: Database
  let stage: Awaited<ReturnType<typeof ticketStage>>
  let people: Record<'requester' | 'assignee' | 'onlooker' | 'admin', TicketContext>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = await ticketStage(database, start)
    people = {
      requester: await stage.person('rita@example.org', 'VIEWER'),
      assignee: await stage.person('ada@example.org', 'VIEWER'),
      onlooker: await stage.person('olga@example.org', 'VIEWER'),
      admin: await stage.person('admin@example.org', 'ADMIN'),
    }
    const { report } = incidentStage(stage.machine, 'acme/shop/prod/eu1', start)
    await report(0, 'orders', [], 'OPERATIONAL')
  })
  afterAll(() => database.close())

  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error) => error.code,
    )
  const open = async (kind: (typeof ticketKinds)[number] = 'SERVICE_REQUEST') => {
    const { id } = await createTicket(people.requester, { kind, title: 'More disk' })
    await assignTicket(people.admin, { id, assignee: people.assignee.actor.name })
    return id
  }
  const path: Record<TicketStatus, TicketStatus[]> = {
    OPEN: [],
    IN_PROGRESS: ['IN_PROGRESS'],
    RESOLVED: ['IN_PROGRESS', 'RESOLVED'],
    CLOSED: ['IN_PROGRESS', 'RESOLVED', 'CLOSED'],
  }

  it.each(ticketKinds)('of the kind %s move as their workflow lets each side', async (kind) => {
    const wrong: string[] = []
    for (const from of ticketStatuses) {
      const id = await open(kind)
      for (const to of path[from]) await transitionTicket(people.admin, { id, to })
      for (const [who, person] of Object.entries(people)) {
        const ticket = await findTicket(person, database, id)
        if (!ticket) throw new Error('the ticket is gone')
        const found = allowedTransitions(person, ticket, await loadTemplates(database, person.templateFiles))
        const wanted = lifeCycle.flatMap((step, index) => {
          const role = shipped[kind][index]
          const may = who === 'admin' || who === role || (role === 'any' && (who === 'assignee' || who === 'requester'))
          return step.from === from && may ? [step.to] : []
        })
        if (found.map(({ to }) => to).join() !== wanted.join())
          wrong.push(`${from} ${who}: ${found.map(({ to }) => to)}`)
        for (const to of ticketStatuses) {
          if (wanted.includes(to)) continue
          const code = await codeOf(transitionTicket(person, { id, to }))
          if (code !== 'forbidden_transition') wrong.push(`${who} moves ${from} → ${to}: ${code}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('that may not move so say what is allowed instead', async () => {
    const id = await open('INCIDENT')
    await expect(transitionTicket(people.assignee, { id, to: 'CLOSED' })).rejects.toMatchObject({
      status: 403,
      message: `T-${id} does not go from OPEN to CLOSED: from OPEN it goes to IN_PROGRESS (by its assignee).`,
      details: { allowed: ['IN_PROGRESS'] },
    })
    await expect(transitionTicket(people.onlooker, { id, to: 'IN_PROGRESS' })).rejects.toMatchObject({
      message: expect.stringContaining('OPEN → IN_PROGRESS is for its assignee'),
      details: { allowed: [] },
    })
  })

  it('are taken by anybody, given by administrators, and given back by whose they are', async () => {
    const { id } = await createTicket(people.requester, { catalogItem: 'request-access', title: 'To the wiki' })
    const give = (who: TicketContext, assignee: string | null) => codeOf(assignTicket(who, { id, assignee }))
    const [ada, olga] = [people.assignee.actor.name, people.onlooker.actor.name]
    expect(await give(people.onlooker, ada)).toBe('forbidden')
    expect(await give(people.onlooker, 'nobody@example.org')).toBe('forbidden')
    expect(await give(people.assignee, ada)).toBeUndefined()
    expect(await give(people.onlooker, olga)).toBe('forbidden')
    expect(await give(people.onlooker, null)).toBe('forbidden')
    expect(await give(people.admin, olga)).toBeUndefined()
    expect(await give(people.onlooker, null)).toBeUndefined()
    expect(await give(people.admin, 'nobody@example.org')).toBe('bad_request')
    const changes = (await listChanges(database, [id])).get(id) ?? []
    expect(changes.map(({ field, author, from, to }) => [field, author, from, to])).toEqual([
      ['CREATED', people.requester.actor.name, null, 'OPEN'],
      ['ASSIGNEE', ada, null, ada],
      ['ASSIGNEE', people.admin.actor.name, ada, olga],
      ['ASSIGNEE', olga, olga, null],
    ])
  })

  it('take their priority from the catalog, and change it for who works on them', async () => {
    const created = await createTicket(people.requester, { catalogItem: 'report-incident', title: 'Slow' })
    expect(created).toMatchObject({ kind: 'INCIDENT', workflow: 'incident_response', priority: 'HIGH' })
    const set = (who: TicketContext, priority: 'LOW' | 'CRITICAL') =>
      setTicketPriority(who, { id: created.id, priority })
    expect(await codeOf(set(people.onlooker, 'LOW'))).toBe('forbidden')
    const changed = await set(people.requester, 'LOW')
    expect(changed.responseDue.getTime() - changed.createdAt.getTime()).toBe(24 * hourMs)
    await assignTicket(people.admin, { id: created.id, assignee: people.assignee.actor.name })
    await transitionTicket(people.assignee, { id: created.id, to: 'IN_PROGRESS' })
    expect(await codeOf(set(people.requester, 'CRITICAL'))).toBe('forbidden')
    expect(await codeOf(set(people.assignee, 'CRITICAL'))).toBeUndefined()
    for (const input of [{ title: 'x' }, { catalogItem: 'nothing', title: 'x' }, { kind: 'CHANGE' as const }]) {
      expect(await codeOf(createTicket(people.requester, input))).toBe('bad_request')
    }
  })

  it('that are closed take comments and nothing else', async () => {
    const id = await open()
    for (const to of path.CLOSED) await transitionTicket(people.admin, { id, to, comment: `now ${to}` })
    expect(await codeOf(assignTicket(people.admin, { id, assignee: null }))).toBe('conflict')
    expect(await codeOf(setTicketPriority(people.admin, { id, priority: 'LOW' }))).toBe('conflict')
    await commentTicket(people.onlooker, { id, text: ' thanks ' })
    const comments = (await listComments(database, [id])).get(id) ?? []
    expect(comments.map(({ text }) => text)).toEqual(['now IN_PROGRESS', 'now RESOLVED', 'now CLOSED', 'thanks'])
  })

  it('are closed by core when they stay resolved for the time of grace', async () => {
    const id = await open()
    for (const to of path.RESOLVED) await transitionTicket(people.admin, { id, to })
    const resolved = await findTicket(people.admin, database, id)
    const at = closesAt(
      resolved ?? { status: '', resolvedAt: null, resolvedBySystem: false, fromIncident: false },
      72 * hourMs,
    )
    const review = async (ms: number) => {
      stage.clock.set(ms)
      await reviewTickets({ ...stage.machine, actor: systemActor }, 72 * hourMs)
      return (await findTicket(people.admin, database, id))?.status
    }
    expect(await review((at?.getTime() ?? 0) - 1)).toBe('RESOLVED')
    expect(await review(at?.getTime() ?? 0)).toBe('CLOSED')
    const last = (await listChanges(database, [id])).get(id)?.at(-1)
    expect(last).toMatchObject({ field: 'STATUS', author: 'system', from: 'RESOLVED', to: 'CLOSED' })
    stage.clock.set(start)
  })

  it('of a service are seen within its scope alone; others also by who asked and who was asked', async () => {
    const within = await stage.person('within@example.org', 'VIEWER', 'acme/shop')
    const beside = await stage.person('beside@example.org', 'VIEWER', 'acme/pay')
    const service = 'acme/shop/prod/eu1/orders'
    const ofService = await createTicket(within, { kind: 'CHANGE', title: 'Upgrade', service })
    const ofPerson = await createTicket(within, { kind: 'ACCESS', title: 'Me too' })
    const seen = async (who: TicketContext, id: number) => (await findTicket(who, database, id)) !== null
    expect([await seen(within, ofService.id), await seen(beside, ofService.id)]).toEqual([true, false])
    expect([await seen(within, ofPerson.id), await seen(beside, ofPerson.id)]).toEqual([true, false])
    const give = (id: number) => assignTicket(people.admin, { id, assignee: beside.actor.name })
    expect(await codeOf(give(ofService.id))).toBe('bad_request')
    await give(ofPerson.id)
    expect(await seen(beside, ofPerson.id)).toBe(true)
    expect(await codeOf(createTicket(beside, { kind: 'CHANGE', title: 'x', service }))).toBe('not_found')
    const { nodes, totalCount } = await listTickets(beside, {}, 10)
    expect([nodes.map(({ id }) => id), totalCount]).toEqual([[ofPerson.id], 1])
    expect((await listTickets(within, { mine: true, prefix: 'acme' }, 10)).nodes.map(({ id }) => id)).toEqual([
      ofService.id,
    ])
    expect(await countBoard(beside, {})).toEqual(
      ticketStatuses.map((status) => ({ status, count: status === 'OPEN' ? 1 : 0, breachedCount: 0 })),
    )
  })

  it('come page by page, each once', async () => {
    const all = (await listTickets(people.admin, {}, 500)).nodes.map(({ id }) => id)
    const paged: number[] = []
    for (let after: string | null = null, turns = 0; turns === 0 || after !== null; turns++) {
      const page = await listTickets(people.admin, {}, 7, after)
      expect(page.totalCount).toBe(all.length)
      paged.push(...page.nodes.map(({ id }) => id))
      after = page.endCursor
    }
    expect(paged).toEqual(all)
  })

  it('have timers that stop and run on as a stop watch would, whatever the moves', async () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 12 * 60 }), move: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
        stage.clock.set(start)
        const id = await open('PROBLEM')
        const terms = { response: 120, resolution: 24 * 60 }
        let [minute, running, paused, responded, status] = [0, 0, 0, -1, 'OPEN' as TicketStatus]
        for (const { wait, move } of steps) {
          minute += wait
          if (status !== 'RESOLVED') running += wait
          stage.clock.set(start + minute * minuteMs)
          const ticket = await findTicket(people.admin, database, id)
          expect(ticket?.responseBreached).toBe((responded < 0 ? minute : responded) > terms.response)
          expect(ticket?.resolutionBreached).toBe(running > terms.resolution)
          expect(ticket?.resolutionDue).toEqual(new Date(start + (terms.resolution + paused) * minuteMs))
          if (!move) continue
          if (status === 'RESOLVED') paused = minute - running
          status = status === 'IN_PROGRESS' ? 'RESOLVED' : 'IN_PROGRESS'
          await transitionTicket(people.admin, { id, to: status })
          if (responded < 0) responded = minute
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
    stage.clock.set(start)
  })

  it('report that a timer has run out once, however often they are reviewed', async () => {
    const { id } = await createTicket(people.requester, {
      kind: 'INCIDENT',
      title: 'Broken',
      priority: 'CRITICAL',
      service: 'acme/shop/prod/eu1/orders',
    })
    for (const minutes of [5, 6, 7, 120, 121, 180]) {
      stage.clock.set(start + minutes * minuteMs)
      await reviewTickets(stage.machine, 72 * hourMs)
    }
    stage.clock.set(start)
    const { rows } = await database.query<{ type: string; subject: string; at: Date }>(
      `select type, subject, created_at as at
      from outbox_events
      where type like 'ticket.%'
        and (payload ->> 'ticketId')::bigint = $1
      order by id`,
      [id],
    )
    expect(rows.map(({ type, subject, at }) => [type, subject, (at.getTime() - start) / minuteMs])).toEqual([
      ['ticket.response_breached', 'acme/shop/prod/eu1/orders', 6],
      ['ticket.resolution_breached', 'acme/shop/prod/eu1/orders', 121],
    ])
  })
})
