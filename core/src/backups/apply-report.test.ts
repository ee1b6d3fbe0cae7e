import { describe, expect, it } from 'vitest'
import { applyReport, type BackupState, type SeenReport } from './apply-report.ts'

const start = Date.parse('2026-11-20T03:00:00Z')
const at = (hours: number) => new Date(start + hours * 3_600_000)
const blank: BackupState = {
  lastAt: null,
  lastStatus: null,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailureMessage: null,
  failing: false,
  failingItself: false,
  sizeBytes: null,
  sizeAnomaly: false,
  openRunId: null,
  openRunAt: null,
}

type Reported = Partial<SeenReport> & Pick<SeenReport, 'status'> & { hour: number; sizes?: number[] }

/** The state after reports, one after the other. */
const after = (...reports: Reported[]) =>
  reports.reduce((state, report) => applyReport(state, seen(report), around(report)).state, blank)
const seen = ({ hour, sizes: _, ...report }: Reported): SeenReport => ({
  targetKind: 'SERVICE',
  runId: null,
  message: null,
  sizeBytes: null,
  at: at(hour),
  ...report,
})
const around = ({ sizes = [] }: Reported) => ({ recentSizes: sizes, runHasEnded: false, maxAgeDays: 1 })

describe('a report of a backup', () => {
  it('of a failure stands until a success of the service itself', () => {
    const failed = after({ status: 'failed', hour: 0, message: 'disk full' })
    expect(failed).toMatchObject({ failing: true, lastStatus: 'failed', lastFailureMessage: 'disk full' })
    expect(after({ status: 'failed', hour: 0 }, { status: 'success', hour: 1 })).toMatchObject({
      failing: false,
      lastStatus: 'success',
      lastSuccessAt: at(1),
      lastFailureAt: at(0),
    })
  })

  it('that is partial is a failure, and no success', () => {
    const state = after({ status: 'success', hour: 0 }, { status: 'partial', hour: 1 })
    expect(state).toMatchObject({ failing: true, lastStatus: 'partial', lastSuccessAt: at(0), lastFailureAt: at(1) })
  })

  it('in the same instant as another counts in the order of arrival', () => {
    expect(after({ status: 'failed', hour: 0 }, { status: 'success', hour: 0 }).failing).toBe(false)
    expect(after({ status: 'success', hour: 0 }, { status: 'failed', hour: 0 }).failing).toBe(true)
  })

  it('of a whole group does not hide a failure that the service reported itself, for half of the allowed age', () => {
    const failed = after({ status: 'failed', hour: 0 })
    const green = (hour: number) =>
      applyReport(failed, seen({ status: 'success', hour, targetKind: 'GROUP' }), around({ status: 'success', hour }))
    expect(green(1)).toMatchObject({
      overruled: true,
      state: { failing: true, lastStatus: 'failed', lastSuccessAt: null },
    })
    expect(green(11.9).overruled).toBe(true)
    expect(green(12)).toMatchObject({ overruled: false, state: { failing: false, lastSuccessAt: at(12) } })
  })

  it('of a whole group ends a failure that was one of the group', () => {
    const failed = { status: 'failed', hour: 0, targetKind: 'GROUP' } as const
    const green = { status: 'success', hour: 1, targetKind: 'GROUP' } as const
    expect(after(failed, green).failing).toBe(false)
    expect(after({ status: 'failed', hour: 0 }, { ...failed, hour: 0.5 }, green).failing).toBe(true)
  })

  it('that comes late changes what it is newer than, and nothing else', () => {
    const newest = after({ status: 'success', hour: 10, sizeBytes: 5 })
    expect(after({ status: 'success', hour: 10, sizeBytes: 5 }, { status: 'failed', hour: 2 })).toEqual({
      ...newest,
      lastFailureAt: at(2),
    })
    expect(after({ status: 'failed', hour: 10 }, { status: 'success', hour: 2 })).toMatchObject({
      failing: true,
      lastStatus: 'failed',
      lastSuccessAt: at(2),
    })
  })

  it('of a start opens a run that its end closes, and not the end of another run', () => {
    const opened = after({ status: 'started', hour: 0, runId: 'a' })
    expect(opened).toEqual({ ...blank, openRunId: 'a', openRunAt: at(0) })
    expect(after({ status: 'started', hour: 0, runId: 'a' }, { status: 'success', hour: 1, runId: 'b' })).toMatchObject(
      {
        openRunId: 'a',
      },
    )
    expect(after({ status: 'started', hour: 0, runId: 'a' }, { status: 'failed', hour: 1, runId: 'a' })).toMatchObject({
      openRunId: null,
      openRunAt: null,
    })
    expect(after({ status: 'success', hour: 1 }, { status: 'started', hour: 0 }).openRunAt).toBeNull()
  })

  it.each([
    [49, [100, 100, 100], true],
    [50, [100, 100, 100], false],
    [0, [100, 90, 110, 100], true],
    [1, [100, 100], false],
    [49, [1, 100, 100, 100, 1000], true],
  ])('of a success with %i bytes after %j is %s an anomaly', (sizeBytes, sizes, expected) => {
    const reported = { status: 'success', hour: 0, sizeBytes, sizes } as const
    const { state, sizeAnomaly } = applyReport(blank, seen(reported), around(reported))
    expect([sizeAnomaly, state.sizeAnomaly, state.sizeBytes]).toEqual([expected, expected, sizeBytes])
  })
})
