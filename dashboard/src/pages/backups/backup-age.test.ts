import { describe, expect, it } from 'vitest'
import type { BackupStatus } from '../../graphql/generated/types.generated.ts'
import { allowedText, backupAge } from './backup-age.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const status = (change: Partial<BackupStatus>): BackupStatus => ({
  backupExpected: true,
  lastBackupAt: null,
  lastBackupStatus: null,
  backupMaxAgeDays: 1,
  backupOverdue: false,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailureMessage: null,
  failing: false,
  recentFailures: 0,
  runningSince: null,
  schedule: null,
  timeZone: 'UTC',
  scheduleProblem: null,
  nextDueAt: '2026-11-21T00:00:00Z',
  countedFrom: '2026-11-20T00:00:00Z',
  sizeAnomaly: false,
  lastSizeBytes: null,
  recentSizes: [],
  lastRestoreTestAt: null,
  lastRestoreTestStatus: null,
  ...change,
})

describe('the age of a backup', () => {
  it('is the share of the allowed time that is gone, and how much is left', () => {
    expect(backupAge(status({}), now)).toEqual({ width: 50, look: 'good', words: 'due in 12\u00a0h' })
    expect(backupAge(status({ nextDueAt: '2026-11-20T13:00:00Z' }), now)).toMatchObject({ look: 'soon' })
  })
  it('that is overdue fills the bar and says by how much', () => {
    const overdue = status({ backupOverdue: true, nextDueAt: '2026-11-20T09:30:00Z' })
    expect(backupAge(overdue, now)).toEqual({ width: 100, look: 'over', words: 'overdue by 2\u00a0h 30\u00a0min' })
  })
  it('is none when no backup is expected', () => {
    expect(backupAge(status({ nextDueAt: null }), now)).toBeNull()
  })
})

it('what is allowed is the schedule, else the age', () => {
  expect(allowedText(status({}))).toBe('At most 1 day old')
  expect(allowedText(status({ schedule: '0 3 * * *' }))).toBe('Schedule 0 3 * * * (UTC)')
  expect(allowedText(status({ schedule: 'x', scheduleProblem: 'no', backupMaxAgeDays: 2 }))).toBe('At most 2 days old')
  expect(allowedText(status({ backupExpected: false }))).toBe('No backup is expected')
})
