import { Gauge, type Registry } from 'prom-client'
import { readAuditStreams } from '../auth/audit/read-streams.ts'
import type { Context } from '../platform/context.ts'
import type { AnchorKind } from '../sla/evidence/anchor-proofs.ts'
import { readWaiting } from '../sla/evidence/read-waiting.ts'

/** How the streams of the audit log fare, set at each scrape by the function that is given back; without one there are no samples. */
export function createAuditGauges(registry: Registry, { database, clock }: Context): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ['target'], registers: [registry] })
  const lag = gauge(
    'itops_audit_stream_lag_seconds',
    'For how long the first entry that a target has not taken has waited: webhook or syslog; 0 when none waits.',
  )
  const failures = gauge('itops_audit_stream_failures', 'Attempts to send that failed in a row; 0 once one succeeds.')
  const sent = gauge('itops_audit_stream_sent_timestamp_seconds', 'When a target last took entries, in Unix time.')
  return async () => {
    for (const stream of await readAuditStreams(database, clock.now())) {
      const { target, lagSeconds, sentAt } = stream
      lag.set({ target }, lagSeconds)
      failures.set({ target }, stream.failures)
      if (sentAt) sent.set({ target }, sentAt.getTime() / 1000)
    }
  }
}

/** How far the anchors outside are behind the seals, set likewise; samples of those that are configured alone. */
export function createAnchorGauges(
  registry: Registry,
  { database, clock }: Context,
  kinds: readonly AnchorKind[],
): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ['kind'], registers: [registry] })
  const lag = gauge(
    'itops_sla_anchor_lag_seconds',
    'For how long the first seal that an anchor has not been shown has waited: timestamp, webhook, s3 or git; 0 when none waits.',
  )
  const waiting = gauge(
    'itops_sla_anchor_waiting_seals',
    'Seals that an anchor has not been shown yet; no more than 100,000 are counted.',
  )
  return async () => {
    for (const one of await readWaiting(database, kinds, clock.now())) {
      const kind = one.kind.toLowerCase()
      lag.set({ kind }, one.lagSeconds)
      waiting.set({ kind }, one.count)
    }
  }
}
