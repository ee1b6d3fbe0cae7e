import type { Context } from '../platform/context.ts'

/** What was seen of the pod that failed when an outage began. */
export interface EvidenceView {
  incidentId: number
  at: Date
  pod: string | null
  container: string | null
  previous: boolean
  log: string | null
  events: string[]
}

/** An agent may know of an outage a little before the first piece of it, or a little after the last. */
const slackSeconds = 60

/** What was seen in the times of incidents that the caller may see, the oldest first, by incident. */
export async function listEvidence(
  { database }: Pick<Context, 'database'>,
  ids: readonly number[],
): Promise<Map<number, EvidenceView[]>> {
  const { rows } = await database.query<EvidenceView>(
    `select i.id as "incidentId", o.at, o.pod, o.container, o.previous, o.log, o.events
    from sla_incidents i
    join outage_evidence o on o.service_id = i.service_id
    where i.id = any ($1::bigint[])
      and o.at >= i.started_at - $2::integer * interval '1 second'
      and o.at < coalesce(i.resolved_at, 'infinity') + $2::integer * interval '1 second'
    order by i.id, o.at`,
    [ids, slackSeconds],
  )
  const found = new Map<number, EvidenceView[]>(ids.map((id) => [id, []]))
  for (const row of rows) found.get(row.incidentId)?.push(row)
  return found
}
