import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { makePerson } from '../../testing/requests/people.ts'
import { startExclusionWindow } from '../exclusions/start-window.ts'
import { stopExclusionWindow } from '../exclusions/stop-window.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import type { Context } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import { refreshLateCredits } from '../sla/aggregates/refresh-late-credits.ts'
import { approveCorrection } from './approve-correction.ts'
import { carryOutCorrections } from './carry-out-corrections.ts'
import { type CorrectionInput, listCorrections } from './correction.ts'
import { rejectCorrection, withdrawCorrection } from './decide-correction.ts'
import { listCorrectedSegments } from './list-corrected-segments.ts'
import { previewCorrection, proposeCorrection } from './propose-correction.ts'

const minute = 60_000
const nodeId = 'acme/shop/prod/eu1'
const midnight = Date.parse('2026-11-20T00:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString()
const reason = 'the provider confirmed it in writing'

describe('a correction', () => {
  let database: Database
  let context: ReturnType<typeof testContext>
  let ann: Context
  let bob: Context
  let services = 0
  let name: string
  /** The hour that the service of this test is measured in: 50 minutes up, 10 minutes down from minute 20 on. */
  let start: number

  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, midnight)
    ann = await admin('ann@example.org')
    bob = await admin('bob@example.org')
  })
  afterAll(() => database.close())

  async function admin(email: string, scope = ''): Promise<Context> {
    return { ...context, actor: await makePerson(database, email, [['ADMIN', scope]]) }
  }
  const report = (from: number, to: number, status: string) =>
    recordStatusReport(context, {
      nodeId,
      services: [{ name, status, pieces: [{ from: iso(from), to: iso(to), status }] }],
    })
  const begin = async (daysAgo = 0, before = async () => {}) => {
    services++
    name = `service-${services}`
    start = midnight - daysAgo * 86_400_000 + services * 2 * minute
    await before()
    context.clock.set(midnight + 12 * 60 * minute)
    await report(start, start + 20 * minute, 'OPERATIONAL')
    await report(start + 20 * minute, start + 30 * minute, 'DOWN')
    await report(start + 30 * minute, start + 60 * minute, 'OPERATIONAL')
    await refreshLateCredits(context)
  }
  const input = (kind: CorrectionInput['kind'], from: number, to: number, more: object = {}): CorrectionInput => ({
    kind,
    path: `${nodeId}/${name}`,
    from: new Date(start + from),
    to: new Date(start + to),
    reason,
    ...more,
  })
  const correct = async (wanted: CorrectionInput) => {
    const { correction } = await proposeCorrection(ann, wanted)
    return approveCorrection(bob, correction.id, 'seen')
  }
  /** Minutes of each state of the service in the 5-minute aggregate, after the marks are processed. */
  const minutes = async () => {
    await refreshLateCredits(context)
    await carryOutCorrections(context)
    const { rows } = await database.query<Record<string, number>>(
      `select
        sum(operational_ms) / 60000.0 as up, sum(down_ms) / 60000.0 as down, sum(excluded_ms + planned_down_ms) / 60000.0 as excluded
      from current_5m a
      join services s on s.id = a.service_id
      where s.name = $1`,
      [name],
    )
    return rows[0]
  }
  const month = async () => {
    const { rows } = await database.query<{ uptime: number }>(
      `select uptime from sla_period_results r join services s on s.id = r.subject_id
      where s.name = $1 and r.subject_kind = 'SERVICE' and r.period_type = 'MONTHLY'`,
      [name],
    )
    return rows[0]?.uptime
  }
  const events = async () => {
    const { rows } = await database.query<{ at: Date; to: string }>(
      `select e.time as at, e.to_status::text as to from service_status_events e join services s on s.id = e.service_id
      where s.name = $1 order by 1`,
      [name],
    )
    return rows.map(({ at, to }) => [(at.getTime() - start) / minute, to])
  }

  it('EXCLUDE takes an outage out of the denominator, as its preview said, and keeps the original readable', async () => {
    await begin()
    expect(await minutes()).toMatchObject({ up: 50, down: 10, excluded: 0 })
    const wanted = input('EXCLUDE', 22 * minute + 1, 30 * minute)
    const preview = await previewCorrection(ann, wanted)
    expect(preview.impact).toMatchObject([
      {
        path: `${nodeId}/${name}`,
        periodKey: '2026-11',
        before: { operationalSeconds: 3000, downSeconds: 600, excludedSeconds: 0, uptime: 83.3333 },
        after: { operationalSeconds: 3000, downSeconds: 120.001, plannedDownSeconds: 479.999, uptime: 96.1538 },
        rangeBefore: { downSeconds: 479.999, uptime: 0 },
        rangeAfter: { downSeconds: 0, plannedDownSeconds: 479.999, excludedSeconds: 0, uptime: null },
      },
    ])
    expect(await month()).toBe(83.3333)
    const correction = await correct(wanted)
    expect(correction).toMatchObject({ state: 'APPROVED', decidedBy: 'bob@example.org', impact: preview.impact })
    expect(correction.progress).toEqual({ phase: 'RECORDING', doneDays: 0, totalDays: 0 })
    expect(await carryOutCorrections(context)).toBe(0)
    // Until its days are aggregated, results stand as they were.
    expect(await month()).toBe(83.3333)
    expect(await minutes()).toMatchObject({ up: 50, down: 120_001 / minute, excluded: 479_999 / minute })
    expect(await month()).toBe(preview.impact[0]?.after.uptime)
    expect((await listCorrections(ann, { ids: [correction.id] }))[0]?.state).toBe('APPLIED')
    expect(await listCorrectedSegments(ann, correction.id, 10)).toEqual([
      {
        path: `${nodeId}/${name}`,
        from: new Date(start + 22 * minute + 1),
        to: new Date(start + 30 * minute),
        status: 'DOWN',
        excluded: false,
      },
    ])
    const { rows } = await database.query<{ reported: boolean }>(
      `select payload = jsonb_build_object('correctionId', $1::bigint, 'serviceIds', correction_services($1), 'from', $2::text, 'to', $3::text) as reported
      from outbox_events where type = 'correction.approved'`,
      [correction.id, iso(start + 22 * minute + 1), iso(start + 30 * minute)],
    )
    expect(rows).toEqual([{ reported: true }])
  })

  it('EXCLUDE holds for what is replayed into it later', async () => {
    await begin()
    await correct(input('EXCLUDE', 55 * minute, 70 * minute))
    await report(start + 60 * minute, start + 80 * minute, 'DOWN')
    expect(await minutes()).toMatchObject({ up: 45, down: 10 + 10, excluded: 5 + 10 })
  })

  it('INCLUDE beats a window, and a later correction beats an earlier one', async () => {
    await begin(0, async () => {
      context.clock.set(start + 20 * minute)
      await startExclusionWindow(context, { prefix: `${nodeId}/${name}`, reason: 'not agreed with anyone' })
      context.clock.set(start + 30 * minute)
      await stopExclusionWindow(context, { prefix: `${nodeId}/${name}` })
    })
    expect(await minutes()).toMatchObject({ up: 50, excluded: 10 })
    await correct(input('INCLUDE', 0, 25 * minute))
    expect(await minutes()).toMatchObject({ up: 50, down: 5, excluded: 5 })
    await correct(input('EXCLUDE', 10 * minute, 22 * minute))
    expect(await minutes()).toMatchObject({ up: 40, down: 3, excluded: 17 })
    await correct(input('INCLUDE', 0, 60 * minute))
    expect(await minutes()).toMatchObject({ up: 50, down: 10, excluded: 0 })
  })

  it('STATUS replaces what was measured and what was not, and its status events', async () => {
    await begin()
    expect(await events()).toEqual([
      [0, 'OPERATIONAL'],
      [20, 'DOWN'],
      [30, 'OPERATIONAL'],
    ])
    const wanted = input('STATUS', 23 * minute, 72 * minute, { status: 'OPERATIONAL' })
    const { impact } = await previewCorrection(ann, wanted)
    await correct(wanted)
    expect(await minutes()).toMatchObject({ up: 69, down: 3, excluded: 0 })
    expect(await month()).toBe(impact[0]?.after.uptime)
    expect(await events()).toEqual([
      [0, 'OPERATIONAL'],
      [20, 'DOWN'],
      [23, 'OPERATIONAL'],
    ])
    // Whatever comes for that time is reported already.
    await report(start + 65 * minute, start + 75 * minute, 'DOWN')
    expect(await minutes()).toMatchObject({ up: 69, down: 6 })
  })

  it('STATUS stays planned where a window says so', async () => {
    await begin()
    await correct(input('EXCLUDE', 20 * minute, 30 * minute))
    await correct(input('STATUS', 25 * minute, 40 * minute, { status: 'DOWN' }))
    expect(await minutes()).toMatchObject({ up: 40, down: 10, excluded: 10 })
  })

  it('VOID leaves the range unmeasured, and refuses what is replayed into it', async () => {
    await begin()
    const correction = await correct(input('VOID', 15 * minute, 66 * minute))
    expect(await minutes()).toMatchObject({ up: 15, down: 0, excluded: 0 })
    expect(await events()).toEqual([[0, 'OPERATIONAL']])
    const answer = await report(start + 10 * minute, start + 70 * minute, 'DOWN')
    expect(answer).toMatchObject({ creditedSeconds: 4 * 60, refusedSeconds: { overlap: 56 * 60 } })
    expect(await minutes()).toMatchObject({ up: 15, down: 4 })
    expect((await listCorrectedSegments(ann, correction.id, 10)).map(({ status }) => status)).toEqual([
      'OPERATIONAL',
      'DOWN',
      'OPERATIONAL',
    ])
  })

  it.each(['EXCLUDE', 'STATUS', 'VOID'] as const)('%s works in compressed chunks', async (kind) => {
    await begin(5)
    const { rowCount } = await database.query(
      `select compress_chunk(c, true) from show_chunks('sla_snapshots', older_than => $1::timestamptz) c`,
      [new Date(midnight - 2 * 86_400_000)],
    )
    expect(rowCount).toBeGreaterThan(0)
    const more = kind === 'STATUS' ? { status: 'DEGRADED' } : {}
    const wanted = input(kind, 21 * minute + 500, 59 * minute + 500, more)
    const { impact } = await previewCorrection(ann, wanted)
    await correct(wanted)
    await refreshLateCredits(context)
    expect(await month()).toBe(impact[0]?.after.uptime)
    const excluded = kind === 'EXCLUDE' ? 38 : 0
    const up = (21 * minute - 500) / minute
    expect(await minutes()).toMatchObject({ up, down: (minute + 500) / minute, excluded })
  })

  it('needs another administrator, who still is one', async () => {
    await begin()
    const { correction } = await proposeCorrection(ann, input('VOID', 0, minute))
    await expect(approveCorrection(ann, correction.id)).rejects.toMatchObject({ code: 'forbidden_self_approval' })
    const gone = await admin('gone@example.org')
    await database.query('delete from users where email = $1', ['gone@example.org'])
    await expect(approveCorrection(gone, correction.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(approveCorrection(context, correction.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(withdrawCorrection(bob, correction.id)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('anybody with the role APPROVER over its services can reject it'),
    })
    expect(await minutes()).toMatchObject({ up: 50, down: 10 })
    expect(await withdrawCorrection(ann, correction.id)).toMatchObject({ state: 'WITHDRAWN' })
    await expect(approveCorrection(bob, correction.id)).rejects.toMatchObject({
      code: 'bad_request',
      message: `Correction ${correction.id} is WITHDRAWN already.`,
    })
    const { correction: second } = await proposeCorrection(ann, input('VOID', 0, minute))
    expect(await rejectCorrection(bob, second.id, 'no')).toMatchObject({ state: 'REJECTED', decisionNote: 'no' })
  })

  it('warns of another one that overlaps it and waits, and when it changes nothing', async () => {
    await begin()
    const { correction } = await proposeCorrection(ann, input('EXCLUDE', 0, 10 * minute))
    expect((await previewCorrection(bob, input('EXCLUDE', 5 * minute, 20 * minute))).warnings).toEqual([
      `Correction ${correction.id} of Service "${nodeId}/${name}", proposed by ann@example.org, overlaps this one and is not decided yet.`,
    ])
    expect((await previewCorrection(bob, input('INCLUDE', 10 * minute, 20 * minute))).warnings).toEqual([
      'This changes no second that is stored.',
    ])
  })

  it('is refused for a range that is not past, too long or no longer held, and for a thin reason', async () => {
    await begin()
    const hour = 3_600_000
    for (const [wanted, text] of [
      [input('VOID', 5, 5), 'to must lie after from'],
      [input('VOID', 0, 24 * hour), 'Only past time'],
      [{ ...input('VOID', 0, hour), from: new Date(start - 32 * 24 * hour) }, '31 days'],
      [
        { ...input('VOID', 0, hour), from: new Date(start - 20 * 24 * hour) },
        'earliest instant that can be corrected is 2026-11-',
      ],
      [input('VOID', 0, hour, { reason: 'because' }), '10 to 2000'],
      [input('STATUS', 0, hour), 'needs a status'],
      [input('VOID', 0, hour, { status: 'DOWN' }), 'takes no status'],
    ] as const) {
      await expect(proposeCorrection(ann, wanted)).rejects.toMatchObject({
        code: 'bad_request',
        message: expect.stringContaining(text),
      })
    }
    await expect(proposeCorrection(ann, { ...input('VOID', 0, hour), path: `${nodeId}/nobody` })).rejects.toMatchObject(
      { code: 'not_found' },
    )
  })

  it('of something outside an administrator’s scope does not exist for them; of something wider it is forbidden', async () => {
    await begin()
    const { correction } = await proposeCorrection(ann, input('VOID', 0, minute))
    const beside = await admin('beside@example.org', 'acme/shopping')
    expect(await listCorrections(beside)).toEqual([])
    await expect(approveCorrection(beside, correction.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(proposeCorrection(beside, input('VOID', 0, minute))).rejects.toMatchObject({ code: 'not_found' })
    const inner = await admin('inner@example.org', `${nodeId}/${name}`)
    const { path: _, ...wide } = input('VOID', 0, minute, { prefix: 'acme' })
    await expect(proposeCorrection(inner, wide)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await approveCorrection(inner, correction.id)).toMatchObject({ state: 'APPROVED' })
  })
})
