import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import { registerServices } from '../ingest/register-services.ts'
import type { Database } from '../platform/database/database.ts'
import { cancelExclusionWindow } from './cancel-window.ts'
import { expandRecurringWindows } from './expand-windows.ts'
import { listIntervals, listWindows } from './list-windows.ts'
import { scheduleExclusionWindow } from './schedule-window.ts'
import { startExclusionWindow } from './start-window.ts'
import { stopExclusionWindow } from './stop-window.ts'

const noon = Date.parse('2026-11-20T12:00:00Z')
const minute = 60_000
const iso = (ms: number) => new Date(ms).toISOString()

describe('an exclusion window', () => {
  let database: Database
  let context: ReturnType<typeof testContext>
  let nodes = 0
  let node: string
  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, noon)
  })
  afterAll(() => database.close())

  /** Every test has a node and an hour of its own. */
  const begin = () => {
    nodes++
    node = `acme/shop/prod/node${nodes}`
    const start = noon + nodes * 3_600_000
    context.clock.set(start)
    return start
  }
  const report = (name: string, from: number, to: number, status = 'OPERATIONAL', more: object = {}) =>
    recordStatusReport(context, {
      nodeId: node,
      services: [{ name, status, pieces: [{ from: iso(from), to: iso(to), status }], ...more }],
    })
  /** Milliseconds planned and not planned of a service, by status. */
  const sums = async (name: string) => {
    const { rows } = await database.query<{ key: string; ms: number }>(
      `select p.status || case when p.excluded then ' planned' else '' end as key, sum(p.duration_ms) as ms
      from sla_snapshots p
      join services s on s.id = p.service_id
      where s.path = $1
      group by 1`,
      [`${node}/${name}`],
    )
    return Object.fromEntries(rows.map(({ key, ms }) => [key, ms]))
  }

  it('that starts and stops inside intervals cuts them there to the millisecond, at ingest', async () => {
    const t = begin()
    await report('orders', t - 30_000, t)
    context.clock.set(t + 10_001)
    const { window, warnings } = await startExclusionWindow(context, { path: `${node}/orders`, reason: 'deploy' })
    expect({ state: window.state, services: window.serviceCount, warnings }).toEqual({
      state: 'ACTIVE',
      services: 1,
      warnings: [],
    })
    context.clock.set(t + 30_000)
    await report('orders', t, t + 30_000, 'DOWN')
    context.clock.set(t + 40_002)
    await stopExclusionWindow(context, { path: `${node}/orders` })
    context.clock.set(t + 60_000)
    await report('orders', t + 30_000, t + 60_000, 'DOWN')
    expect(await sums('orders')).toEqual({ OPERATIONAL: 30_000, DOWN: 10_001 + 19_998, 'DOWN planned': 30_001 })
    expect((await listWindows(context, { ids: [window.id] })).map(({ state }) => state)).toEqual(['ENDED'])
  })

  it('applies to what was stored before it was notified of, and to what is replayed afterwards', async () => {
    const t = begin()
    context.clock.set(t + 60_000)
    await report('stored', t, t + 60_000)
    context.clock.set(t + 20_000)
    await startExclusionWindow(context, { path: `${node}/stored`, reason: 'late to say' })
    context.clock.set(t + 50_000)
    await stopExclusionWindow(context, { path: `${node}/stored` })
    expect(await sums('stored')).toEqual({ OPERATIONAL: 30_000, 'OPERATIONAL planned': 30_000 })
    context.clock.set(t + 3_600_000)
    await report('stored', t - 60_000, t + 90_000, 'DOWN')
    expect(await sums('stored')).toEqual({ OPERATIONAL: 30_000, 'OPERATIONAL planned': 30_000, DOWN: 90_000 })
  })

  it('is answered again when a job retries, and ends by itself at its until', async () => {
    const t = begin()
    await report('retry', t - 1000, t)
    const target = { path: `${node}/retry` }
    const until = new Date(t + 45_000)
    const first = await startExclusionWindow(context, { ...target, reason: 'backup', until })
    context.clock.set(t + 5000)
    const again = await startExclusionWindow(context, { ...target, reason: 'backup', until })
    expect(again).toEqual(first)
    const other = await startExclusionWindow(context, { ...target, reason: 'backup' })
    expect(other.window.id).toBe(first.window.id)
    expect(other.warnings).toEqual([
      `The window was started before and ends at ${iso(t + 45_000)}; stop it first to start one with another end.`,
    ])
    context.clock.set(t + 60_000)
    await report('retry', t, t + 60_000)
    expect(await sums('retry')).toEqual({ OPERATIONAL: 1000 + 15_000, 'OPERATIONAL planned': 45_000 })
    await expect(stopExclusionWindow(context, target)).rejects.toMatchObject({ code: 'not_found' })
    expect((await startExclusionWindow(context, { ...target, reason: 'next' })).window.id).not.toBe(first.window.id)
  })

  it('covers a group, a namespace or a prefix, and nothing beside', async () => {
    const t = begin()
    await registerServices(context, {
      nodeId: node,
      services: [
        { namespace: 'web', document: { path: `${node}/in-web` } },
        { namespace: 'web-2', document: { path: `${node}/in-web-2` } },
        { document: { path: `${node}/in-group`, slaGroup: 'gold' } },
      ],
    })
    const starts = [{ namespace: 'web' }, { slaGroup: 'gold' }]
    for (const target of starts) await startExclusionWindow(context, { ...target, reason: 'upgrade' })
    context.clock.set(t + 30_000)
    for (const name of ['in-web', 'in-web-2', 'in-group']) await report(name, t, t + 30_000)
    const planned = { 'OPERATIONAL planned': 30_000 }
    expect(await sums('in-web')).toEqual(planned)
    expect(await sums('in-web-2')).toEqual({ OPERATIONAL: 30_000 })
    expect(await sums('in-group')).toEqual(planned)
    for (const target of starts) await stopExclusionWindow(context, target)
    await startExclusionWindow(context, { prefix: `${node}/`, reason: 'node drain' })
    const [own, beside] = [node, `${node}0`]
    context.clock.set(t + 60_000)
    await report('in-web-2', t + 30_000, t + 60_000)
    expect(await sums('in-web-2')).toEqual({ OPERATIONAL: 30_000, ...planned })
    node = beside
    await report('orders', t + 30_000, t + 60_000)
    expect(await sums('orders')).toEqual({ OPERATIONAL: 30_000 })
    node = own
    await stopExclusionWindow(context, { prefix: node })
  })

  it('of a group or namespace reaches a service that comes to belong to it, from when it does', async () => {
    const t = begin()
    await report('joins', t - 60_000, t)
    await startExclusionWindow(context, { prefix: `${node}/none`, reason: 'another' })
    await registerServices(context, {
      nodeId: node,
      services: [{ document: { path: `${node}/first`, slaGroup: `silver-${nodes}` } }],
    })
    await startExclusionWindow(context, { slaGroup: `silver-${nodes}`, reason: 'upgrade' })
    await startExclusionWindow(context, { namespace: `ns-${nodes}`, reason: 'upgrade' })
    context.clock.set(t + 60_000)
    await report('joins', t, t + 60_000)
    await report('named', t, t + 60_000)
    expect(await sums('joins')).toEqual({ OPERATIONAL: 120_000 })
    await report('joins', t, t + 60_000, 'OPERATIONAL', { slaGroup: `silver-${nodes}` })
    expect(await sums('joins')).toEqual({ OPERATIONAL: 60_000, 'OPERATIONAL planned': 60_000 })
    await registerServices(context, {
      nodeId: node,
      services: [{ namespace: `ns-${nodes}`, document: { path: `${node}/named` } }],
    })
    expect(await sums('named')).toEqual({ 'OPERATIONAL planned': 60_000 })
  })

  it('is refused when its target or its time makes no sense', async () => {
    const t = begin()
    const refused = (input: object) => startExclusionWindow(context, { reason: 'x', ...input })
    for (const [input, code, text] of [
      [{}, 'bad_request', 'exactly one of'],
      [{ path: 'a/b/c/d/e', prefix: 'a' }, 'bad_request', 'exactly one of'],
      [{ prefix: '/' }, 'bad_request', 'empty'],
      [{ path: 'no/such/service/at/all' }, 'not_found', 'Service "no/such/service/at/all"'],
      [{ slaGroup: 'nobody' }, 'not_found', 'SLA group "nobody"'],
      [{ prefix: 'acme', reason: '  ' }, 'bad_request', 'reason'],
      [{ prefix: 'acme', until: new Date(t) }, 'bad_request', 'must lie in the future'],
      [{ prefix: 'acme', until: new Date(t + 32 * 86_400_000) }, 'bad_request', '31 days'],
    ] as const) {
      await expect(refused(input)).rejects.toMatchObject({ code, message: expect.stringContaining(text) })
    }
    const { warnings } = await startExclusionWindow(context, { namespace: 'to-come', reason: 'x' })
    expect(warnings).toEqual(['Namespace "to-come" has no service yet; those that come are covered.'])
    await expect(stopExclusionWindow(context, { prefix: 'acme' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'An open exclusion window that was started for Hierarchy path "acme" does not exist.',
    })
  })

  it('that is scheduled applies at its time, and no longer once it is cancelled', async () => {
    const t = begin()
    await report('planned', t - 1000, t)
    const target = { path: `${node}/planned`, reason: 'migration' }
    const { window } = await scheduleExclusionWindow(context, {
      ...target,
      startsAt: new Date(t + 10_000),
      durationMinutes: 1,
    })
    expect(window.state).toBe('SCHEDULED')
    context.clock.set(t + 30_000)
    await report('planned', t, t + 30_000)
    expect((await listWindows(context, { ids: [window.id], state: 'ACTIVE' })).length).toBe(1)
    context.clock.set(t + 40_000)
    const cancelled = await cancelExclusionWindow(context, window.id)
    expect(cancelled).toMatchObject({ state: 'CANCELLED', cancelledBy: 'operator key', endsAt: new Date(t + 40_000) })
    expect(await cancelExclusionWindow(context, window.id)).toEqual(cancelled)
    context.clock.set(t + 60_000)
    await report('planned', t + 30_000, t + 60_000)
    expect(await sums('planned')).toEqual({ OPERATIONAL: 1000 + 10_000 + 20_000, 'OPERATIONAL planned': 30_000 })
  })

  it('that recurs is expanded ahead, stopped for one occurrence by its id, and cancelled for all', async () => {
    const t = begin()
    await report('nightly', t - 1000, t)
    const { window } = await scheduleExclusionWindow(context, {
      path: `${node}/nightly`,
      reason: 'nightly job',
      startsAt: new Date(t + minute),
      durationMinutes: 30,
      rrule: 'FREQ=DAILY',
      timeZone: 'Europe/Berlin',
    })
    expect(window).toMatchObject({ state: 'SCHEDULED', durationMinutes: 30, nextStartsAt: new Date(t + minute) })
    const intervals = () => listIntervals(context, new Date(t), new Date(t + 100 * 86_400_000))
    const own = async () => (await intervals()).filter(({ windowId }) => windowId === window.id)
    expect(await own()).toHaveLength(40)
    context.clock.set(t + 2 * minute)
    await expect(stopExclusionWindow(context, { path: `${node}/nightly` })).rejects.toMatchObject({ code: 'not_found' })
    expect((await stopExclusionWindow(context, { id: window.id })).window).toMatchObject({
      state: 'SCHEDULED',
      nextStartsAt: new Date(t + minute + 86_400_000),
    })
    context.clock.set(t + 5 * 86_400_000)
    expect(await expandRecurringWindows(context)).toBe(5)
    expect(await expandRecurringWindows(context)).toBe(0)
    expect(await own()).toHaveLength(45)
    expect((await own())[0]?.endsAt).toEqual(new Date(t + 2 * minute))
    await cancelExclusionWindow(context, window.id)
    expect(await own()).toHaveLength(5)
  })

  it('whose occurrences were missed while core was away applies to what was replayed since', async () => {
    const t = begin()
    await report('away', t - 1000, t)
    await scheduleExclusionWindow(context, {
      path: `${node}/away`,
      reason: 'weekly',
      startsAt: new Date(t + minute),
      durationMinutes: 1,
      rrule: 'FREQ=DAILY',
    })
    const day = t + 42 * 86_400_000
    context.clock.set(day + 10 * minute)
    await report('away', day, day + 5 * minute)
    expect(await sums('away')).toEqual({ OPERATIONAL: 1000 + 5 * minute })
    await expandRecurringWindows(context)
    expect(await sums('away')).toEqual({ OPERATIONAL: 1000 + 4 * minute, 'OPERATIONAL planned': minute })
  })
})
