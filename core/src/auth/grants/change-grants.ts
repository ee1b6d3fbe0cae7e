import type { GrantRole } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { type GrantScope, parseGrantScope, writeScope } from './grant.ts'

/** A grant to give, its scope as people write it. */
export interface NewGrant {
  role: GrantRole
  scope: string
}

/** Who gives a grant, and whether a login provider does for them. */
export interface Giver {
  by: string
  /** Null for a person. */
  source: string | null
  now: Date
}

/**
 * Gives a user a grant, in the transaction of its caller, who has asked whether that may be; one that they hold already stays as it is.
 * Throws `bad_request` for a scope that is none, and for a group or customer that does not exist.
 */
export async function storeGrant(tx: Queryable, userId: string, grant: NewGrant, giver: Giver): Promise<void> {
  const scope = parseGrantScope(grant.scope)
  const groupId = scope.kind === 'GROUP' ? await findGroup(tx, scope.group) : null
  const customerId = scope.kind === 'CUSTOMER' ? await findCustomer(tx, scope.customer) : null
  await tx.query(
    `insert into user_grants (user_id, role, scope_kind, path, group_id, customer_id, source, granted_by, granted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict do nothing`,
    [
      Number(userId),
      grant.role,
      scope.kind,
      scope.kind === 'PATH' ? scope.path : null,
      groupId,
      customerId,
      giver.source,
      giver.by,
      giver.now,
    ],
  )
}

/**
 * Makes the grants of a user that come from a source exactly these, in the transaction of its caller: what a login provider says at each
 * login. Grants from elsewhere stay. One over a group or customer that there is not (any more) is left out: it keeps nobody from signing in.
 */
export async function replaceGrants(
  tx: Queryable,
  userId: string,
  grants: readonly NewGrant[],
  giver: Giver,
): Promise<void> {
  const { rows: held } = await tx.query<{ id: string; role: GrantRole; scope: string }>(
    `select id::text as id, role, scope
    from grants_with_scopes
    where user_id = $1
      and source is not distinct from $2
    order by id`,
    [Number(userId), giver.source],
  )
  const wanted = new Set(grants.map(({ role, scope }) => `${role} ${writeScope(parseGrantScope(scope))}`))
  const gone = held.filter(({ role, scope }) => !wanted.has(`${role} ${scope}`)).map(({ id }) => id)
  await tx.query('delete from user_grants where id = any ($1::bigint[])', [gone])
  for (const grant of grants) {
    if (await isThere(tx, parseGrantScope(grant.scope))) await storeGrant(tx, userId, grant, giver)
  }
}

async function isThere(tx: Queryable, scope: GrantScope): Promise<boolean> {
  if (scope.kind !== 'GROUP' && scope.kind !== 'CUSTOMER') return true
  const { rowCount } = await tx.query(
    scope.kind === 'GROUP'
      ? 'select from sla_groups where name = current_group_name($1)'
      : 'select from customers where slug = $1',
    [scope.kind === 'GROUP' ? scope.group : scope.customer],
  )
  return rowCount > 0
}

async function findGroup(tx: Queryable, name: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>('select id from sla_groups where name = current_group_name($1)', [
    name,
  ])
  const [group] = rows
  if (!group) throw new AppError('bad_request', { reason: `There is no SLA group "${name}".` })
  return group.id
}

async function findCustomer(tx: Queryable, slug: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>('select id from customers where slug = $1', [slug])
  const [customer] = rows
  if (!customer) throw new AppError('bad_request', { reason: `There is no customer "${slug}".` })
  return customer.id
}
