import type { Actor } from '../../platform/context.ts'
import { inScope, isBelow, isWhole, placesOf } from '../../platform/scope.ts'
import { assertInScope } from '../grants/may.ts'

/** By what a call names a place in the hierarchy, in its query or its body. */
const placeNames = ['path', 'node', 'nodeId', 'scope', 'prefix'] as const

/**
 * Throws `forbidden_key` for an issued key that names a place outside of its scope. It goes by the text alone and asks nobody, so that the
 * answer is the same whether there is such a place or not. A list may be asked for by the prefix of more than the key's scope: it has what
 * lies within. What is named by a number, a group or a customer is looked for in the scope, and missing outside of it.
 */
export function assertNamedInScope(actor: Actor, query: unknown, body: unknown): void {
  if (!actor.kinds || isWhole(actor.scope)) return
  for (const [input, isList] of [
    [query, true],
    [body, false],
  ] as const) {
    const named: Record<string, unknown> = { ...Object(input) }
    for (const name of placeNames) {
      const place = placeOf(named[name])
      if (place === undefined || inScope(actor.scope, place)) continue
      const isAround = isList && name === 'prefix' && placesOf(actor.scope).some((one) => isBelow(one, place))
      if (!isAround) assertInScope(actor, place)
    }
  }
}

/** A place as it was meant; undefined for what is none, like the id of a service. */
function placeOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || /^\d+$/.test(text)) return undefined
  return text.trim().replace(/^\/+|\/+$/g, '')
}
