import type { ChangeKind } from '../contract/index.ts'
import type { NewEvent } from '../events/events.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { ReceivedChange } from './received-change.ts'

/** A change, and the service that it belongs to; the caller holds the service's lock. */
export interface ChangeOfService {
  service: { id: number; path: string }
  change: ReceivedChange
}

/**
 * Stores changes, each key of a service once in the list, in one statement when there are any, and resolves to an event for
 * each that is new. What is sent again, within
 * eight days of the first time, changes nothing but adds a revision where there was none.
 */
export async function storeChanges(
  tx: Queryable,
  received: readonly ChangeOfService[],
  now: Date,
): Promise<NewEvent[]> {
  if (received.length === 0) return []
  const paths = new Map(received.map(({ service }) => [service.id, service.path]))
  const rows = received.map(({ service, change }) => ({
    ...change,
    serviceId: service.id,
    at: new Date(change.at),
    images: change.images.map(({ container, init, before, after }) => ({ container, init, before, after })),
  }))
  const { rows: stored } = await tx.query<{ id: number; serviceId: number; kind: ChangeKind; at: Date }>(
    `with received as (
      select r.*, k.known
      from jsonb_to_recordset($1::jsonb) as r (
        "serviceId" bigint, key text, kind text, at timestamptz, workload text, revision text, images jsonb,
        "replicasBefore" integer, "replicasAfter" integer, by text, via text, cause text, url text
      )
      cross join lateral (
        select exists (
          select
          from service_changes c
          where c.service_id = r."serviceId"
            and c.key = r.key
            and c.time between r.at - interval '8 days' and r.at + interval '8 days'
        ) as known
      ) k
    ),
    completed as (
      update service_changes c
      set revision = r.revision
      from received r
      where r.known
        and r.revision is not null
        and c.service_id = r."serviceId"
        and c.key = r.key
        and c.revision is null
        and c.time between r.at - interval '8 days' and r.at + interval '8 days'
    )
    insert into service_changes (
      service_id, time, key, kind, workload, revision, images, replicas_before, replicas_after, changed_by, via, cause, url,
      recorded_at
    )
    select
      r."serviceId", r.at, r.key, r.kind, r.workload, r.revision, r.images, r."replicasBefore", r."replicasAfter", r.by, r.via,
      r.cause, r.url, $2
    from received r
    where not r.known
    returning id, service_id as "serviceId", kind, time as at`,
    [JSON.stringify(rows), now],
  )
  return stored.map(({ id, serviceId, kind, at }) => ({
    type: 'service.changed',
    subject: paths.get(serviceId) ?? '',
    payload: { serviceId, changeId: id, kind, at: at.toISOString() },
  }))
}
