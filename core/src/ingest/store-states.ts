import type { LockedService } from '../inventory/services/service-row.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { Assessment, Observation } from '../snapshots/assess.ts'
import type { CertificateNotice } from './certificate-notice.ts'

/** A service's new state. */
export interface StateUpdate {
  service: Pick<LockedService, 'id' | 'credited_until' | 'reporter'>
  seen: Observation
  assessment: Assessment
  certificate: Pick<CertificateNotice, 'endsAt' | 'noticedDays'>
  /** Who speaks for it from now on; null for who did. */
  speaker: string | null
}

/** Stores the state that services were reported in, in one statement. A replay moves only `credited_until`. */
export async function storeStates(
  tx: Queryable,
  updates: readonly StateUpdate[],
  intervalMs: number,
  now: Date,
): Promise<void> {
  const changed = updates.filter((update) => !changesNothing(update))
  if (changed.length === 0) return
  const seen = changed.map((update) => update.seen)
  const assessed = changed.map(({ assessment }) => assessment)
  const latencies = seen.map(latencyOf)
  await tx.query(
    `with entry as (
      select *
      from unnest(
        $3::bigint[], $4::boolean[], $5::service_status[], $6::timestamptz[], $7::text[], $8::text[], $9::integer[], $10::integer[],
        $11::timestamptz[], $12::double precision[], $13::timestamptz[], $14::timestamptz[], $15::smallint[], $16::text[]
      ) as e (
        id, current, status, since, message, detail, replicas, ready, until, latency, latency_at, certificate, noticed, speaker
      )
    )
    update stored_service_states t
    set
      credited_until = e.until,
      status = case when e.current then e.status else t.status end,
      status_since = case when e.current then e.since else t.status_since end,
      message = case when e.current then e.message else t.message end,
      message_detail = case when e.current then e.detail else t.message_detail end,
      replicas = case when e.current then coalesce(e.replicas, t.replicas) else t.replicas end,
      ready_replicas = case when e.current then coalesce(e.ready, t.ready_replicas) else t.ready_replicas end,
      interval_ms = case when e.current then $1 else t.interval_ms end,
      reported_at = case when e.current then $2 else t.reported_at end,
      -- A replay speaks for the past, and takes over only what nobody speaks for.
      reporter = case when e.current or t.reporter is null then coalesce(e.speaker, t.reporter) else t.reporter end,
      latency_ms = case when e.current then coalesce(e.latency, t.latency_ms) else t.latency_ms end,
      latency_at = case when e.current then coalesce(e.latency_at, t.latency_at) else t.latency_at end,
      certificate_ends_at = case when e.current then e.certificate else t.certificate_ends_at end,
      certificate_noticed_days = case when e.current then e.noticed else t.certificate_noticed_days end
    from entry e
    where t.service_id = e.id`,
    [
      intervalMs,
      now,
      changed.map(({ service }) => service.id),
      assessed.map(({ current }) => current),
      seen.map(({ status }) => status),
      assessed.map(({ statusSince }) => new Date(statusSince)),
      seen.map(({ message }) => message),
      seen.map(({ detail }) => detail),
      seen.map(({ replicas }) => replicas),
      seen.map(({ readyReplicas }) => readyReplicas),
      assessed.map(({ creditedUntil }) => (creditedUntil === null ? null : new Date(creditedUntil))),
      latencies.map((latency) => latency?.latency),
      latencies.map((latency) => latency?.latencyAt),
      changed.map(({ certificate }) => certificate.endsAt),
      changed.map(({ certificate }) => certificate.noticedDays),
      changed.map(({ speaker }) => speaker),
    ],
  )
}

/** A replay of a service that somebody speaks for, and that ends before what is known of it. */
function changesNothing({ service, assessment: { current, creditedUntil } }: StateUpdate): boolean {
  return !current && service.reporter !== null && creditedUntil === (service.credited_until?.getTime() ?? null)
}

function latencyOf({ latencies }: Observation) {
  const last = latencies.at(-1)
  return last && { latency: last.sumMs / last.count, latencyAt: new Date(last.at) }
}
