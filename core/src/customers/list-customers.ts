import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import type { Contact, Language, ReportPeriod } from './customer.ts'

/** A customer, and over what it is owed an SLA. */
export interface CustomerView {
  id: number
  slug: string
  name: string
  /** As it is written: `acme/shop/**`, `group:payments`. */
  scope: string[]
  timeZone: string
  language: Language
  logo: string | null
  accentColor: string | null
  contacts: Contact[]
  /** Of which periods they are sent a report. */
  reports: ReportPeriod[]
  /** The services that are owed to it now; retired ones are not counted. */
  serviceCount: number
  createdAt: Date
  updatedAt: Date
  /** The same as `scope`, as SQL takes it. */
  reach: Scope
}

const customerColumns = `
  c.id, c.slug, c.name,
  array(
    select case p when '' then '**' else p || '/**' end
    from unnest(c.paths) p
    union all
    select 'group:' || s.name
    from customer_groups g
    join sla_groups s on s.id = g.group_id
    where g.customer_id = c.id
    order by 1
  ) as scope,
  c.time_zone as "timeZone",
  c.language,
  c.logo,
  c.accent_color as "accentColor",
  c.contacts,
  c.reports,
  (select count(*) from services s where s.retired_at is null and in_scope(s.path, o.scope))::integer as "serviceCount",
  c.created_at as "createdAt",
  c.updated_at as "updatedAt",
  o.scope as reach`

/**
 * A customer lies in a scope when all that is owed to it does: who sees only a part of it learns neither its name nor its figures. One
 * to whom nothing is owed yet is seen by who sees everything.
 */
export const customerInScope = (scope: string) => `owed_in_scope(o.scope, ${scope}::text[])`

/** The customers in the caller's scope, by name. */
export async function listCustomers({ actor, database }: Context): Promise<CustomerView[]> {
  const { rows } = await database.query<CustomerView>(
    `select ${customerColumns}
    from customers c
    join customer_scopes o on o.customer_id = c.id
    where ${customerInScope('$1')}
    order by lower(c.name), c.id`,
    [actor.scope],
  )
  return rows
}

/** One of them by its slug. Throws `not_found`, also for one beyond the caller's scope. */
export async function readCustomer(
  { actor, database }: { actor: Context['actor']; database: Queryable },
  slug: string,
): Promise<CustomerView> {
  const { rows } = await database.query<CustomerView>(
    `select ${customerColumns}
    from customers c
    join customer_scopes o on o.customer_id = c.id
    where c.slug = $2
      and ${customerInScope('$1::text[]')}`,
    [actor.scope, slug],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Customer "${slug}"` })
  return found
}
