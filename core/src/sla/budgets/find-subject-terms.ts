import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** Whose budget is asked for: exactly one of these. */
export interface BudgetSubjectFilter {
  serviceId?: string | number | null | undefined
  slaGroup?: string | null | undefined
}

/** What has an error budget. */
export type BudgetKind = 'SERVICE' | 'GROUP'

/** A service or group with what it is to deliver now. */
export interface SubjectTerms {
  kind: BudgetKind
  id: number
  /** The path of the service, or the name of the group. */
  subject: string
  /** Percent. */
  target: number
  timeZone: string
}

/** Resolves a filter to a subject in the caller's scope. Throws `not_found`, or `bad_request` unless exactly one is named. */
export async function findSubjectTerms(context: Context, filter: BudgetSubjectFilter): Promise<SubjectTerms> {
  const { serviceId, slaGroup } = filter
  if ((serviceId ?? slaGroup ?? '') === '')
    throw new AppError('bad_request', { reason: 'Name a service or an SLA group.' })
  const { kind, id } = await findSubject(context, { serviceId: serviceId ?? null, slaGroup: slaGroup ?? null })
  const isService = kind === 'SERVICE'
  const { rows } = await context.database.query<Omit<SubjectTerms, 'kind' | 'id'>>(
    isService ? serviceTerms : groupTerms,
    [id, context.clock.now()],
  )
  const [terms] = rows
  if (!terms) throw new Error(`${kind} ${id} has no terms`)
  return { kind: isService ? 'SERVICE' : 'GROUP', id, ...terms }
}

const serviceTerms = `
  select s.path as subject, t.uptime_target as target, t.time_zone as "timeZone"
  from services s
  cross join lateral service_terms(s.id, $2) t
  where s.id = $1`

const groupTerms = `
  select g.name as subject, coalesce(p.uptime_target, t.uptime_target) as target, p.time_zone as "timeZone"
  from sla_groups g
  join sla_group_terms_over_time p
    on p.group_id = g.id
    and p.effective_from <= $2
    and p.effective_to > $2
  join sla_tiers t on t.tier = p.tier
  where g.id = $1`
