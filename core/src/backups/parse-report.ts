import { AppError } from '../platform/errors.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'
import type { BackupStatusWord } from './apply-report.ts'
import { statusOf } from './status-labels.ts'

const longestMessage = 2_000

/** What a report may say of a backup. */
export const backupWords = ['success', 'failed', 'partial', 'started'] as const

/** The status of a backup, also as its tool calls it. Throws `bad_request` that names the four words. */
export function parseBackupStatus(text: string): BackupStatusWord {
  const status = statusOf(text)
  if (status) return status
  throw new AppError('bad_request', {
    reason: `status "${text}" is not known: use success, failed, partial or started.`,
  })
}

/** The status of a restore test, also as its tool calls it: what was restored in part has failed. Throws `bad_request`. */
export function parseRestoreStatus(text: string): 'success' | 'failed' {
  const status = statusOf(text)
  if (status === 'success') return 'success'
  if (status === 'failed' || status === 'partial') return 'failed'
  throw new AppError('bad_request', { reason: `status "${text}" is not known: use success or failed.` })
}

/** A message that fits its column; a long one is cut with a warning, for a failure must be reported whatever its words. */
export function parseMessage(text: string | undefined, warnings: string[]): string | null {
  const given = text?.replaceAll('\u0000', '').trim()
  if (!given) return null
  // What is said of accounts and rights stays in the log of the job: many read this.
  const message = given.split('\n').map(plainRefusal).join('\n')
  if (message.length <= longestMessage) return message
  warnings.push(`The message is cut to its first ${longestMessage} characters.`)
  // By code points, so that none is cut in two.
  return [...message].slice(0, longestMessage).join('')
}
