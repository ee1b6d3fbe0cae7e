import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../platform/context.ts'
import { wholeScope } from '../platform/scope.ts'

/** Who holds the operator key: agents, webhooks and scrapers, with the scope of everything. */
export const operator: Actor = { id: 'operator', name: 'operator key', role: 'MACHINE', scope: wholeScope }

/** Compares a presented key with the configured one, in constant time. */
export function isOperatorKey(presented: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return presented !== undefined && timingSafeEqual(digest(presented), digest(expected))
}
