import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { lifecycleStage, lifecycleStart as start } from '../../testing/fleet/lifecycle.ts'
import { startExclusionWindow } from '../exclusions/start-window.ts'
import { reviewIncidents } from '../incidents/review-incidents.ts'
import { recordHealthReport } from '../ingest/record-status-report.ts'
import { registerServices } from '../ingest/register-services.ts'
import { findSubject } from '../inventory/find-subject.ts'
import { listHierarchy } from '../inventory/list-hierarchy.ts'
import { findService } from '../inventory/services/list-services.ts'
import type { Database } from '../platform/database/database.ts'
import { purgeDeleted } from './purge-deleted.ts'

const day = 86_400_000
const hour = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()

describe.each(databaseKinds)('a service on %s', (kind) => {
  let database: Database
  let stage: ReturnType<typeof lifecycleStage>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = lifecycleStage(database)
  })
  afterAll(() => database.close())

  it('that is retired leaves lists and totals, keeps its history, and ends its incident', async () => {
    const { at, report, change, preview, paths, events, credited } = stage
    const node = 'acme/retire/prod/eu1'
    await report(node, ['typo', 'shop'], { status: 'DOWN' })
    await startExclusionWindow(at(), { path: `${node}/typo`, reason: 'works' })
    const shown = await preview('RETIRE_SERVICE', `${node}/typo`)
    expect(shown).toMatchObject({ changed: false, refused: null, serviceCount: 1, openIncidents: 1, openWindows: 1 })
    expect(shown.services.map(({ path }) => path)).toEqual([`${node}/typo`])
    expect(shown.historySeconds).toBe(3600)
    expect(shown.after).toMatchObject({ services: shown.before.services - 1, down: shown.before.down - 1 })
    expect(await paths(node)).toHaveLength(2)

    expect(await change('RETIRE_SERVICE', `${node}/typo`, { reason: 'a typo' })).toMatchObject({ changed: true })
    expect(await paths(node)).toEqual([`${node}/shop`])
    expect(await paths(node, { retired: true })).toEqual([`${node}/typo`])
    expect(await findService(at(), `${node}/typo`)).toMatchObject({
      retiredBy: at().actor.name,
      retiredReason: 'a typo',
    })
    expect(await credited(`${node}/typo`)).toBe(hour)
    await reviewIncidents(at(start + 1000))
    const { rows } = await database.query(
      `select i.resolved_by, e.text
      from sla_incidents i
      join services s on s.id = i.service_id
      join sla_incident_entries e on e.incident_id = i.id and e.kind = 'RESOLVED'
      where s.path = $1`,
      [`${node}/typo`],
    )
    expect(rows).toEqual([
      { resolved_by: at().actor.name, text: `The service was retired by ${at().actor.name}: a typo` },
    ])
    expect((await preview('RETIRE_SERVICE', `${node}/typo`)).openWindows).toBe(0)
    expect(await change('RETIRE_SERVICE', `${node}/typo`)).toMatchObject({ changed: false })
    expect(await events(`${node}/typo`)).toContain(`service.retired ${at().actor.name}`)
  })

  it('that is retired by hand stays so while it is reported, and notifies the sender', async () => {
    const { at, report, change, paths, credited } = stage
    const node = 'acme/kept/prod/eu1'
    await report(node, ['web'])
    await change('RETIRE_SERVICE', `${node}/web`)
    const answer = await report(node, ['web'], { from: start - 60_000, to: start + 60_000 })
    expect(answer.warnings).toEqual([expect.stringContaining('was retired by')])
    expect(await credited(`${node}/web`)).toBe(hour)
    const pushed = await recordHealthReport(at(start + 90_000), { path: `${node}/web`, status: 'DOWN' })
    expect(pushed.warnings).toEqual([expect.stringContaining('was retired by')])
    expect(await paths(node)).toEqual([])
    expect(await findService(at(), `${node}/web`)).toMatchObject({ status: 'OPERATIONAL' })
  })

  it('that is retired by hand comes back when its agent registers it anew, not while it has gone on naming it', async () => {
    const { at, change, paths, events } = stage
    const node = 'acme/anew/prod/eu1'
    const register = (names: readonly string[], instant: number) =>
      registerServices(at(instant), {
        nodeId: node,
        complete: true,
        services: names.map((name) => ({ document: { path: `${node}/${name}` } })) as never,
      })
    await register(['web'], start)
    await change('RETIRE_SERVICE', `${node}/web`, {}, start + 1000)
    expect((await register(['web'], start + 2000)).warnings).toEqual([expect.stringContaining('was retired by')])
    expect(await paths(node)).toEqual([])
    await register([], start + 3000)
    expect(await findService(at(), `${node}/web`)).toMatchObject({ retiredAt: new Date(start + 1000) })
    await register(['web'], start + 4000)
    expect(await paths(node)).toEqual([`${node}/web`])
    expect(await events(`${node}/web`)).toContain(`service.restored agent:${node}`)
  })

  it('that a registration has retired is away until the first instant at which it is seen again', async () => {
    const { at, report, credited } = stage
    const node = 'acme/seen/prod/eu1'
    const register = (names: readonly string[], instant: number) =>
      registerServices(at(instant), {
        nodeId: node,
        complete: true,
        services: names.map((name) => ({ document: { path: `${node}/${name}` } })) as never,
      })
    await register(['web'], start)
    await report(node, ['web'], { from: start, to: start + 4000 })
    // The sender's clock is two seconds ahead.
    await register([], start + 2000)
    await report(node, ['web'], { from: start + 3000, to: start + 4000 })
    const { retiredAt } = (await findService(at(), `${node}/web`)) ?? {}
    expect(retiredAt).toEqual(new Date(start + 4000))
    await report(node, ['web'], { from: start + hour, to: start + 2 * hour })
    expect(await credited(`${node}/web`)).toBe(4000 + hour)
    const { rows } = await database.query(
      `select r.retired_at, r.restored_at
      from service_retirements r
      join services s on s.id = r.service_id
      where s.path = $1`,
      [`${node}/web`],
    )
    expect(rows).toEqual([{ retired_at: new Date(start + 4000), restored_at: new Date(start + hour) }])
  })

  it('that is restored is charged for none of the time between', async () => {
    const { report, change, paths, results, credited } = stage
    const node = 'acme/between/prod/eu1'
    const midnight = Date.parse('2026-11-18T00:00:00Z')
    await report(node, ['web'], { from: midnight, to: midnight + 6 * hour })
    await change('RETIRE_SERVICE', `${node}/web`, {}, midnight + 6 * hour)
    await change('RESTORE_SERVICE', `${node}/web`, {}, midnight + 18 * hour)
    expect(await paths(node)).toEqual([`${node}/web`])
    // What a sender kept of the time between counts to nothing either.
    await report(node, ['web'], { from: midnight + 17 * hour, to: midnight + 24 * hour })
    expect(await credited(`${node}/web`)).toBe(12 * hour)
    await database.query(`call record_period_results('DAILY', '2026-11-18', $1)`, [iso(midnight + 30 * hour)])
    expect(await results('SERVICE', `${node}/web`, 'DAILY', '2026-11-18')).toEqual({
      operational: 12 * hour,
      elapsed: 12 * hour,
      members: 1,
    })
    expect(await change('RESTORE_SERVICE', `${node}/web`)).toMatchObject({ changed: false })
  })

  it('answers under its old path after a rename, whatever is sent or asked there', async () => {
    const { at, report, change, paths, credited } = stage
    const node = 'acme/rename/prod/eu1'
    await report(node, ['old'], { slaGroup: 'renamers' })
    const before = await findService(at(), `${node}/old`)
    await startExclusionWindow(at(), { path: `${node}/old`, reason: 'works' })
    const done = await change('RENAME_SERVICE', `${node}/old`, { to: `${node}/new` })
    expect(done).toMatchObject({ changed: true, to: `${node}/new`, historySeconds: 3600 })
    expect(await findService(at(), `${node}/old`)).toMatchObject({ id: before?.id, path: `${node}/new`, name: 'new' })
    expect(await findSubject(at(), { serviceId: `${node}/old` })).toEqual({ kind: 'SERVICE', id: before?.id })
    const answer = await report(node, ['old'], { from: start, to: start + hour })
    expect(answer).toMatchObject({ accepted: 1, rejected: [], creditedSeconds: 3600 })
    expect(answer.warnings).toEqual([expect.stringContaining(`is called ${node}/new now`)])
    expect(await credited(`${node}/new`)).toBe(2 * hour)
    // The window goes on covering it.
    const { rows } = await database.query(
      'select bool_or(excluded) as planned from sla_snapshots where service_id = $1 and time >= $2',
      [before?.id, iso(start)],
    )
    expect(rows).toEqual([{ planned: true }])
    const both = await report(node, ['old', 'new'], { from: start + hour, to: start + 2 * hour })
    expect(both.creditedSeconds).toBe(3600)
    expect(both.warnings).toEqual([expect.stringContaining('left out')])
    expect(await paths(node)).toEqual([`${node}/new`])
    expect(await change('RENAME_SERVICE', `${node}/old`, { to: `${node}/new` })).toMatchObject({ changed: false })
    await change('RENAME_SERVICE', `${node}/new`, { to: `${node}/old` })
    expect(await findService(at(), `${node}/new`)).toMatchObject({ path: `${node}/old` })
  })

  it('is not renamed to a path that another one has, nor to one that is none', async () => {
    const { report, change, preview } = stage
    const node = 'acme/taken/prod/eu1'
    await report(node, ['a', 'b'])
    expect(await preview('RENAME_SERVICE', `${node}/a`, { to: `${node}/b` })).toMatchObject({
      refused: `${node}/b is taken by another service.`,
    })
    await expect(change('RENAME_SERVICE', `${node}/a`, { to: `${node}/b` })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(change('RENAME_SERVICE', `${node}/a`, { to: 'a b' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(change('RENAME_SERVICE', `${node}/x`, { to: `${node}/y` })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('is registered under its old path by a document that nobody has changed yet', async () => {
    const { at, change, paths } = stage
    const node = 'acme/documents/prod/eu1'
    const register = (name: string) =>
      registerServices(at(), {
        nodeId: node,
        complete: true,
        services: [{ document: { path: `${node}/${name}`, team: name, slaGroup: 'group-of-old' } }] as never,
      })
    await register('old')
    await change('RENAME_SERVICE', `${node}/old`, { to: `${node}/new` })
    await change('RENAME_GROUP', 'group-of-old', { to: 'group-of-new' })
    const { warnings } = await register('old')
    expect(warnings).toEqual([
      expect.stringContaining('"group-of-old" is called "group-of-new" now'),
      expect.stringContaining(`is called ${node}/new now`),
    ])
    expect(await paths(node)).toEqual([`${node}/new`])
    expect(await findService(at(), `${node}/new`)).toMatchObject({ team: 'old', slaGroup: 'group-of-new' })
  })

  it('that moves counts to its new node from the present day on, and to the old one before', async () => {
    const { at, report, change, results } = stage
    const [from, to] = ['acme/move/prod/eu1', 'acme/move/prod/eu2']
    const yesterday = Date.parse('2026-11-19T00:00:00Z')
    await report(from, ['web', 'stays'], { from: yesterday, to: yesterday + 2 * hour })
    await report(from, ['web', 'stays'], { from: yesterday + day, to: yesterday + day + 3 * hour })
    await change('RENAME_SERVICE', `${from}/web`, { to: `${to}/web` }, yesterday + day + 5 * hour)
    const record = async (periodDay: string) =>
      database.query(`call record_period_results('DAILY', $1, $2)`, [periodDay, iso(yesterday + 2 * day)])
    await record('2026-11-19')
    await record('2026-11-20')
    await database.query(`call record_period_results('MONTHLY', '2026-11-01', $1)`, [iso(yesterday + 2 * day)])
    const hours = async (node: string, type: string, periodDay: string) =>
      ((await results('NODE', node, type, periodDay))?.operational ?? 0) / hour
    expect([await hours(from, 'DAILY', '2026-11-19'), await hours(to, 'DAILY', '2026-11-19')]).toEqual([4, 0])
    expect([await hours(from, 'DAILY', '2026-11-20'), await hours(to, 'DAILY', '2026-11-20')]).toEqual([3, 3])
    expect([await hours(from, 'MONTHLY', '2026-11-01'), await hours(to, 'MONTHLY', '2026-11-01')]).toEqual([7, 3])
    expect(await hours('acme/move', 'MONTHLY', '2026-11-01')).toBe(10)
    expect((await results('SERVICE', `${to}/web`, 'MONTHLY', '2026-11-01'))?.operational).toBe(5 * hour)
    expect((await listHierarchy(at())).find(({ path }) => path === to)?.serviceCount).toBe(1)
  })

  it('breaks no seal by a new name, a move or a renamed group, and is not deleted once a month is sealed', async () => {
    const { report, change, preview } = stage
    const [from, to] = ['acme/sealed/prod/eu1', 'acme/sealed/prod/eu2']
    await report(from, ['web', 'stays'], { to: Date.parse('2026-10-10T12:00:00Z'), slaGroup: 'sealed-group' })
    await database.query("call record_period_results('DAILY', '2026-10-10', $1)", [iso(start)])
    await database.query("call record_period_results('MONTHLY', '2026-10-01', $1)", [iso(start)])
    await database.query('delete from late_credits')
    for (const of of ['SERVICE', 'GROUP', 'NODE']) await database.query('call seal_months($1, $2)', [of, iso(start)])
    const problems = async () =>
      (await database.query("select * from verify_seals('2026-10-01', $1, true)", [iso(start)])).rows
    expect(await problems()).toEqual([])
    await change('RENAME_SERVICE', `${from}/web`, { to: `${to}/other` })
    await change('RENAME_GROUP', 'sealed-group', { to: 'sealed-group-too' })
    await change('RETIRE_SERVICE', `${from}/stays`)
    expect(await problems()).toEqual([])
    expect(await preview('DELETE_SERVICE', `${to}/other`)).toMatchObject({
      sealedMonths: 1,
      refused: expect.stringContaining('a sealed month (2026-10)'),
    })
    await expect(change('DELETE_SERVICE', `${to}/other`)).rejects.toMatchObject({ code: 'conflict' })
    await expect(change('DELETE_GROUP', 'sealed-group')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('that is deleted is gone with all that was stored, and its tickets stay', async () => {
    const { at, report, change, preview, paths, results } = stage
    const node = 'acme/delete/prod/eu1'
    await report(node, ['typo', 'shop'], { status: 'DOWN' })
    const id = (await findService(at(), `${node}/typo`))?.id
    await database.query(
      `insert into tickets (kind, workflow, priority, title, service_id, requester, created_at, updated_at)
      values ('CHANGE', 'change_request', 'LOW', 'of typo', $1, 'somebody', $2, $2)`,
      [id, iso(start)],
    )
    await database.query("call refresh_continuous_aggregate('sla_5m', '2026-11-01', '2026-11-21')")
    await database.query(`call record_open_results($1)`, [iso(start)])
    const shown = await preview('DELETE_SERVICE', `${node}/typo`)
    expect(shown).toMatchObject({ refused: null, sealedMonths: 0, historySeconds: 3600, openTickets: 1 })
    expect(shown.after.services).toBe(shown.before.services - 1)
    expect(await change('DELETE_SERVICE', `${node}/typo`)).toMatchObject({ changed: true })
    expect(await findService(at(), `${node}/typo`)).toBeNull()
    expect(await paths(node, { includeRetired: true })).toEqual([`${node}/shop`])
    // The next results are without it, although its intervals are still there.
    await database.query(`call record_open_results($1)`, [iso(start + 60_000)])
    expect((await results('NODE', node, 'MONTHLY', '2026-11-01'))?.members).toBe(1)
    expect(await purgeDeleted(at())).toBe(1)
    expect(await purgeDeleted(at())).toBe(0)
    for (const table of [
      'sla_snapshots',
      'sla_5m',
      'sla_hourly',
      'sla_daily',
      'sla_monthly',
      'service_status_events',
      'late_credits',
      'sla_incidents',
    ]) {
      const { rows } = await database.query(`select count(*) as rows from ${table} where service_id = $1`, [id])
      expect({ table, rows }).toEqual({ table, rows: [{ rows: 0 }] })
    }
    const { rows } = await database.query("select service_id, scope from tickets where title = 'of typo'")
    expect(rows).toEqual([{ service_id: null, scope: node }])
    expect(await change('DELETE_SERVICE', `${node}/typo`)).toMatchObject({ changed: false })
    await expect(change('DELETE_SERVICE', `${node}/never`)).rejects.toMatchObject({ code: 'not_found' })
    // What still reports is new.
    await report(node, ['typo'], { from: start, to: start + hour })
    expect((await findService(at(), `${node}/typo`))?.id).not.toBe(id)
  })
})
