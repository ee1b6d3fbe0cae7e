import { Counter, type Registry } from 'prom-client'
import { refusalCodes } from '../auth/audit/refusal.ts'
import type { ErrorCode } from '../platform/errors.ts'

/** Counts the calls that were refused because of who made them, by the function that is given back. */
export function createRefusalCounter(registry: Registry): (code: ErrorCode) => void {
  const refused = new Counter({
    name: 'itops_access_refused_total',
    help: 'Calls refused because of who made them, by the code of the refusal.',
    labelNames: ['code'],
    registers: [registry],
  })
  for (const code of refusalCodes) refused.inc({ code }, 0)
  return (code) => refused.inc({ code })
}
