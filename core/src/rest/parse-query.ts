import { AppError } from '../platform/errors.ts'

const maxPerPage = 500

/** How many rows a page is to have; 100 when it is not said. Throws `bad_request`. */
export function parseCount(text = '100'): number {
  const count = Number(text)
  if (count >= 1 && count <= maxPerPage) return count
  throw new AppError('bad_request', { reason: `first must be from 1 to ${maxPerPage}, not ${text}.` })
}

/** An instant, or null where none is given. Throws `bad_request` for one that is in no calendar. */
export function parseInstant(text: string | undefined): Date | null {
  if (text === undefined) return null
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw new AppError('bad_request', { reason: `"${text}" is no instant.` })
  return instant
}

/** A hierarchy path prefix, with or without a slash at its end, or null where none is given. */
export function parsePrefix(text: string | undefined): string | null {
  return text?.replace(/\/+$/, '') ?? null
}
