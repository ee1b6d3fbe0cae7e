import { AppError } from '../../../platform/errors.ts'
import { parseSentInstant } from '../../../platform/instant.ts'
import type { HistoryInterval, Sample } from '../history.ts'
import { createSampler } from '../samples.ts'

/** What was observed of a service of another system, in whatever order. */
export interface Observed {
  path: string
  everyMs: number
  samples: Sample[]
}

/** The intervals of what was observed, service by service. */
export async function* intervalsOf(
  observed: Iterable<Observed>,
  slaGroup: string | undefined,
): AsyncIterable<HistoryInterval> {
  for (const { path, everyMs, samples } of observed) {
    const sampler = createSampler(everyMs)
    for (const sample of samples.toSorted((a, b) => a.at - b.at)) {
      const found = sampler(sample)
      if (found) yield { path, ...found, ...(slaGroup === undefined ? {} : { slaGroup }) }
    }
  }
}

export type Row = Readonly<Record<string, unknown>>

/** Reads a JSON text. Throws `bad_request` where it is none. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('bad_request', {
      reason: `This is no JSON of ${what}: ${error instanceof Error ? error.message : error}`,
    })
  }
}

/** The objects of a list. Throws `bad_request` where it is none. */
export function rowsOf(read: unknown, what: string): Row[] {
  if (!Array.isArray(read)) throw new AppError('bad_request', { reason: `This is no list of ${what}.` })
  return read.map((row: unknown, at) => {
    // Each field is looked at by itself.
    if (typeof row === 'object' && row !== null) return row as Row
    throw new AppError('bad_request', { reason: `Entry ${at + 1} of the ${what} is no object.` })
  })
}

/** A field as a text; empty where it is missing. */
export const textOf = (row: Row, name: string) => {
  const value = row[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** An instant as databases and programs write it; one without a zone is UTC. Throws `bad_request`. */
export function instantOf(value: unknown, at: number, what: string): number {
  const text = typeof value === 'string' ? value.trim().replace(/(\d) ?([+-]\d\d:?\d\d) UTC$/, '$1$2') : value
  const zoned = typeof text === 'string' && /^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text}Z` : text
  const instant = parseSentInstant(zoned)
  if (Number.isNaN(instant))
    throw new AppError('bad_request', {
      reason: `Entry ${at + 1} of the ${what}: "${String(value).slice(0, 60)}" is no instant.`,
    })
  return instant
}
