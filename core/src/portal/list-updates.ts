import { customerInScope } from '../customers/list-customers.ts'
import type { Context } from '../platform/context.ts'
import type { UpdateState } from './portal.ts'

/** What customers were written about an incident. */
export interface CustomerUpdate {
  state: UpdateState
  text: string
  author: string
  at: Date
}

/** The same of each of these incidents, the newest first. */
export async function listUpdates(
  { database }: Context,
  incidentIds: readonly number[],
): Promise<Map<number, CustomerUpdate[]>> {
  const { rows } = await database.query<CustomerUpdate & { incidentId: number }>(
    `select u.incident_id as "incidentId", u.state, u.text, u.author, u.at
    from sla_incident_updates u
    where u.incident_id = any ($1::bigint[])
    order by u.id desc`,
    [incidentIds],
  )
  return grouped(rows)
}

/** A status page on which the outages of a service are. */
export interface StatusPage {
  customer: string
  path: string
}

/** The status pages of the customers in the caller's scope that are owed the service of each of these incidents. */
export async function listStatusPages(
  { actor, database }: Context,
  incidentIds: readonly number[],
): Promise<Map<number, StatusPage[]>> {
  const { rows } = await database.query<StatusPage & { incidentId: number }>(
    `select i.id as "incidentId", c.name as customer, '/status/' || c.slug as path
    from sla_incidents i
    join services s on s.id = i.service_id
    join customers c on true
    join customer_scopes o on o.customer_id = c.id
    where i.id = any ($2::bigint[])
      and in_scope(s.path, o.scope)
      and ${customerInScope('$1::text[]')}
    order by lower(c.name), c.id`,
    [actor.scope, incidentIds],
  )
  return grouped(rows)
}

function grouped<Row extends { incidentId: number }>(rows: readonly Row[]): Map<number, Omit<Row, 'incidentId'>[]> {
  const byIncident = new Map<number, Omit<Row, 'incidentId'>[]>()
  for (const { incidentId, ...row } of rows) byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), row])
  return byIncident
}
