import type { Actor } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { emptyScope, type Scope, scopeBelow, unionOf, wholeScope } from '../../platform/scope.ts'
import type { User } from '../sessions/session.ts'

/** A user, and who they are when they call a verb. */
export interface Person extends User {
  actor: Actor
}

/** Users with what they see and may; in one statement for all of them, and none where every grant is over a path. */
export async function toPeople<T extends User>(database: Queryable, users: readonly T[]): Promise<(T & Person)[]> {
  const all = users.flatMap(({ grants }) => grants)
  const reaches = await readReaches(
    database,
    all.flatMap(({ groupId }) => groupId ?? []),
    all.flatMap(({ customerId }) => customerId ?? []),
  )
  return users.map((user) => {
    const grants = user.grants.map(({ id, role, scope, path, groupId, customerId }) => {
      if (path !== null) return { id, role, scope, reach: scopeBelow(path) }
      const key = groupId !== null ? `GROUP ${groupId}` : `CUSTOMER ${customerId}`
      const whole = groupId === null && customerId === null
      return { id, role, scope, reach: whole ? wholeScope : (reaches.get(key) ?? emptyScope) }
    })
    const scope = unionOf(grants.map(({ reach }) => reach))
    return { ...user, actor: { id: user.id, name: user.email, role: user.role, scope, grants } }
  })
}

/** The paths of the members of groups, and what is owed to customers. */
async function readReaches(
  database: Queryable,
  groupIds: readonly number[],
  customerIds: readonly number[],
): Promise<Map<string, Scope>> {
  if (groupIds.length + customerIds.length === 0) return new Map()
  const { rows } = await database.query<{ key: string; scope: string[] }>(
    `select 'GROUP ' || sla_group_id as key, array_agg(path order by path) as scope
    from services
    where sla_group_id = any ($1::bigint[])
    group by sla_group_id
    union all
    select 'CUSTOMER ' || customer_id, scope
    from customer_scopes
    where customer_id = any ($2::bigint[])`,
    [groupIds, customerIds],
  )
  return new Map(rows.map(({ key, scope }) => [key, scope]))
}
