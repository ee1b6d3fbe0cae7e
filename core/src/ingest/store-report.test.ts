import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Database } from '../platform/database/database.ts'
import { recordHealthReport, recordStatusReport } from './record-status-report.ts'

const node = 'acme/shop/prod/eu1'

describe.each(databaseKinds)('a report on %s', (kind) => {
  let database: Database
  let hours = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Every test has hours of its own on one day. */
  const start = () => {
    hours++
    return Date.parse('2026-11-20T00:00:00Z') + hours * 3_600_000
  }
  const iso = (ms: number) => new Date(ms).toISOString()
  const sums = async (path: string) => {
    const { rows } = await database.query<{ status: string; ms: number }>(
      `select status::text, sum(duration_ms) as ms from sla_snapshots join services s on s.id = service_id
      where path = $1 group by 1 order by 1`,
      [path],
    )
    return Object.fromEntries(rows.map(({ status, ms }) => [status, ms]))
  }

  it('in the documented form credits the time since the report before it, and nothing at first', async () => {
    const t = start()
    const context = testContext(database, t)
    const body = { nodeId: node, services: [{ name: 'doc', status: 'OPERATIONAL' }] }
    expect(await recordStatusReport(context, body)).toMatchObject({ accepted: 1, creditedSeconds: 0, rejected: [] })
    context.clock.set(t + 30_000)
    expect(await recordStatusReport(context, body)).toMatchObject({ accepted: 1, creditedSeconds: 30 })
    context.clock.set(t + 630_000)
    expect(await recordStatusReport(context, body)).toMatchObject({ creditedSeconds: 60 })
    expect(await sums(`${node}/doc`)).toEqual({ OPERATIONAL: 90_000 })
  })

  it('with intervals credits each instant once, whatever is repeated or overlaps', async () => {
    const t = start()
    const context = testContext(database, t + 600_000)
    const report = (from: number, to: number, status: string) =>
      recordStatusReport(context, {
        nodeId: node,
        services: [{ name: 'exact', status, pieces: [{ from: iso(t + from), to: iso(t + to), status }] }],
      })
    expect((await report(0, 400_000, 'OPERATIONAL')).creditedSeconds).toBe(400)
    expect((await report(0, 400_000, 'OPERATIONAL')).refusedSeconds.overlap).toBe(400)
    expect(await report(350_000, 500_000, 'DOWN')).toMatchObject({
      creditedSeconds: 100,
      refusedSeconds: { overlap: 50 },
    })
    expect((await report(-120_000, 10_000, 'DOWN')).creditedSeconds).toBe(120)
    expect(await sums(`${node}/exact`)).toEqual({ OPERATIONAL: 400_000, DOWN: 220_000 })
  })

  it('clamps the future and refuses what is older than the refresh window', async () => {
    const t = start()
    const context = testContext(database, t)
    const answer = await recordStatusReport(context, {
      nodeId: node,
      services: [
        {
          name: 'clamped',
          status: 'OPERATIONAL',
          pieces: [
            { from: iso(t - 10_000), to: iso(t + 65_000), status: 'OPERATIONAL' },
            { from: iso(t - 8 * 86_400_000), to: iso(t - 8 * 86_400_000 + 1000), status: 'DOWN' },
          ],
        },
      ],
    })
    expect(answer).toMatchObject({ creditedSeconds: 15, refusedSeconds: { future: 60, tooOld: 1, overlap: 0 } })
  })

  it('rejects a malformed service by name and keeps the rest', async () => {
    const context = testContext(database, start())
    const services = [
      { name: 'good', status: 'OPERATIONAL' },
      { name: 'bad', status: 42 },
      { status: 'DOWN' },
      { name: 'no spaces', status: 'DOWN' },
      { name: 'good', status: 'DOWN' },
      { name: 'odd', status: 'Sleepy' },
      { name: 'nul', status: 'DOWN', message: 'a\u0000b' },
    ]
    // What arrives over HTTP is not what the type promises.
    const answer = await recordStatusReport(context, { nodeId: 'acme/shop', services: services as never })
    expect(answer.accepted).toBe(3)
    expect(answer.rejected.map(({ name }) => name)).toEqual(['bad', '#3', 'no spaces', 'good'])
    expect(answer.warnings.join('\n')).toMatch(
      /environment is missing.*\n.*cluster is missing.*\n.*"Sleepy" is not known/,
    )
    const { rows } = await database.query(
      `select s.path, s.malformed, t.message
      from services s
      join service_states t on t.service_id = s.id
      where s.path like 'acme/shop/unknown/%'
      order by s.path`,
    )
    expect(rows).toEqual([
      { path: 'acme/shop/unknown/unknown/good', malformed: true, message: null },
      { path: 'acme/shop/unknown/unknown/nul', malformed: true, message: 'ab' },
      { path: 'acme/shop/unknown/unknown/odd', malformed: true, message: null },
    ])
  })

  it('of one service about itself creates it, with its group and tags', async () => {
    const context = testContext(database, start())
    await recordHealthReport(context, {
      path: `${node}/pushed`,
      status: 'DEGRADED',
      slaGroup: 'pay',
      criticality: 'critical',
      tags: ['x'],
    })
    const { rows } = await database.query(
      `select g.name, p.tier, s.tags, t.status::text from services s join sla_groups g on g.id = s.sla_group_id
      join sla_group_terms p on p.group_id = g.id join service_states t on t.service_id = s.id where s.name = 'pushed'`,
    )
    expect(rows).toEqual([{ name: 'pay', tier: 'critical', tags: ['x'], status: 'DEGRADED' }])
  })

  it('that closes an outage leaves its status events in order', async () => {
    const t = start()
    const context = testContext(database, t + 60_000)
    const pieces = [
      { from: iso(t), to: iso(t + 20_000), status: 'OPERATIONAL' },
      { from: iso(t + 20_000), to: iso(t + 50_000), status: 'DOWN' },
      { from: iso(t + 50_000), to: iso(t + 60_000), status: 'OPERATIONAL' },
    ]
    const send = (some: typeof pieces) =>
      recordStatusReport(context, { nodeId: node, services: [{ name: 'events', status: 'OPERATIONAL', pieces: some }] })
    const events = async () =>
      (
        await database.query(
          `select e.time, from_status::text as from, to_status::text as to from service_status_events e
          join services s on s.id = service_id where s.name = 'events' order by time`,
        )
      ).rows
    const expected = [
      { time: new Date(t), from: null, to: 'OPERATIONAL' },
      { time: new Date(t + 20_000), from: 'OPERATIONAL', to: 'DOWN' },
      { time: new Date(t + 50_000), from: 'DOWN', to: 'OPERATIONAL' },
    ]
    await send(pieces)
    expect(await events()).toEqual(expected)
    await send(pieces)
    expect(await events()).toEqual(expected)
    await send([{ from: iso(t - 600_000), to: iso(t - 590_000), status: 'DOWN' }])
    expect(await events()).toEqual([
      { time: new Date(t - 600_000), from: null, to: 'DOWN' },
      { time: new Date(t), from: 'DOWN', to: 'OPERATIONAL' },
      ...expected.slice(1),
    ])
  })

  it('whose time before a change is proven only after the change was reported leaves one event of it', async () => {
    const t = start()
    const context = testContext(database, t + 30_000)
    const send = (status: string, pieces: object[]) =>
      // Intervals of the documented form, whatever TypeScript makes of the literal.
      recordStatusReport(context, { nodeId: node, services: [{ name: 'proven', status, pieces: pieces as never }] })
    await send('OPERATIONAL', [{ from: iso(t), to: iso(t + 30_000), status: 'OPERATIONAL' }])
    context.clock.set(t + 41_000)
    await send('DEGRADED', [])
    context.clock.set(t + 60_000)
    await send('DEGRADED', [
      { from: iso(t + 30_000), to: iso(t + 40_000), status: 'OPERATIONAL' },
      { from: iso(t + 40_000), to: iso(t + 60_000), status: 'DEGRADED' },
    ])
    const { rows } = await database.query(
      `select e.time, from_status::text as from, to_status::text as to from service_status_events e
      join services s on s.id = service_id where s.name = 'proven' order by time`,
    )
    expect(rows).toEqual([
      { time: new Date(t), from: null, to: 'OPERATIONAL' },
      { time: new Date(t + 41_000), from: 'OPERATIONAL', to: 'DEGRADED' },
    ])
    expect(await sums(`${node}/proven`)).toEqual({ DEGRADED: 20_000, OPERATIONAL: 40_000 })
  })

  it('says since when the status holds: from the end of an outage within it, and from the instant of a change', async () => {
    const t = start()
    const context = testContext(database, t + 60_000)
    const send = (status: string, pieces: object[]) =>
      // Intervals of the documented form, whatever TypeScript makes of the literal.
      recordStatusReport(context, { nodeId: node, services: [{ name: 'since', status, pieces: pieces as never }] })
    const since = async () =>
      (
        await database.query<{ status: string; since: Date }>(
          `select c.status::text as status, c.status_since as since
          from service_states c join services s on s.id = c.service_id where s.name = 'since'`,
        )
      ).rows[0]
    await send('OPERATIONAL', [{ from: iso(t), to: iso(t + 10_000), status: 'OPERATIONAL' }])
    expect(await since()).toEqual({ status: 'OPERATIONAL', since: new Date(t) })
    await send('OPERATIONAL', [
      { from: iso(t + 10_000), to: iso(t + 20_000), status: 'DOWN' },
      { from: iso(t + 20_000), to: iso(t + 30_000), status: 'OPERATIONAL' },
    ])
    expect(await since()).toEqual({ status: 'OPERATIONAL', since: new Date(t + 20_000) })
    await send('DOWN', [{ from: iso(t + 30_000), to: iso(t + 40_000), status: 'OPERATIONAL' }])
    expect(await since()).toEqual({ status: 'DOWN', since: new Date(t + 40_000) })
  })
})
