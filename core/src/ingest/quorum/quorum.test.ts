import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { quorumStage } from '../../../testing/fleet/quorum-stage.ts'
import { makePerson } from '../../../testing/requests/people.ts'
import { approveCorrection } from '../../corrections/approve-correction.ts'
import { proposeCorrection } from '../../corrections/propose-correction.ts'
import { scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { readAgentDocuments } from '../../inventory/documents/read-agent-documents.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import { textOf } from '../../metrics/series/chunk.ts'
import { createSeries } from '../../metrics/series/series.ts'
import type { Database } from '../../platform/database/database.ts'
import { decideWaiting } from './decide-waiting.ts'
import { listVantagePoints, readVantageTimeline } from './list-vantage-points.ts'

describe.each(databaseKinds)('a service that several nodes watch, on %s', (kind) => {
  let database: Database
  let stage: ReturnType<typeof quorumStage>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = quorumStage(database, 'acme/shop/prod')
  })
  afterAll(() => database.close())

  const up = 'OPERATIONAL'
  const letters = ['a', 'b', 'c']

  const table: [a: string, b: string, c: string, quorum: number, status: string, message: string | null][] = [
    [up, up, up, 2, up, null],
    ['DOWN', up, up, 2, 'DEGRADED', 'down from 1 of 3'],
    ['DOWN', 'DOWN', up, 2, 'DOWN', 'down from 2 of 3'],
    ['DOWN', 'DOWN', up, 3, 'DEGRADED', 'down from 2 of 3'],
    [up, up, 'DOWN', 1, 'DOWN', 'down from 1 of 3'],
    ['DOWN', 'UNKNOWN', 'UNKNOWN', 2, 'UNKNOWN', 'down from 1 of 3; only 1 of 3 can see it'],
    ['UNKNOWN', up, 'UNKNOWN', 2, up, 'only 1 of 3 can see it'],
    ['DOWN', 'DOWN', 'UNKNOWN', 2, 'DOWN', 'down from 2 of 3; only 2 of 3 can see it'],
    ['DOWN', up, 'UNKNOWN', 2, 'DEGRADED', 'down from 1 of 3; only 2 of 3 can see it'],
    ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 2, 'UNKNOWN', 'none of 3 can see it'],
    [up, 'DEGRADED', up, 2, 'DEGRADED', 'degraded from 1 of 3'],
    ['MAINTENANCE', 'DOWN', 'DOWN', 2, 'MAINTENANCE', 'down from 2 of 3; only 2 of 3 can see it'],
    [up, 'MAINTENANCE', 'MAINTENANCE', 2, up, 'only 1 of 3 can see it'],
  ]
  it.each(table)('%s, %s and %s with a quorum of %i are %s: %s', async (a, b, c, quorum, status, message) => {
    const name = `${a}-${b}-${c}-${quorum}`
    await stage.register(name, 0, { quorum })
    for (const [index, one] of [a, b, c].entries()) await stage.report(letters[index] ?? '', 30, name, [[0, 30, one]])
    const shown = await stage.shown(name)
    expect(shown).toMatchObject({ status, since: 0 })
    expect(shown.time).toEqual([`0-30 ${status}${status === 'MAINTENANCE' ? ' excluded' : ''}`])
    expect(shown.message?.split(' · ')[0] ?? null).toBe(message)
  })

  it('is DEGRADED while DOWN is only said, and DOWN from the instant that the intervals of enough nodes show', async () => {
    await stage.register('orders', 0)
    for (const letter of letters) await stage.report(letter, 30, 'orders', [[0, 30, up]])
    await stage.report('a', 35, 'orders', [[30, 35, up]], { status: 'DOWN', message: 'refused' })
    expect(await stage.shown('orders')).toMatchObject({ status: 'DEGRADED', since: 35, time: [`0-30 ${up}`] })
    await stage.report('b', 42, 'orders', [[30, 42, up]], { status: 'DOWN' })
    const { status, message } = await stage.shown('orders')
    expect([status, await stage.incidents('orders')]).toEqual(['DEGRADED', []])
    expect(message).toBe(
      'down from 2 of 3; confirmed by their next report · acme/shop/prod/a: DOWN, refused · acme/shop/prod/b: DOWN',
    )
    await stage.report('a', 60, 'orders', [[35, 60, 'DOWN']], { message: 'refused' })
    await stage.report('b', 60.2, 'orders', [[42, 60, 'DOWN']])
    expect(await stage.shown('orders')).toMatchObject({ status: 'DOWN', since: 42 })
    expect(await stage.incidents('orders')).toEqual([[42, null]])
    // The third one's report is slow: what it does not decide is stored without it.
    await stage.report('c', 75, 'orders', [[30, 60, up]])
    expect((await stage.shown('orders')).time).toEqual([`0-35 ${up}`, '35-42 DEGRADED', '42-60 DOWN'])
    const { rows } = await database.query<{ text: string }>(
      `select e.text from sla_incident_entries e join sla_incidents i on i.id = e.incident_id join services s on s.id = i.service_id
      where s.path = $1 and e.kind = 'OPENED'`,
      [stage.path('orders')],
    )
    expect(rows[0]?.text).toContain('down from 2 of 3 · acme/shop/prod/a: DOWN, refused')
  })

  it('opens no incident of an outage that was over at one node before it began at the next, in whatever order that comes', async () => {
    await stage.register('late', 0)
    for (const letter of letters) await stage.report(letter, 30, 'late', [[0, 30, up]])
    await stage.report('a', 35, 'late', [[30, 35, up]], { status: 'DOWN' })
    // It recovers at 38, and that report is on its way while the other one falls.
    await stage.report('b', 42, 'late', [[30, 42, up]], { status: 'DOWN' })
    await stage.report('a', 47, 'late', [[35, 38, 'DOWN']], { status: up })
    for (const letter of ['a', 'c']) await stage.report(letter, 60, 'late', [[letter === 'a' ? 38 : 30, 60, up]])
    await stage.report('b', 61, 'late', [[42, 60, 'DOWN']])
    expect(await stage.incidents('late')).toEqual([])
    expect((await stage.shown('late')).time).toEqual([`0-35 ${up}`, '35-38 DEGRADED', `38-42 ${up}`, '42-60 DEGRADED'])
  })

  it('waits for a node for three of its intervals, goes on without it, and counts what it reports when it is back', async () => {
    await stage.register('cut', 0)
    for (const letter of letters) await stage.report(letter, 30, 'cut', [[0, 30, up]])
    for (const seconds of [60, 90, 120]) {
      await stage.report('a', seconds, 'cut', [[seconds - 30, seconds, up]])
      await stage.report('b', seconds, 'cut', [[seconds - 30, seconds, 'DOWN']])
    }
    expect((await stage.shown('cut')).time).toEqual([`0-30 ${up}`])
    await stage.report('a', 150, 'cut', [[120, 150, up]])
    await stage.report('b', 150, 'cut', [[120, 150, 'DOWN']])
    expect((await stage.shown('cut')).time).toEqual([`0-30 ${up}`, '30-150 DEGRADED'])
    // By then the others are silent, too: nothing but the clock decides.
    await stage.report('c', 400, 'cut', [[30, 100, 'DOWN']])
    await stage.report('b', 405, 'cut', [[150, 180, up]])
    expect((await stage.shown('cut')).time).toEqual([`0-30 ${up}`, '30-100 DOWN', '100-150 DEGRADED'])
    expect(await decideWaiting(stage.at(500))).toBeGreaterThan(0)
    expect(await decideWaiting(stage.at(500))).toBe(0)
    expect((await stage.shown('cut')).time).toEqual([`0-30 ${up}`, '30-100 DOWN', '100-150 DEGRADED', `150-180 ${up}`])
  })

  it('was no outage where its own agent, silent meanwhile, reports maintenance afterwards; what lies beside it goes on to be one', async () => {
    const incidentsOf = async (name: string) => {
      const { rows } = await database.query<{ planned: boolean; paged: boolean; text: string }>(
        `select i.planned, i.paged_at is not null as paged, e.text
        from sla_incidents i
        join services s on s.id = i.service_id
        join sla_incident_entries e on e.incident_id = i.id
        where s.path = $1
        order by e.id desc
        limit 1`,
        [stage.path(name)],
      )
      return { times: await stage.incidents(name), ...rows[0] }
    }
    /** The others see it down from 30 on, and its own agent has nothing to say from then on. */
    const fall = async (name: string) => {
      await stage.register(name, 0)
      for (const letter of letters) await stage.report(letter, 30, name, [[0, 30, up]])
      for (const seconds of [60, 90, 120, 150]) {
        for (const letter of ['b', 'c']) await stage.report(letter, seconds, name, [[seconds - 30, seconds, 'DOWN']])
      }
      expect(await incidentsOf(name)).toMatchObject({ times: [[30, null]], planned: false, paged: true })
    }
    await fall('served')
    await stage.report('a', 160, 'served', [
      [30, 40, up],
      [40, 160, 'MAINTENANCE'],
    ])
    expect((await stage.shown('served')).time).toContain('40-150 MAINTENANCE excluded')
    expect(await incidentsOf('served')).toMatchObject({ times: [[30, 40]], planned: false })

    await fall('all')
    await stage.report('a', 160, 'all', [[20, 160, 'MAINTENANCE']])
    const disproved = { times: [[30, 30]], planned: true, text: expect.stringContaining('it was no outage') }
    expect(await incidentsOf('all')).toMatchObject(disproved)
    const { rows } = await database.query<{ payload: object }>(
      `select payload from outbox_events where subject = $1 and type = 'incident.resolved'`,
      [stage.path('all')],
    )
    expect(rows).toMatchObject([{ payload: { planned: true, notify: true } }])
    // Later reports change nothing of that, and an outage after it is another one.
    for (const letter of letters) await stage.report(letter, 500, 'all', [[160, 500, letter === 'a' ? up : 'DOWN']])
    expect(await incidentsOf('all')).toMatchObject({
      times: [
        [30, 30],
        [160, null],
      ],
      planned: false,
    })

    await fall('first')
    await stage.report('a', 130, 'first', [[20, 100, 'MAINTENANCE']], { status: up })
    await stage.report('a', 161, 'first', [[100, 160, up]])
    expect((await stage.shown('first')).time.slice(-2)).toEqual(['30-100 MAINTENANCE excluded', '100-150 DOWN'])
    expect(await incidentsOf('first')).toMatchObject({ times: [[100, null]], planned: false })
  })

  it('keeps what a correction has set, and cuts at planned maintenance, when a node reports late what changes the decision', async () => {
    await stage.register('mended', 0)
    for (const letter of ['a', 'b']) {
      const pieces: [number, number, string][] = [[0, 240, letter === 'a' ? up : 'DOWN']]
      await stage.report(letter, 240, 'mended', pieces)
    }
    // The third one is away; without it the time is DEGRADED.
    await stage.report('a', 400, 'mended', [[240, 250, up]])
    expect((await stage.shown('mended')).time).toEqual(['0-240 DEGRADED', `240-250 ${up}`])
    const admin = async (name: string) => {
      return { ...stage.at(410), actor: await makePerson(database, name, [['ADMIN']]) }
    }
    const correction = {
      path: stage.path('mended'),
      reason: 'it was up as the log shows',
      from: new Date(stage.iso(60)),
      to: new Date(stage.iso(120)),
      kind: 'STATUS' as const,
      status: up as 'OPERATIONAL',
    }
    const { correction: proposed } = await proposeCorrection(await admin('ann@example.org'), correction)
    await approveCorrection(await admin('bob@example.org'), proposed.id)
    await scheduleExclusionWindow(stage.at(0), {
      path: stage.path('mended'),
      reason: 'upgrade',
      startsAt: new Date(stage.iso(150)),
      endsAt: new Date(stage.iso(180)),
    })
    await stage.report('c', 420, 'mended', [[0, 240, 'DOWN']])
    expect((await stage.shown('mended')).time).toEqual([
      '0-60 DOWN',
      `60-120 ${up}`,
      '120-150 DOWN',
      '150-180 DOWN excluded',
      '180-240 DOWN',
      `240-250 ${up}`,
    ])
  })

  it('shows each vantage point with its own time, in GraphQL and as a metric', async () => {
    await stage.register('points', 0, { quorum: 2 })
    await stage.report('a', 30, 'points', [[0, 30, up]])
    await stage.report('b', 30, 'points', [
      [0, 10, up],
      [10, 30, 'DOWN'],
    ])
    const { rows } = await database.query<{ id: number }>('select id from services where path = $1', [
      stage.path('points'),
    ])
    const id = rows[0]?.id ?? 0
    const found = (await listVantagePoints(stage.at(31), [id])).get(id)
    expect(found?.quorum).toBe(2)
    expect(found?.points.map(({ node, status, stale }) => [node.slice(-1), status, stale])).toEqual([
      ['a', up, false],
      ['b', 'DOWN', false],
      ['c', 'UNKNOWN', true],
    ])
    const timeline = await readVantageTimeline(stage.at(31), id, 1)
    expect(
      timeline.map(({ node, from, to, status }) => [node.slice(-1), from.toISOString(), to.toISOString(), status]),
    ).toEqual([
      ['a', stage.iso(0), stage.iso(30), up],
      ['b', stage.iso(0), stage.iso(10), up],
      ['b', stage.iso(10), stage.iso(30), 'DOWN'],
    ])
    await expect(readVantageTimeline(stage.at(31, 'acme/other'), id, 1)).rejects.toMatchObject({ code: 'not_found' })
    const text = await textOf(await createSeries().render(stage.at(31)))
    const labels =
      'organization="acme",platform="shop",environment="prod",cluster="a",service="points",node="acme/shop/prod'
    expect(text).toContain(`itops_service_vantage_up{${labels}/a"} 1\n`)
    expect(text).toContain(`itops_service_vantage_up{${labels}/b"} 0\n`)
    expect(text).not.toContain(`${labels}/c"`)
  })

  it('is handed to the agents of the other nodes, and to none once it is retired or names them no more', async () => {
    const documentsOf = async (letter: string) => {
      const { vantage } = await readAgentDocuments(stage.at(40), stage.node(letter))
      return vantage.filter(({ path }) => path.endsWith('/shop'))
    }
    await stage.register('shop', 0, { interval: '10s', expect: { status: ['200'] } })
    expect(await documentsOf('a')).toEqual([])
    const [document] = await documentsOf('b')
    expect(document).toEqual({
      path: stage.path('shop'),
      health: {
        endpoint: 'https://shop.example.com/',
        interval: '10s',
        from: letters.map(stage.node),
        expect: { status: ['200'] },
      },
    })
    await stage.register('shop', 20, {}, ['a', 'b'])
    expect([await documentsOf('b'), await documentsOf('c')]).toEqual([[expect.anything()], []])
    // What the third one saw while it was one of them still counts.
    const reported = await stage.report('c', 60, 'shop', [[0, 60, 'DOWN']])
    expect(reported.warnings).toEqual([expect.stringContaining('40 s are not taken')])
    const { rows } = await database.query<{ payload: object }>(
      `select payload from outbox_events where subject = $1 and type = 'service.quorum_changed' order by id`,
      [stage.path('shop')],
    )
    expect(rows.map(({ payload }) => payload)).toMatchObject([
      { nodes: letters.map(stage.node), quorum: 2 },
      { nodes: [stage.node('a'), stage.node('b')], quorum: 2, by: 'agent:acme/shop/prod/a' },
    ])
    await changeInventory(stage.at(70), { act: 'RETIRE_SERVICE', target: stage.path('shop') }, { dryRun: false })
    expect(await documentsOf('b')).toEqual([])
  })

  const wrong: [what: string, health: object, nodes: string[], scope: string, says: string][] = [
    ['one node', {}, ['a'], '', 'health.from names 1 nodes; write 2 to 10'],
    ['a pattern', { from: ['acme/shop/prod/*', 'acme/shop/prod/b'] }, [], '', 'is no node'],
    ['more than there are', { quorum: 4 }, ['a', 'b', 'c'], '', 'health.quorum is 4; write 1 to 3'],
    ['a metadata address', { endpoint: 'http://169.254.169.254/' }, ['a', 'b'], '', 'link-local or metadata address'],
    ['credentials', { auth: { file: 'key' } }, ['a', 'b'], '', "can't be had with health.auth"],
    ['a password', { endpoint: 'http://me:secret@shop.example.com/' }, ['a', 'b'], '', 'holds a user or a password'],
    ['another kind', { endpoint: 'icmp://shop' }, ['a', 'b'], '', 'health.from needs health.endpoint'],
    ['nodes beyond the key', {}, ['a', 'b'], 'acme/shop/prod/a', 'may not ask the agent of acme/shop/prod/b'],
  ]
  it.each(wrong)('is not watched from elsewhere for %s', async (what, health, nodes, scope, says) => {
    const name = what.replaceAll(' ', '-')
    const { warnings, accepted } = await stage.register(name, 0, health, nodes, scope)
    expect([accepted, warnings]).toEqual([1, [expect.stringContaining(says)]])
    await stage.report('a', 30, name, [[0, 30, 'DOWN']])
    expect(await stage.shown(name)).toMatchObject({ status: 'DOWN', time: ['0-30 DOWN'] })
  })
})
