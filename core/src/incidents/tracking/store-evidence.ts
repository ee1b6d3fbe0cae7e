import type { OutageEvidence } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'

const maxPerService = 10

/** Stores what was seen when outages began, in two statements; what is there already stays. */
export async function storeEvidence(
  tx: Queryable,
  observations: readonly { service: { id: number }; seen: { evidence?: OutageEvidence | null } }[],
): Promise<void> {
  const entries = observations.flatMap(({ service, seen: { evidence } }) =>
    evidence ? [{ ...evidence, serviceId: service.id }] : [],
  )
  if (entries.length === 0) return
  await tx.query(
    `insert into outage_evidence (service_id, at, pod, container, previous, log, events)
    select e."serviceId", e.at, e.pod, e.container, coalesce(e.previous, false), e.log, coalesce(e.events, '{}')
    from jsonb_to_recordset($1::jsonb) as e (
      "serviceId" bigint, at timestamptz, pod text, container text, previous boolean, log text, events text[]
    )
    on conflict (service_id, at) do nothing`,
    [JSON.stringify(entries)],
  )
  await tx.query(
    `delete from outage_evidence o
    using (
      select service_id, at, row_number() over (partition by service_id order by at desc) as place
      from outage_evidence
      where service_id = any ($1::bigint[])
    ) n
    where o.service_id = n.service_id
      and o.at = n.at
      and n.place > $2`,
    [entries.map(({ serviceId }) => serviceId), maxPerService],
  )
}
