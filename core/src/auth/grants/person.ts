import type { Actor } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { type Scope, scopeBelow, unionOf, wholeScope } from '../../platform/scope.ts'
import type { User } from '../sessions/session.ts'

/** A user, and who they are when they call a verb. */
export interface Person extends User {
  actor: Actor
}

/** Users with what they see and may; in one statement for all of them, and none where no grant is over a group. */
export async function toPeople<T extends User>(database: Queryable, users: readonly T[]): Promise<(T & Person)[]> {
  const groupIds = new Set(users.flatMap(({ grants }) => grants.flatMap(({ groupId }) => groupId ?? [])))
  const members = await readMembers(database, [...groupIds])
  return users.map((user) => {
    const grants = user.grants.map(({ id, role, scope, path, groupId }) => ({
      id,
      role,
      scope,
      reach: path !== null ? scopeBelow(path) : groupId !== null ? (members.get(groupId) ?? []) : wholeScope,
    }))
    const scope = unionOf(grants.map(({ reach }) => reach))
    return { ...user, actor: { id: user.id, name: user.email, role: user.role, scope, grants } }
  })
}

/** The paths of the members of groups. */
async function readMembers(database: Queryable, groupIds: readonly number[]): Promise<Map<number, Scope>> {
  if (groupIds.length === 0) return new Map()
  const { rows } = await database.query<{ groupId: number; paths: string[] }>(
    `select sla_group_id as "groupId", array_agg(path order by path) as paths
    from services
    where sla_group_id = any ($1::bigint[])
    group by sla_group_id`,
    [groupIds],
  )
  return new Map(rows.map(({ groupId, paths }) => [groupId, paths]))
}
