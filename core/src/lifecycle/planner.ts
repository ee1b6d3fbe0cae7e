import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { ChangeInput, Plan } from './change.ts'

/** An act whose target and reason have been read. */
export interface Wanted extends ChangeInput {
  reason: string | null
}

/** Looks into an act, with what it concerns locked until the end of the transaction. */
export type Planner = (context: Context, tx: Queryable, wanted: Wanted) => Promise<Plan>

/** A service as an act finds it, locked like a report locks it. */
export interface FoundService {
  id: number
  path: string
  name: string
  nodeId: number
  nodePath: string
  createdAt: Date
  retiredAt: Date | null
  keptRetired: boolean
  stale: boolean
}

/** The service of a path, or of a former one, in the caller's scope; undefined when there is none. */
export async function findService(
  { actor, clock }: Context,
  tx: Queryable,
  path: string,
): Promise<FoundService | undefined> {
  const { rows } = await tx.query<FoundService>(
    `select
      s.id, s.path, s.name, s.node_id as "nodeId", n.path as "nodePath", s.created_at as "createdAt",
      s.retired_at as "retiredAt", s.kept_retired as "keptRetired",
      is_stale(c.reported_at, c.interval_ms, $3) as stale
    from known_paths k
    join services s on s.id = k.service_id
    join service_states c on c.service_id = s.id
    join stored_service_states t on t.service_id = s.id
    join hierarchy_nodes n on n.id = s.node_id
    where k.path = $1
      and in_scope(s.path, $2)
    for update of t, s`,
    [path.replace(/^\/+|\/+$/g, ''), actor.scope, clock.now()],
  )
  return rows[0]
}

/** The same; throws `not_found` when there is none. */
export async function getService(context: Context, tx: Queryable, path: string): Promise<FoundService> {
  const service = await findService(context, tx, path)
  if (!service) throw new AppError('not_found', { what: `Service "${path}"` })
  return service
}

/** What a person should know of a service that is still reported. */
export function livingWarnings({ path, stale, retiredAt }: FoundService, text: string): string[] {
  return stale || retiredAt !== null ? [] : [`${path} is still reported: ${text}`]
}
