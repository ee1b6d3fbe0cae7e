import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Latency } from '../contract/index.ts'
import { recordHealthReport, recordStatusReport } from '../ingest/record-status-report.ts'
import type { Database } from '../platform/database/database.ts'
import { scopeBelow } from '../platform/scope.ts'
import { readLatency } from '../sla/results/read-latency.ts'
import { latencyProblem } from './probe-latencies.ts'

const node = 'acme/shop/prod/eu1'
const now = Date.parse('2026-11-20T12:00:00Z')
const hour = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()
const latency = (change: object = {}): Latency => ({ count: 3, sumMs: 60, minMs: 10, maxMs: 30, ...change })

describe('a latency', () => {
  const cases: [what: string, latency: object, problem: string | undefined][] = [
    ['as probes measure it', {}, undefined],
    ['of one probe, rounded', { count: 1, sumMs: 10.4, minMs: 10, maxMs: 10 }, undefined],
    ['of nothing', { count: 0, sumMs: 0 }, 'count'],
    ['below zero', { minMs: -1 }, 'minMs'],
    ['without a sum', { sumMs: undefined }, 'sumMs'],
    ['with its bounds swapped', { minMs: 31 }, 'above maxMs'],
    ['with too much in all', { sumMs: 94 }, 'cannot be the sum'],
    ['with too little in all', { sumMs: 26 }, 'cannot be the sum'],
  ]
  it.each(cases)('%s', (_what, change, problem) => {
    const found = latencyProblem(latency(change))
    if (problem === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(problem)
  })
})

describe.each(databaseKinds)('latencies on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const context = () => testContext(database, now)
  const interval = (from: number, to: number, measured?: unknown) => ({
    from: iso(now + from),
    to: iso(now + to),
    status: 'OPERATIONAL',
    // What arrives over HTTP is not what the type promises.
    ...(measured === undefined ? {} : { latency: measured as Latency }),
  })
  const report = (name: string, pieces: ReturnType<typeof interval>[]) =>
    recordStatusReport(context(), { nodeId: node, services: [{ name, status: 'OPERATIONAL', pieces }] })
  const read = async (name: string, hoursBack = 24) =>
    (await readLatency(context(), `${node}/${name}`, hoursBack)).map(
      ({ time, meanMs, minMs, maxMs, probeCount }) =>
        `${(time.getTime() - now) / 60_000} min: ${meanMs} (${minMs}–${maxMs}) of ${probeCount}`,
    )

  it('come in buckets of 5 minutes or of an hour, with nothing where nothing was probed', async () => {
    await report('sums', [
      interval(-100 * hour, -100 * hour + 30_000, latency()),
      interval(-2 * hour, -2 * hour + 30_000, latency()),
      interval(-2 * hour + 30_000, -2 * hour + 60_000, latency({ count: 1, sumMs: 100, minMs: 100, maxMs: 100 })),
      interval(-600_000, -540_000, latency()),
      interval(-540_000, 0),
    ])
    expect(await read('sums')).toEqual(['-120 min: 40 (10–100) of 4', '-10 min: 20 (10–30) of 3'])
    expect(await read('sums', 1)).toEqual(['-10 min: 20 (10–30) of 3'])
    expect(await read('sums', 168)).toEqual([
      '-6000 min: 20 (10–30) of 3',
      '-120 min: 40 (10–100) of 4',
      '-60 min: 20 (10–30) of 3',
    ])
  })

  it('are stored once, whatever is repeated', async () => {
    const pieces = [interval(-60_000, -30_000, latency()), interval(-30_000, 0, latency())]
    await report('repeated', pieces)
    await report('repeated', pieces)
    await report('repeated', [...pieces, ...pieces])
    expect(await read('repeated')).toEqual(['-5 min: 20 (10–30) of 6'])
  })

  it('are left out with the intervals that are refused', async () => {
    const answer = await report('refused', [
      interval(60_000, 90_000, latency()),
      interval(-200 * hour, -200 * hour + 1000, latency()),
      interval(-1000, 60_000, latency()),
    ])
    expect(answer.refusedSeconds).toMatchObject({ future: 85, tooOld: 1 })
    const { rows } = await database.query(
      `select l.time, l.count from probe_latencies l join services s on s.id = l.service_id where s.name = 'refused'`,
    )
    expect(rows).toEqual([{ time: new Date(now - 1000), count: 3 }])
  })

  it('that are malformed are left out with a warning, and their intervals count', async () => {
    const pieces = [
      interval(-90_000, -60_000, latency({ minMs: 40 })),
      interval(-60_000, -30_000, 'fast'),
      interval(-30_000, 0, latency()),
    ]
    const answer = await report('malformed', pieces)
    expect(answer).toMatchObject({ accepted: 1, rejected: [], creditedSeconds: 90 })
    expect(answer.warnings).toEqual([
      'service "malformed", interval 1: its latency is left out: minMs 40 is above maxMs 30',
      expect.stringMatching(/^service "malformed", interval 2: its latency is left out: /),
    ])
    expect(await read('malformed')).toEqual(['-5 min: 20 (10–30) of 3'])
  })

  it('may be pushed by a service about itself', async () => {
    await recordHealthReport(context(), { path: `${node}/pushed`, status: 'OPERATIONAL', pieces: [interval(-30_000, 0, latency())] }) // biome-ignore format: one call
    expect(await read('pushed')).toEqual(['-5 min: 20 (10–30) of 3'])
  })

  it('are asked to nobody who may not see the service', async () => {
    const all = context()
    const narrow = { ...all, actor: { ...all.actor, scope: scopeBelow('acme/other') } }
    await expect(readLatency(narrow, `${node}/sums`, 24)).rejects.toMatchObject({ code: 'not_found' })
  })
})
