import { ServiceDocument } from '@itops/core/contract'
import Value from 'typebox/value'
import { isMapping } from './fields.ts'
import type { Fault } from './service-path.ts'

/** Removing one field may leave its section incomplete, and that its own: as deep as a document is. */
const mostRounds = 6

/**
 * Takes out of a document all that does not fit its schema, the smallest part first, and names each. An entry of which
 * something necessary is missing goes as a whole. The path can't be left out: with a bad one the document does not fit.
 */
export function leaveOutUnreadable(document: Record<string, unknown>): { left: unknown; faults: Fault[] } {
  const faults: Fault[] = []
  let left: unknown = document
  for (let round = 0; round < mostRounds && !Value.Check(ServiceDocument, left); round += 1) {
    const bad = Value.Errors(ServiceDocument, left).map(({ instancePath, message, params }) => {
      const field = instancePath.split('/').slice(1).map(unescaped)
      return { field, problem: `${field.join('.')} ${message}${allowed(params)}` }
    })
    // Of a union each branch complains; the first says enough.
    faults.push(
      ...bad.filter(({ field }, place) => bad.findIndex((one) => one.field.join() === field.join()) === place),
    )
    left = without(left, new Set(bad.map(({ field }) => field.join('/'))), '')
  }
  return { left, faults }
}

function without(value: unknown, bad: ReadonlySet<string>, at: string): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => (bad.has(`${at}${index}`) ? [] : [without(one, bad, `${at}${index}/`)]))
  }
  if (!isMapping(value)) return value
  const kept = Object.entries(value).filter(([name]) => !bad.has(`${at}${name}`))
  return Object.fromEntries(kept.map(([name, one]) => [name, without(one, bad, `${at}${name}/`)]))
}

/** A part of a JSON pointer (RFC 6901) as the name that it stands for. */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function allowed(params: object): string {
  if (!('allowedValues' in params) || !Array.isArray(params.allowedValues)) return ''
  return `; use ${params.allowedValues.join(', ')}`
}
