import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Registration } from '../contract/index.ts'
import type { Database } from '../platform/database/database.ts'
import { scopeBelow } from '../platform/scope.ts'
import { recordStatusReport } from './record-status-report.ts'
import { registerServices } from './register-services.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

describe.each(databaseKinds)('a registration on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const contextAt = (instant = start) => testContext(database, instant)
  const documents = (node: string, names: readonly string[]) =>
    names.map((name) => ({ name, document: { path: `${node}/${name}` } }))
  const register = (nodeId: string, services: unknown[], rest: Partial<Registration> = {}, at = start) =>
    // What arrives over HTTP is not what the type promises.
    registerServices(contextAt(at), { nodeId, services: services as never, ...rest })
  /** Services of a node by name: when each was retired. */
  const retirements = async (node: string) => {
    const { rows } = await database.query<{ name: string; retired_at: Date | null }>(
      'select name, retired_at from services where path like $1 order by name',
      [`${node}/%`],
    )
    return Object.fromEntries(rows.map(({ name, retired_at }) => [name, retired_at]))
  }

  it('stores what the documents say, and forgets what they say no more', async () => {
    const node = 'acme/docs/prod/eu1'
    const document = {
      path: `${node}/orders`,
      displayName: 'Orders',
      description: 'Takes orders',
      type: 'api',
      team: 'shop',
      tags: ['a', 'b'],
      slaGroup: 'docs-group',
      criticality: 'high' as const,
      workload: { type: 'statefulset' as const, name: 'orders-v2', scaledToZero: 'down' as const },
    }
    const answer = await register(node, [{ namespace: 'shop', document }], {
      name: 'eu1 agent',
      operatorVersion: '4.0.0',
    })
    expect(answer).toEqual({ accepted: 1, rejected: [], warnings: [], serverTime: '2026-11-20T12:00:00.000Z' })
    const stored = async () =>
      (
        await database.query<Record<string, unknown>>(
          `select s.display_name, s.type, s.team, s.tags, s.criticality, g.name as sla_group, s.workload_type,
            s.workload_name, s.namespace, s.document
          from services s left join sla_groups g on g.id = s.sla_group_id where path = $1`,
          [document.path],
        )
      ).rows[0]
    expect(await stored()).toEqual({
      display_name: 'Orders',
      type: 'api',
      team: 'shop',
      tags: ['a', 'b'],
      criticality: 'high',
      sla_group: 'docs-group',
      workload_type: 'statefulset',
      workload_name: 'orders-v2',
      namespace: 'shop',
      document,
    })
    await register(node, [{ document: { path: document.path } }])
    expect(await stored()).toMatchObject({
      display_name: null,
      team: null,
      tags: [],
      criticality: null,
      sla_group: null,
    })
    const { rows } = await database.query(
      `select a.name, a.version, a.last_seen_at
      from agents a
      join hierarchy_nodes n on n.id = a.node_id
      where n.path = $1`,
      [node],
    )
    expect(rows).toEqual([{ name: 'eu1 agent', version: '4.0.0', last_seen_at: new Date(start) }])
  })

  it('that is complete retires the absent services of its node, and takes those that come back out of retirement', async () => {
    const node = 'acme/retire/prod/eu1'
    await register(node, documents(node, ['a', 'b', 'c']))
    await register('acme/retire/prod/eu2', documents('acme/retire/prod/eu2', ['other']))
    await register(node, documents(node, ['a']))
    expect(await retirements(node)).toEqual({ a: null, b: null, c: null })

    const later = start + 60_000
    await register(node, documents(node, ['a', 'd']), { complete: true }, later)
    expect(await retirements(node)).toEqual({ a: null, b: new Date(later), c: new Date(later), d: null })
    expect(await retirements('acme/retire/prod/eu2')).toEqual({ other: null })

    await register(node, documents(node, ['a', 'b', 'd']), { complete: true }, later + 60_000)
    expect(await retirements(node)).toEqual({ a: null, b: null, c: new Date(later), d: null })
  })

  it('that is complete keeps what was found in a source that cannot be read now', async () => {
    const node = 'acme/sources/prod/eu1'
    const found = (entries: Record<string, string>) =>
      Object.entries(entries).map(([name, source]) => ({ name, source, document: { path: `${node}/${name}` } }))
    await register(node, [...found({ a: 'shop/a', b: 'shop/b', c: 'shop/c' }), ...documents(node, ['d'])])
    const later = start + 60_000
    await register(node, found({ a: 'shop/a' }), { complete: true, unreadableSources: ['shop/b', 'shop/x'] }, later)
    expect(await retirements(node)).toEqual({ a: null, b: null, c: new Date(later), d: new Date(later) })

    // It has moved: what counts is where it was found last.
    await register(node, found({ a: 'shop/a2', b: 'shop/b' }), { complete: true }, later)
    await register(node, [], { complete: true, unreadableSources: ['shop/a', 'shop/b'] }, later + 60_000)
    expect(await retirements(node)).toMatchObject({ a: new Date(later + 60_000), b: null })
  })

  it('that is complete leaves services alone that push their own status', async () => {
    const node = 'acme/push/prod/eu1'
    await recordStatusReport(contextAt(), { nodeId: node, services: [{ name: 'pushed', status: 'OPERATIONAL' }] })
    await register(node, documents(node, ['a']), { complete: true })
    expect(await retirements(node)).toEqual({ a: null, pushed: null })
  })

  it('with an entry that cannot be read rejects it by name and retires nothing', async () => {
    const node = 'acme/bad/prod/eu1'
    await register(node, documents(node, ['a', 'b']))
    const services = [
      ...documents(node, ['a']),
      { name: 'odd', document: { path: `${node}/odd`, tags: { team: 'none' } } },
      { namespace: 'nothing-else' },
      'rubbish',
      ...documents(node, ['a']),
    ]
    const answer = await register(node, services, { complete: true })
    expect(answer.accepted).toBe(2)
    expect(answer.warnings.join('\n')).toContain('tags')
    expect(answer.rejected.map(({ name }) => name)).toEqual(['#3', '#4', 'a'])
    expect(await retirements(node)).toEqual({ a: null, b: null, odd: null })
  })

  it('mends a malformed path loudly', async () => {
    const answer = await register('acme/mend', [{ document: { path: 'acme/mend/prod' } }])
    expect(answer.accepted).toBe(1)
    expect(answer.warnings.join('\n')).toMatch(
      /environment is missing[\s\S]*cluster is missing[\s\S]*service is missing/,
    )
    const { rows } = await database.query(
      "select malformed from services where path = 'acme/mend/prod/unknown/unknown'",
    )
    expect(rows).toEqual([{ malformed: true }])
  })

  it('defines each group once over all clusters, by name, and keeps what a definition does not say', async () => {
    const group = {
      name: 'pay',
      displayName: 'Payments',
      tier: 'critical',
      targets: { uptime: 99.95, responseTime: 10 },
    }
    await register('acme/groups/prod/eu1', [], { slaGroups: [group] })
    await register('acme/groups/prod/eu1', [], { slaGroups: [{ name: 'pay', targets: { uptime: 99.9 } }] })
    const same = await register('acme/groups/prod/eu2', [], { slaGroups: [{ name: 'pay', tier: 'critical' }] })
    expect(same.warnings).toEqual([])
    const other = await register('acme/groups/prod/eu2', [], { slaGroups: [{ name: 'pay', tier: 'low' }] })
    expect(other.warnings).toEqual([
      'SLA group "pay" is defined by the agent of acme/groups/prod/eu1; this other definition is left out',
    ])
    const { rows } = await database.query(
      `select g.display_name, t.tier, t.uptime_target, t.response_minutes, t.resolution_minutes
      from sla_groups g
      join sla_group_terms t on t.group_id = g.id
      where g.name = $1`,
      ['pay'],
    )
    expect(rows).toEqual([
      {
        display_name: 'Payments',
        tier: 'critical',
        uptime_target: 99.9,
        response_minutes: 10,
        resolution_minutes: null,
      },
    ])
  })

  it('warns about a tier that is not known and about a group that cannot be read', async () => {
    const slaGroups = [{ name: 'odd', tier: 'platinum' }, { name: 'broken', targets: { uptime: 101 } }, { tier: 'low' }]
    const { warnings } = await register('acme/tiers/prod/eu1', [], { slaGroups: slaGroups as never })
    expect(warnings).toEqual([
      expect.stringMatching(/^SLA group "broken": targets.uptime 101 is above 100; it is left out/),
      expect.stringMatching(/^SLA group "#3" is left out/),
      'SLA group "odd": tier "platinum" is not known; use critical, high, medium, low',
    ])
    const { rows } = await database.query(
      "select name, tier from sla_groups join sla_group_terms on group_id = id where name in ('odd', 'broken')",
    )
    expect(rows).toEqual(expect.arrayContaining([{ name: 'odd', tier: 'medium' }]))
  })

  it('may name only what its key may see', async () => {
    const context = contextAt()
    const narrow = { ...context, actor: { ...context.actor, scope: scopeBelow('acme/mine') } }
    const answer = await registerServices(narrow, {
      nodeId: 'acme/mine/prod/eu1',
      services: [{ name: 'a' }, { document: { path: 'acme/other/prod/eu1/b' } }],
    })
    expect(answer.accepted).toBe(1)
    expect(answer.rejected).toEqual([
      { name: '#2', reason: expect.stringContaining('its scope is acme/mine'), code: 'forbidden_key' },
    ])
  })

  it('and a report that race for the same new services create each once', async () => {
    const node = 'acme/race/prod/eu1'
    const names = ['a', 'b', 'c', 'd']
    const body = { nodeId: node, services: names.map((name) => ({ name, status: 'OPERATIONAL', slaGroup: 'race' })) }
    const reversed = { nodeId: node, services: body.services.toReversed() }
    await Promise.all([
      recordStatusReport(contextAt(), body),
      recordStatusReport(contextAt(), reversed),
      register(node, documents(node, names.toReversed())),
      recordStatusReport(contextAt(), body),
    ])
    expect(Object.keys(await retirements(node))).toEqual(names)
    const { rows } = await database.query(
      "select count(*) as n from outbox_events where type = 'service.created' and subject like $1",
      [`${node}/%`],
    )
    expect(rows).toEqual([{ n: names.length }])
  })
})
