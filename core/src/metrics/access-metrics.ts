import { Counter, type Registry } from 'prom-client'
import type { ErrorCode } from '../platform/errors.ts'

/** The refusals that are about who calls. */
const codes = ['unauthenticated', 'invalid_credentials', 'forbidden', 'forbidden_key', 'rate_limited'] as const

/** Counts the calls that were refused because of who made them, by the function that is given back. */
export function createRefusalCounter(registry: Registry): (code: ErrorCode) => void {
  const refused = new Counter({
    name: 'itops_access_refused_total',
    help: 'Calls refused because of who made them, by the code of the refusal.',
    labelNames: ['code'],
    registers: [registry],
  })
  for (const code of codes) refused.inc({ code }, 0)
  return (code) => {
    if (codes.some((known) => known === code)) refused.inc({ code })
  }
}
