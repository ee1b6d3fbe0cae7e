import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { quorumStage } from '../../../testing/fleet/quorum-stage.ts'
import { listVantagePoints } from '../../ingest/quorum/list-vantage-points.ts'
import { recordHealthReport, recordStatusReport } from '../../ingest/record-status-report.ts'
import { registerServices } from '../../ingest/register-services.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import type { Database } from '../../platform/database/database.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const second = 1_000

describe.each(databaseKinds)('who speaks for a service on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const at = (seconds: number) => testContext(database, start + seconds * second)
  const interval = (from: number, to: number, status: string) => ({
    from: new Date(start + from * second).toISOString(),
    to: new Date(start + to * second).toISOString(),
    status,
  })
  /** A report of one service over the thirty seconds before. */
  const report = (node: string, agentId: string | undefined, seconds: number, status: string, said: object = {}) =>
    recordStatusReport(at(seconds), {
      nodeId: node,
      ...(agentId ? { agentId } : {}),
      services: [{ name: 'web', status, pieces: [interval(seconds - 30, seconds, status)], ...said }],
    })
  const conflict = (path: string, by: string) => ({
    name: 'web',
    code: 'reporter_conflict',
    reason: expect.stringContaining(`${path} is reported by ${by}, last at `),
  })
  const stored = async (path: string) => {
    const { rows } = await database.query<Record<string, unknown>>(
      `select t.status::text as status, t.reporter, t.contested_by, s.criticality,
        (select sum(p.duration_ms) / 1000 from sla_snapshots p where p.service_id = s.id and p.status = 'DOWN') as down
      from services s
      join service_states t on t.service_id = s.id
      where s.path = $1`,
      [path],
    )
    return rows[0]
  }
  const events = async (path: string) => {
    const { rows } = await database.query<{ type: string; payload: object }>(
      `select type, payload from outbox_events where subject = $1 and type like 'service.reporter%' order by id`,
      [path],
    )
    return rows
  }

  it('is one agent: another one of the same node is refused, changes nothing, and is one event', async () => {
    const node = 'acme/two/prod/eu1'
    const path = `${node}/web`
    await report(node, 'first', 30, 'OPERATIONAL', { criticality: 'critical' })
    for (const seconds of [40, 70]) {
      const answer = await report(node, 'second', seconds, 'DOWN', { criticality: 'low' })
      expect(answer).toMatchObject({
        accepted: 0,
        creditedSeconds: 0,
        rejected: [conflict(path, `agent:${node}#first`)],
      })
      await report(node, 'first', seconds + 20, 'OPERATIONAL')
    }
    expect(await stored(path)).toEqual({
      status: 'OPERATIONAL',
      reporter: `agent:${node}#first`,
      contested_by: `agent:${node}#second`,
      criticality: 'critical',
      down: null,
    })
    const payload = {
      serviceId: expect.any(Number),
      reporter: `agent:${node}#first`,
      refused: `agent:${node}#second`,
      node: null,
    }
    expect(await events(path)).toEqual([{ type: 'service.reporter_conflict', payload }])
    // An hour later it is said again.
    for (const seconds of [3_600, 3_700]) await report(node, 'first', seconds, 'OPERATIONAL')
    await report(node, 'second', 3_710, 'DOWN')
    expect(await events(path)).toHaveLength(2)
  })

  it('is the next one after three intervals of silence', async () => {
    const node = 'acme/silent/prod/eu1'
    await report(node, 'first', 30, 'OPERATIONAL')
    expect((await report(node, 'second', 120, 'DOWN')).accepted).toBe(0)
    expect((await report(node, 'second', 121, 'DOWN')).accepted).toBe(1)
    expect(await stored(`${node}/web`)).toMatchObject({ status: 'DOWN', reporter: `agent:${node}#second` })
    expect((await report(node, 'first', 130, 'OPERATIONAL')).rejected).toEqual([
      conflict(`${node}/web`, `agent:${node}#second`),
    ])
  })

  it('is not the one that only brings in time before what is known', async () => {
    const node = 'acme/replay/prod/eu1'
    await report(node, 'first', 30, 'OPERATIONAL')
    const late = [interval(-120, -60, 'DOWN')]
    const replay = { nodeId: node, agentId: 'second', services: [{ name: 'web', status: 'DOWN', pieces: late }] }
    expect((await recordStatusReport(at(200), replay)).creditedSeconds).toBe(60)
    expect(await stored(`${node}/web`)).toMatchObject({ status: 'OPERATIONAL', reporter: `agent:${node}#first` })
  })

  it('is the one that an administrator admits', async () => {
    const node = 'acme/admitted/prod/eu1'
    const path = `${node}/web`
    await report(node, 'first', 30, 'OPERATIONAL')
    const admit = (seconds: number, dryRun = false) =>
      changeInventory(at(seconds), { act: 'ADMIT_REPORTER', target: path, reason: 'moved' }, { dryRun })
    await expect(admit(35)).rejects.toThrow(`Nobody else than agent:${node}#first has wanted to report ${path}.`)
    await report(node, 'second', 40, 'DEGRADED')
    expect(await admit(41, true)).toMatchObject({
      changed: false,
      warnings: [`agent:${node}#second reports it from now on, and agent:${node}#first is refused.`],
    })
    expect(await admit(42)).toMatchObject({ changed: true })
    expect((await report(node, 'first', 60, 'OPERATIONAL')).accepted).toBe(0)
    expect((await report(node, 'second', 70, 'DEGRADED')).accepted).toBe(1)
    expect((await events(path)).at(1)).toMatchObject({
      type: 'service.reporter_changed',
      payload: { from: `agent:${node}#first`, to: `agent:${node}#second`, reason: 'moved' },
    })
  })

  it('is an agent or a push, not both; a push that is refused is a 409', async () => {
    const node = 'acme/pushed/prod/eu1'
    const path = `${node}/web`
    const push = (seconds: number, status: string) => recordHealthReport(at(seconds), { path, status })
    expect((await push(0, 'OPERATIONAL')).accepted).toBe(1)
    expect((await report(node, 'first', 30, 'DOWN')).rejected).toEqual([conflict(path, 'push')])
    expect((await report(node, 'first', 100, 'OPERATIONAL')).accepted).toBe(1)
    await expect(push(110, 'DOWN')).rejects.toMatchObject({ status: 409, code: 'reporter_conflict' })
    expect(await stored(path)).toMatchObject({ status: 'OPERATIONAL', contested_by: 'push' })
  })

  it('goes on when a sender of the node gets a name, and does not go back to one without', async () => {
    const node = 'acme/named/prod/eu1'
    await report(node, undefined, 30, 'OPERATIONAL')
    expect((await report(node, 'first', 60, 'OPERATIONAL')).accepted).toBe(1)
    expect((await report(node, undefined, 90, 'DOWN')).rejected).toEqual([
      conflict(`${node}/web`, `agent:${node}#first`),
    ])
  })

  it('decides registrations, too: documents of another agent change nothing, and its absences retire nothing', async () => {
    const node = 'acme/registered/prod/eu1'
    const path = `${node}/web`
    const register = (agentId: string, seconds: number, names: string[], team: string) =>
      registerServices(at(seconds), {
        nodeId: node,
        agentId,
        complete: true,
        services: names.map((name) => ({ document: { path: `${node}/${name}`, team } })) as never,
      })
    await register('first', 0, ['web'], 'shop')
    await report(node, 'first', 30, 'OPERATIONAL')
    expect(await register('second', 40, ['web', 'api'], 'other')).toMatchObject({
      accepted: 1,
      rejected: [{ name: path, code: 'reporter_conflict' }],
    })
    expect(await register('second', 50, ['api'], 'other')).toMatchObject({ accepted: 1, rejected: [] })
    const { rows } = await database.query(
      `select name, team, retired_at from services where path like $1 order by name`,
      [`${node}/%`],
    )
    expect(rows).toEqual([
      { name: 'api', team: 'other', retired_at: null },
      { name: 'web', team: 'shop', retired_at: null },
    ])
  })

  it('is the same agent in every node that its documents name, in reports and registrations', async () => {
    const [home, other] = ['acme/several/prod/eu1', 'acme/several/prod/us1']
    const path = `${other}/web`
    const register = (nodeId: string, agentId: string, seconds: number, services: object[]) =>
      registerServices(at(seconds), { nodeId, agentId, complete: true, services: services as never })
    expect(await register(home, 'first', 0, [{ document: { path, team: 'shop' } }])).toMatchObject({ accepted: 1 })
    expect((await report(other, 'first', 30, 'OPERATIONAL')).accepted).toBe(1)
    expect(await register(home, 'first', 40, [{ document: { path, team: 'other' } }])).toMatchObject({
      accepted: 1,
      rejected: [],
    })
    // It is the one to retire it, too.
    await register(home, 'first', 50, [])
    const { rows } = await database.query('select team, retired_at from services where path = $1', [path])
    expect(rows).toEqual([{ team: 'other', retired_at: new Date(start + 50 * second) }])
  })

  it('is, where several nodes watch it, one agent of each, and nobody else', async () => {
    const stage = quorumStage(database, 'acme/watched/prod')
    const up = 'OPERATIONAL'
    await stage.register('mine', 0, {}, ['a', 'b'])
    const refusal = (reason: string) => ({
      accepted: 0,
      rejected: [{ reason: expect.stringContaining(reason), code: 'reporter_conflict' }],
    })
    expect(await stage.report('c', 30, 'mine', [[0, 30, 'DOWN']])).toMatchObject(
      refusal('mine is watched from acme/watched/prod/a, acme/watched/prod/b; acme/watched/prod/c is none of them'),
    )
    await stage.report('b', 30, 'mine', [[0, 30, up]])
    const second = { nodeId: stage.node('a'), vantage: stage.node('b'), agentId: 'b2' }
    const services = [{ name: 'mine', status: 'DOWN', guest: true, pieces: [] }]
    const tryAt = (seconds: number) => recordStatusReport(stage.at(seconds), { ...second, services })
    for (const seconds of [31, 32]) {
      expect(await tryAt(seconds)).toMatchObject(refusal(`is reported by agent:${stage.node('b')}#b, last at`))
    }
    // It is said once, shown where the node stands, and a person admits it.
    const [b, b2] = ['b', 'b2'].map((id) => `agent:${stage.node('b')}#${id}`)
    expect(await stage.reporterEvents('mine')).toMatchObject([
      { type: 'service.reporter_conflict', payload: { reporter: b, refused: b2, node: stage.node('b') } },
    ])
    const push = { path: stage.path('mine'), status: 'DOWN' }
    await expect(recordHealthReport(stage.at(32), push)).rejects.toMatchObject({ code: 'reporter_conflict' })
    const admit = (seconds: number, node: string | null) =>
      changeInventory(stage.at(seconds), { act: 'ADMIT_REPORTER', target: push.path, node }, { dryRun: false })
    // Who pushes sees from nowhere.
    await expect(admit(33, null)).rejects.toThrow('is watched from several nodes, and who pushes is none of them')
    await expect(admit(33, stage.node('a'))).rejects.toThrow('Nobody else than its first sender has wanted to report')
    // A guest makes no service, and has no say where one agent speaks.
    expect(await stage.report('b', 33, 'nobody', [[0, 30, up]])).toMatchObject(
      refusal('not watched from several nodes'),
    )
    const { rows } = await database.query('select from services where path = $1', [stage.path('nobody')])
    expect(rows).toEqual([])
    const pointOf = async (seconds: number) => {
      const { rows } = await database.query<{ id: number }>('select id from services where path = $1', [push.path])
      const found = await listVantagePoints(stage.at(seconds), [rows[0]?.id ?? 0])
      return found.get(rows[0]?.id ?? 0)?.points.find(({ node }) => node === stage.node('b'))
    }
    expect(await pointOf(34)).toMatchObject({ reporter: b, contestedBy: b2 })
    expect(await admit(35, stage.node('b'))).toMatchObject({ changed: true })
    expect(await pointOf(36)).toMatchObject({ reporter: b2, contestedBy: null })
    expect(await tryAt(36)).toMatchObject({ accepted: 1 })
    expect(await stage.report('b', 60, 'mine', [[30, 60, up]])).toMatchObject(refusal(`is reported by ${b2}`))
    expect(await pointOf(61)).toMatchObject({ status: 'DOWN', reporter: b2, contestedBy: b })
    expect((await stage.reporterEvents('mine')).slice(1)).toMatchObject([
      { payload: { refused: 'push', node: null } },
      { type: 'service.reporter_changed', payload: { from: b, to: b2, node: stage.node('b') } },
      { type: 'service.reporter_conflict', payload: { reporter: b2, refused: b } },
    ])
    // The first one is the one again after three intervals of silence, and then nobody wants to.
    expect(await stage.report('b', 127, 'mine', [[60, 120, up]])).toMatchObject({ accepted: 1 })
    expect(await pointOf(128)).toMatchObject({ status: up, reporter: b, contestedBy: null })
    // The key of another node can't speak for this one.
    const foreign = { ...second, agentId: 'x', services }
    await expect(recordStatusReport(stage.at(300, stage.node('c')), foreign)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('says in which group it is, and a name that only looks the same is the same', async () => {
    const node = 'acme/letters/prod/eu1'
    await report(node, 'first', 30, 'OPERATIONAL', { slaGroup: 'Zahlungs-Caf\u00e9' })
    await report(node, 'first', 60, 'OPERATIONAL', { slaGroup: ' Zahlungs-Cafe\u0301' })
    await registerServices(at(70), {
      nodeId: node,
      services: [{ document: { path: `${node}/web`, slaGroup: 'Zahlungs-Cafe\u0301 ' } }] as never,
      slaGroups: [{ name: 'Zahlungs-Cafe\u0301', tier: 'high' }],
    })
    const { rows } = await database.query(
      `select name, tier from sla_groups g join sla_group_terms t on t.group_id = g.id where name like 'Zahlungs%'`,
    )
    expect(rows).toEqual([{ name: 'Zahlungs-Caf\u00e9', tier: 'high' }])
  })

  it('keeps what the one that spoke before brings in late, where nobody has credited the time', async () => {
    const node = 'acme/late/prod/eu1'
    await report(node, 'first', 30, 'DOWN')
    await report(node, 'second', 300, 'OPERATIONAL')
    const late = await recordStatusReport(at(310), {
      nodeId: node,
      agentId: 'second',
      services: [{ name: 'web', status: 'OPERATIONAL', pieces: [interval(30, 270, 'OPERATIONAL')] }],
    })
    expect(late).toMatchObject({ accepted: 1, creditedSeconds: 240 })
    expect(await stored(`${node}/web`)).toMatchObject({ reporter: `agent:${node}#second`, down: 30 })
  })
})
