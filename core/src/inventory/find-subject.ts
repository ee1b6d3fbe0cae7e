import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { placesOf } from '../platform/scope.ts'

/** Whose results are asked for: at most one of these, none for everything in the caller's scope. */
export interface SubjectFilter {
  serviceId?: string | number | null
  slaGroup?: string | null
  node?: string | null
}

export type SubjectKind = 'SERVICE' | 'GROUP' | 'NODE'

export interface Subject {
  kind: SubjectKind
  id: number
}

/** Resolves a filter to a subject in the caller's scope. Throws `not_found`, or `bad_request` when two are named. */
export async function findSubject(context: Context, filter: SubjectFilter): Promise<Subject> {
  const { serviceId, slaGroup, node } = filter
  if ([serviceId, slaGroup, node].filter((one) => one !== null && one !== undefined).length > 1) {
    throw new AppError('bad_request', { reason: 'Name at most one of serviceId, slaGroup and node.' })
  }
  if (serviceId !== null && serviceId !== undefined) return findServiceSubject(context, serviceId)
  if (slaGroup !== null && slaGroup !== undefined) return findGroupSubject(context, slaGroup)
  return findNodeSubject(context, node ?? ownNode(context))
}

/** The node of all that the caller sees. Throws `bad_request` when that is in several places. */
export function ownNode({ actor: { scope } }: Context): string {
  const places = placesOf(scope)
  const [place = '/'] = places
  if (places.length <= 1) return place
  throw new AppError('bad_request', {
    reason: 'Name one of serviceId, slaGroup and node: what you may see lies in several places.',
  })
}

async function findServiceSubject({ actor, database }: Context, serviceId: string | number): Promise<Subject> {
  const { rows } = await database.query<{ id: number }>(
    `select id
    from services
    where in_scope(path, $1)
      and (path = current_path($2) or id::text = $2)`,
    [actor.scope, String(serviceId)],
  )
  return found('SERVICE', rows[0]?.id, `Service "${serviceId}"`)
}

async function findGroupSubject({ actor, database }: Context, name: string): Promise<Subject> {
  const { rows } = await database.query<{ id: number }>(
    `select g.id
    from sla_groups g
    where g.name = current_group_name($2)
      and ('' = any ($1) or exists (select from services s where s.sla_group_id = g.id and in_scope(s.path, $1)))`,
    [actor.scope, name],
  )
  return found('GROUP', rows[0]?.id, `SLA group "${name}"`)
}

async function findNodeSubject({ actor, database }: Context, path: string): Promise<Subject> {
  const { rows } = await database.query<{ id: number }>(
    `select id
    from hierarchy_nodes
    where path = $2
      and in_scope(path, $1)`,
    [actor.scope, path],
  )
  return found('NODE', rows[0]?.id, `Hierarchy node "${path}"`)
}

function found(kind: SubjectKind, id: number | undefined, what: string): Subject {
  if (id === undefined) throw new AppError('not_found', { what })
  return { kind, id }
}
