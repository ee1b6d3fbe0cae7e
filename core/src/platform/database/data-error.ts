import { AppError } from '../errors.ts'
import { DatabaseError } from './database.ts'

/** True when it is a value of the caller that the database does not take: one out of range, malformed, or in conflict. */
export function isDataError(error: unknown): boolean {
  return error instanceof DatabaseError && /^(2[23]|54)/.test(error.code)
}

/** What a caller learns of a value that the database does not take; undefined for every other failure. */
export function refusalOf(error: unknown): AppError | undefined {
  if (!isDataError(error)) return undefined
  const { code } = error as DatabaseError // as isDataError says
  if (code === '23505' || code === '23503' || code === '23P01') {
    return new AppError('conflict', { reason: 'Something else was changed at the same time; read it again.' })
  }
  return new AppError('bad_request', { reason: reasons[code] ?? 'A value is not of a form that can be stored.' })
}

const reasons: Record<string, string> = {
  '22003': 'A number is out of the range that can be stored.',
  '22008': 'A time is out of the range that can be stored.',
  '22021': 'A text holds a NUL character.',
  '22P05': 'A text holds a NUL character.',
}
