import { AppError } from '../../platform/errors.ts'
import { parseGrantScope } from './grant.ts'
import { below, everything, type Subject } from './may.ts'

const placeNames = ['path', 'service', 'node', 'nodeId', 'agent', 'prefix', 'target'] as const
const groupNames = ['group', 'slaGroup'] as const
/** A hierarchy path; what is none is not repeated in a refusal. */
const placeForm = /^[\w.-]{1,128}(?:\/[\w.-]{1,128}){0,4}$/

/**
 * What the arguments of a call say that it is about, by their text alone: a place, an SLA group, or the scope of a grant or key; undefined
 * where they name none, or only an id.
 */
export function namedSubject(args: object): Subject | undefined {
  const { input } = Object(args) as { input?: unknown }
  const named: Record<string, unknown> = { ...args, ...Object(input) }
  // An act on what is registered: groups belong to everybody.
  if (typeof named.act === 'string' && named.act.includes('GROUP')) return everything
  const place = placeNames.map((name) => named[name]).find((text) => typeof text === 'string' && placeForm.test(text))
  if (typeof place === 'string') return below(place)
  const group = groupNames.map((name) => named[name]).find(isGroup)
  if (group !== undefined) return { kind: 'GROUP', group }
  return typeof named.scope === 'string' ? scopeOf(named.scope) : undefined
}

const isGroup = (text: unknown): text is string => typeof text === 'string' && text.trim() !== '' && text.length <= 120

function scopeOf(text: string): Subject | undefined {
  try {
    return parseGrantScope(text)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
