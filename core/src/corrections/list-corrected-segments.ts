import type { ServiceStatus } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'

/** What stood somewhere before it was corrected. */
export interface CorrectedSegment {
  path: string
  from: Date
  to: Date
  status: ServiceStatus
  excluded: boolean
}

/** The original of what a correction replaced in the caller's scope, by service and time. */
export async function listCorrectedSegments(
  { actor, database }: Context,
  correctionId: number,
  first: number,
): Promise<CorrectedSegment[]> {
  const { rows } = await database.query<CorrectedSegment>(
    `select
      s.path, p.time as "from", p.time + p.duration_ms * interval '1 ms' as "to", p.status::text as status, p.excluded
    from sla_corrected_segments p
    join services s on s.id = p.service_id
    where p.correction_id = $2
      and in_scope(s.path, $1)
    order by s.path, p.time
    limit $3`,
    [actor.scope, correctionId, first],
  )
  return rows
}
