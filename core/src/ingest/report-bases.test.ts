import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { openLife, reportedStep, sayOf, servicesPerStep, tickMs } from '../../testing/requests/reported-steps.ts'
import { goingOn, type ReportedService, type StatusReport } from '../contract/index.ts'
import type { Database } from '../platform/database/database.ts'
import { recordStatusReport } from './record-status-report.ts'
import { createReportBases } from './report-bases.ts'
import { createRunningMemory } from './running/running-memory.ts'

const firstStart = Date.parse('2026-11-20T23:40:00Z')
const iso = (ms: number) => new Date(ms).toISOString()
const openCore = () => ({ slaEnabled: true, memory: createRunningMemory(), bases: createReportBases() })

/** Who restarts before a report, and whether it is to be one that others stand on. */
const turn = fc.record({
  step: reportedStep,
  restarts: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('near', 'far', 'agent') },
  ),
  asBase: fc.boolean(),
  isFar: fc.boolean(),
})

describe('reports that stand on others', () => {
  const bases = createReportBases(5)
  const service = (name: string, more: Partial<ReportedService> = {}) => ({ name, status: 'OPERATIONAL', ...more })
  const report = (services: ReportedService[], more: Partial<StatusReport> = {}): StatusReport => ({
    nodeId: 'acme/shop/prod/one',
    services,
    ...more,
  })
  const unchanged = { from: '2026-11-20T12:00:30Z', to: '2026-11-20T12:01:00Z' }
  const interval = { from: '2026-11-20T12:00:00Z', to: '2026-11-20T12:00:30Z', status: 'OPERATIONAL' }

  it('have what those had of the services that they do not list', () => {
    const all = [
      service('a', { pieces: [interval, interval], changes: [], replicas: 2 }),
      service('b', { pieces: [] }),
      service('c'),
      service('d', { pieces: [interval] }),
    ]
    const base = bases.remember('one', report(all))
    const next = bases.complete('one', report([service('e')], { base, unchanged, gone: ['d'], asBase: true }))
    expect(next).toEqual({
      nodeId: 'acme/shop/prod/one',
      asBase: true,
      services: [
        service('e'),
        service('a', { replicas: 2, pieces: [{ ...unchanged, status: 'OPERATIONAL' }] }),
        service('b', { pieces: [] }),
        service('c'),
      ],
    })
  })

  it('are asked for in full when those are not known, were sent by another one, or are forgotten', () => {
    const ask = (sender: string, base: string) => () => bases.complete(sender, report([], { base, unchanged }))
    const unknown = expect.objectContaining({ code: 'base_unknown' })
    const base = bases.remember('one', report([service('a')]))
    expect(ask('one', 'nobody')).toThrow(unknown)
    expect(ask('other', base)).toThrow(unknown)
    expect(ask('one', base)().services).toHaveLength(1)
    bases.remember('one', report(['a', 'b', 'c', 'd', 'e'].map((name) => service(name))))
    expect(ask('one', base)).toThrow(unknown)
    expect(() => bases.complete('one', report([], { base }))).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })
})

describe.each(databaseKinds)('reports that stand on others, %s', (kind) => {
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const timeOf = async (node: string) => {
    const { rows } = await database.query(
      `select s.name, time_bucket('5 minutes', c.time) as bucket, c.status, sum(c.duration_ms)::bigint as ms, t.status as now, t.message
      from credited_time c
      join services s on s.id = c.service_id
      join service_states t on t.service_id = s.id
      where s.path like $1
      group by 1, 2, 3, 5, 6
      order by 1, 2, 3, 5, 6`,
      [`${node}/%`],
    )
    return rows
  }

  it('come to the same milliseconds as full ones, whoever restarts and whichever core is asked', {
    timeout: 240_000,
  }, async () => {
    let short = 0
    let unknown = 0
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 4, maxLength: 24 }), async (turns) => {
        const [node, other] = [`acme/shop/prod/run${++runs}`, `acme/shop/prod/full${runs}`]
        const start = firstStart + runs * 86_400_000
        const context = testContext(database, start)
        const cores = { near: openCore(), far: openCore() }
        const full = openCore()
        const lives = Array.from({ length: servicesPerStep }, () => openLife(start))
        let known: { base: string; services: ReportedService[] } | undefined
        let at = start
        for (const { step, restarts, asBase, isFar } of turns) {
          if (restarts === 'agent') known = undefined
          else if (restarts) cores[restarts] = openCore()
          at += step.ticks * tickMs
          context.clock.set(at + step.beside)
          const services = sayOf(lives, step.services, at, at + step.beside)
          const expected = await recordStatusReport(context, { nodeId: other, services }, full)
          const core = isFar ? cores.far : cores.near
          const whole = { nodeId: node, services, asBase }
          const delta = known && deltaOf(known, whole, { from: iso(at - tickMs), to: iso(at) })
          const answer = await recordStatusReport(context, delta ?? whole, core).catch((error: { code?: string }) => {
            if (!delta || error.code !== 'base_unknown') throw error
            unknown++
            return recordStatusReport(context, whole, core)
          })
          if (delta && delta.services.length < services.length) short++
          if (answer.base) known = { base: answer.base, services }
          expect(answer.creditedSeconds).toBe(expected.creditedSeconds)
        }
        expect(await timeOf(node)).toEqual(await timeOf(other))
      }),
      { numRuns: 8, endOnFailure: true },
    )
    expect(short).toBeGreaterThan(10)
    expect(unknown).toBeGreaterThan(2)
  })
})

/** The same report without what goes on as its base had it. */
function deltaOf(
  known: { base: string; services: readonly ReportedService[] },
  whole: StatusReport,
  unchanged: { from: string; to: string },
): StatusReport {
  const going = new Map(known.services.map((one) => [one.name, JSON.stringify(goingOn(one, unchanged))]))
  const named = new Set(whole.services.map(({ name }) => name))
  return {
    ...whole,
    base: known.base,
    unchanged,
    services: whole.services.filter((one) => going.get(one.name) !== JSON.stringify(one)),
    gone: known.services.flatMap(({ name }) => (named.has(name) ? [] : [name])),
  }
}
