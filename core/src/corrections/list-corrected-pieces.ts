import type { ServiceStatus } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'

/** What stood somewhere before it was corrected. */
export interface CorrectedPiece {
  path: string
  from: Date
  to: Date
  status: ServiceStatus
  excluded: boolean
}

/** The original of what a correction replaced in the caller's scope, by service and time. */
export async function listCorrectedPieces(
  { actor, database }: Context,
  correctionId: number,
  first: number,
): Promise<CorrectedPiece[]> {
  const { rows } = await database.query<CorrectedPiece>(
    `select
      s.path, p.time as "from", p.time + p.duration_ms * interval '1 ms' as "to", p.status::text as status, p.excluded
    from sla_corrected_pieces p
    join services s on s.id = p.service_id
    where p.correction_id = $2
      and is_below(s.path, $1)
    order by s.path, p.time
    limit $3`,
    [actor.scope, correctionId, first],
  )
  return rows
}
