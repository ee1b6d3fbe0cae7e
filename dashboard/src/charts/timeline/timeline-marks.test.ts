import { expect, it } from 'vitest'
import type { ChangeKind, ServiceChange } from '../../graphql/generated/types.generated.ts'
import { timelineCells } from './timeline-cells.ts'
import { timelineMarks } from './timeline-marks.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const change = (kind: ChangeKind, at: string): ServiceChange => ({
  id: at,
  path: 'o/p/e/c/web',
  displayName: 'web',
  kind,
  at,
  summary: `${kind} at ${at}`,
  workload: null,
  revision: null,
  cause: null,
  url: null,
})

it('gives one mark for each column with changes, of the weightiest kind', () => {
  const cells = timelineCells([], 1, 1, now)
  const marks = timelineMarks(cells, [
    change('SCALING', '2026-11-20T11:33:00Z'),
    change('ROLLOUT', '2026-11-20T11:31:00Z'),
    change('RESTART', '2026-11-20T11:00:00Z'),
    change('SCALING', '2026-11-20T10:59:59.999Z'),
    change('SCALING', '2026-11-20T12:00:01Z'),
  ])
  expect(marks.map(({ kind, changes }) => [kind, changes.length])).toEqual([
    ['RESTART', 1],
    ['ROLLOUT', 2],
    ['SCALING', 1],
  ])
  expect(marks.map(({ share }) => Math.round(share * 24))).toEqual([1, 13, 23])
})

it('gives none where nothing was changed', () => {
  expect(timelineMarks(timelineCells([], 24, 1, now), [])).toEqual([])
})
