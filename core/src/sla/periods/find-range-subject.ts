import { readCustomer } from '../../customers/list-customers.ts'
import { findSubject, type SubjectFilter } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** Whose period is asked for: exactly one of these, or none for everything in the caller's scope. */
export interface RangeFilter extends SubjectFilter {
  /** A customer's slug. */
  customer?: string | null | undefined
}

export type RangeKind = 'SERVICE' | 'GROUP' | 'NODE' | 'CUSTOMER'

export interface RangeSubject {
  kind: RangeKind
  id: number
  /** Path, name of a group, or name of a customer. */
  name: string
  /** The zone in which its days begin. */
  timeZone: string
}

/** Resolves a filter to a subject in the caller's scope. Throws `not_found`, or `bad_request` when two are named. */
export async function findRangeSubject(context: Context, filter: RangeFilter): Promise<RangeSubject> {
  const { customer, ...others } = filter
  if (customer === null || customer === undefined) {
    const { kind, id } = await findSubject(context, others)
    return { kind, id, ...(await describe(context, kind, id)) }
  }
  if (Object.values(others).some((one) => one !== null && one !== undefined))
    throw new AppError('bad_request', { reason: 'Name at most one of serviceId, slaGroup, node and customer.' })
  const { id, name, timeZone } = await readCustomer(context, customer)
  return { kind: 'CUSTOMER', id, name, timeZone }
}

/** A service counts in the zone of its terms, a group in its own, and a node in the one that all below it share, else in UTC. */
async function describe(
  { database, clock }: Context,
  kind: 'SERVICE' | 'GROUP' | 'NODE',
  id: number,
): Promise<Pick<RangeSubject, 'name' | 'timeZone'>> {
  const { rows } = await database.query<{ name: string; timeZone: string }>(subjectTexts[kind], [id, clock.now()])
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `${kind} ${id}` })
  return found
}

const subjectTexts = {
  SERVICE: `
    select s.path as name, coalesce(t.time_zone, 'UTC') as "timeZone"
    from services s
    left join lateral service_terms(s.id, $2) t on true
    where s.id = $1`,
  GROUP: `
    select g.name, coalesce(t.time_zone, 'UTC') as "timeZone"
    from sla_groups g
    left join sla_group_terms_over_time t on t.group_id = g.id and t.effective_from <= $2 and t.effective_to > $2
    where g.id = $1`,
  NODE: `
    select
      n.path as name,
      coalesce(
        (
          select case when min(t.time_zone) = max(t.time_zone) then min(t.time_zone) else 'UTC' end
          from sla_terms t
          where t.service_id = any (range_services('NODE', n.id))
            and t.valid_from <= $2
            and t.valid_to > $2
        ),
        'UTC'
      ) as "timeZone"
    from hierarchy_nodes n
    where n.id = $1`,
} as const
