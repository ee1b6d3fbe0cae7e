import { AppError } from '../platform/errors.ts'
import type { BackupStatusWord } from './settle-report.ts'

const longestMessage = 2_000

/** What a report may say of a backup. */
export const backupWords = ['success', 'failed', 'partial', 'started'] as const
const restoreWords = ['success', 'failed'] as const

/** The status of a backup in any case. Throws `bad_request` that names the four words. */
export function readBackupStatus(text: string): BackupStatusWord {
  return readWord(text, backupWords)
}

/** The status of a restore test in any case. Throws `bad_request` that names the two words. */
export function readRestoreStatus(text: string): 'success' | 'failed' {
  return readWord(text, restoreWords)
}

function readWord<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text.trim().toLowerCase())
  if (word) return word
  throw new AppError('bad_request', {
    reason: `status "${text}" is not known: use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`,
  })
}

/** A message that fits its column; a long one is cut with a warning, for a failure must be told whatever its words. */
export function readMessage(text: string | undefined, warnings: string[]): string | null {
  const message = text?.replaceAll('\u0000', '').trim()
  if (!message) return null
  if (message.length <= longestMessage) return message
  warnings.push(`The message is cut to its first ${longestMessage} characters.`)
  // By code points, so that none is cut in two.
  return [...message].slice(0, longestMessage).join('')
}
