import type { TargetInput } from '../exclusions/exclusion-target.ts'
import { AppError } from '../platform/errors.ts'
import type { PeriodType } from '../sla/results/period-result.ts'

/** The most rows that one page of a list may have. */
export const maxPage = 500

/** An integer argument within its bounds. Throws `bad_request`. */
export function parseInteger(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new AppError('bad_request', { reason: `${name} must be from ${min} to ${max}, not ${value}.` })
  }
  return value
}

/** A text argument of bounded length. Throws `bad_request`. */
export function parseText<T extends string | null | undefined>(name: string, value: T, max = 700): T {
  if (typeof value === 'string' && value.length > max) {
    throw new AppError('bad_request', { reason: `${name} may have ${max} characters at most.` })
  }
  return value
}

/** A hierarchy path, with or without a slash at its end. Throws `bad_request`. */
export function parsePath<T extends string | null | undefined>(name: string, value: T): T | string {
  const path = parseText(name, value)
  return typeof path === 'string' ? path.replace(/\/+$/, '') : path
}

/** DAILY or MONTHLY. Throws `bad_request`. */
export function parsePeriodType(value: string): PeriodType {
  if (value === 'DAILY' || value === 'MONTHLY') return value
  throw new AppError('bad_request', { reason: `periodType "${value}" is not known: use DAILY or MONTHLY.` })
}

/** The id of a row, as a page's `after`. Throws `bad_request`. */
export function parseId(name: string, value: string | number | null | undefined): number | null {
  if (value === null || value === undefined) return null
  const id = Number(value)
  if (Number.isSafeInteger(id)) return id
  throw new AppError('bad_request', { reason: `${name} "${value}" is not the id of a row.` })
}

/** A row that was just written or read. Throws `not_found` when it is gone by now. */
export function existing<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new AppError('not_found', { what })
  return row
}

/** An input whose target fields have a bounded length. Throws `bad_request`. */
export function parseTargetTexts<T extends TargetInput>(input: T): T {
  for (const name of ['path', 'slaGroup', 'namespace', 'prefix'] as const) parseText(name, input[name])
  return input
}
