import { Counter, type Registry } from 'prom-client'

/** The counter of status pages that were sent to the separate portal, given how each ended. */
export function createPortalMetrics(registry: Registry): (ok: boolean) => void {
  const pushes = new Counter({
    name: 'itops_portal_pushes_total',
    help: 'Status pages that this replica sent to the separate portal, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['success', 'failure']) pushes.inc({ outcome }, 0)
  return (ok) => pushes.inc({ outcome: ok ? 'success' : 'failure' })
}
