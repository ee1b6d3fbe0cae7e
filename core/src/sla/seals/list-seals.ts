import type { SlaStatus } from '../../events/events.ts'
import type { SubjectKind } from '../../inventory/find-subject.ts'
import { findSubject, type SubjectFilter } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { parsePeriodKey } from '../results/list-period-results.ts'

/** One revision of a sealed month. */
export interface SealView {
  id: number
  subjectKind: SubjectKind
  subject: string
  periodKey: string
  revision: number
  latest: boolean
  sealedAt: Date
  /** Null, too, of a correction that touches nothing in the caller's scope. */
  correctionId: number | null
  actualValue: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  minCoverage: number | null
  targetValue: number | null
  status: SlaStatus
  hash: string
  previousHash: string | null
  /** Null where they name services that the caller may not see. */
  inputs: string | null
}

/** The sealed months of a subject in the caller's scope with all their revisions, the newest first. */
export async function listSeals(
  context: Context,
  filter: SubjectFilter & { periodKey?: string | null; first: number },
): Promise<SealView[]> {
  const { kind, id } = await findSubject(context, filter)
  const { rows } = await context.database.query<SealView>(
    `select
      s.id,
      s.subject_kind as "subjectKind",
      s.subject,
      period_key('MONTHLY', s.period_day) as "periodKey",
      s.revision,
      s.id = l.id as latest,
      s.sealed_at as "sealedAt",
      case
        when '' = any ($5) or exists (
          select
          from sla_correction_ranges r
          join services c on c.id = r.service_id
          where r.correction_id = s.correction_id
            and in_scope(c.path, $5)
        )
        then s.correction_id
      end as "correctionId",
      s.uptime as "actualValue",
      s.uptime_best as "uptimeBest",
      s.uptime_worst as "uptimeWorst",
      s.coverage,
      s.min_coverage as "minCoverage",
      s.target as "targetValue",
      s.status,
      encode(s.hash, 'hex') as hash,
      encode(s.previous_hash, 'hex') as "previousHash",
      case
        when not exists (
          select
          from regexp_matches(s.inputs, '^member (\\S+) ', 'gn') as member
          where not in_scope(member[1], $5)
        )
        then s.inputs
      end as inputs
    from sla_seals s
    join latest_seals l using (subject_kind, subject_id, period_day)
    where s.subject_kind = $1
      and s.subject_id = $2
      and ($3::date is null or s.period_day = $3::date)
    order by s.period_day desc, s.revision desc
    limit $4`,
    [kind, id, parsePeriodKey('MONTHLY', filter.periodKey), filter.first, context.actor.scope],
  )
  return rows
}
