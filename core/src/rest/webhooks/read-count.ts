import { AppError } from '../../platform/errors.ts'

const mostPerPage = 500

/** How many rows a page is to have; 100 when it is not said. Throws `bad_request`. */
export function readCount(text = '100'): number {
  const count = Number(text)
  if (count >= 1 && count <= mostPerPage) return count
  throw new AppError('bad_request', { reason: `first must be from 1 to ${mostPerPage}, not ${text}.` })
}
