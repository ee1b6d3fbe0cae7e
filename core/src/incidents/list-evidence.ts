import { below, personMay } from '../auth/grants/may.ts'
import { refusalOf } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'

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

/** An agent may know of an outage a little before the first interval of it, or a little after the last. */
const slackSeconds = 60

/**
 * What was seen in the times of incidents that the caller may see, the oldest first, by incident. Who is no administrator reads
 * of a refusal what it comes to: its words name accounts, rights and rules.
 */
export async function listEvidence(
  { actor, database }: Pick<Context, 'actor' | 'database'>,
  ids: readonly number[],
): Promise<Map<number, EvidenceView[]>> {
  const { rows } = await database.query<EvidenceView & { path: string }>(
    `select i.id as "incidentId", s.path, o.at, o.pod, o.container, o.previous, o.log, o.events
    from sla_incidents i
    join services s on s.id = i.service_id
    join outage_evidence o on o.service_id = i.service_id
    where i.id = any ($1::bigint[])
      and in_scope(s.path, $3)
      and o.at >= i.started_at - $2::integer * interval '1 second'
      and o.at < coalesce(i.resolved_at, 'infinity') + $2::integer * interval '1 second'
    order by i.id, o.at`,
    [ids, slackSeconds, actor.scope],
  )
  const found = new Map<number, EvidenceView[]>(ids.map((id) => [id, []]))
  for (const { path, ...row } of rows)
    found.get(row.incidentId)?.push(personMay(actor, 'administer', below(path)) ? row : plainEvidence(row))
  return found
}

function plainEvidence(seen: EvidenceView): EvidenceView {
  return {
    ...seen,
    log: seen.log?.split('\n').map(plainRefusal).join('\n') ?? null,
    events: seen.events.map(plainEvent),
  }
}

/** When an Event was, its type and its reason stay. */
function plainEvent(line: string): string {
  const plain = refusalOf(line)
  if (plain === undefined) return line
  const [head = ''] = /^(?:[\dTZ:.+-]{1,40} )?(?:(?:Normal|Warning) )?\w{1,60}: /.exec(line) ?? []
  return `${head}${plain}`
}
