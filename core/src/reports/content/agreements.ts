import type { Context } from '../../platform/context.ts'
import type { RangeSubject } from '../../sla/periods/find-range-subject.ts'
import type { Period } from '../../sla/periods/period.ts'
import { type GroupTerms, listGroupTerms } from '../../sla/terms/list-group-terms.ts'
import type { ReportedTerms, SlaReport } from '../report.ts'

/** What was agreed on for the groups of a report in its period, and the seals of a month of its subject and of these groups. */
export async function listAgreements(
  context: Context,
  subject: RangeSubject,
  period: Period,
  { from, to }: { from: Date; to: Date },
  groupIds: readonly number[],
): Promise<Pick<SlaReport, 'terms' | 'seals'>> {
  const names = await readNames(context, groupIds)
  const terms = await listGroupTerms(context, groupIds)
  return {
    terms: names.flatMap((group) => inForce(terms.get(group.id) ?? [], from, to).map((one) => reported(group, one))),
    seals: period.kind === 'MONTH' ? await readSeals(context, subject, period.first, groupIds) : [],
  }
}

interface Names {
  id: number
  name: string
  displayName: string | null
}

async function readNames({ database }: Context, ids: readonly number[]): Promise<Names[]> {
  const { rows } = await database.query<Names>(
    'select id, name, nullif(display_name, name) as "displayName" from sla_groups where id = any ($1::bigint[]) order by name, id',
    [ids],
  )
  return rows
}

/** Of terms, the newest first, those that held at some time of the interval, the oldest first. */
function inForce(terms: readonly GroupTerms[], from: Date, to: Date): GroupTerms[] {
  const ends = (index: number) => terms[index - 1]?.effectiveFrom ?? null
  return terms
    .filter(({ effectiveFrom }, index) => {
      const end = ends(index)
      return (effectiveFrom === null || effectiveFrom < to) && (end === null || end > from)
    })
    .toReversed()
}

function reported({ name, displayName }: Names, terms: GroupTerms): ReportedTerms {
  const { effectiveFrom, uptimeTarget, responseMinutes, resolutionMinutes, degraded, unmeasured } = terms
  return {
    group: name,
    ...(displayName === null ? {} : { displayName }),
    from: effectiveFrom?.toISOString() ?? null,
    target: uptimeTarget,
    responseMinutes,
    resolutionMinutes,
    degraded,
    unmeasured,
    minCoverage: terms.minCoverage,
    timeZone: terms.timeZone,
  }
}

async function readSeals(
  { database }: Context,
  { kind, id }: RangeSubject,
  day: string,
  groupIds: readonly number[],
): Promise<SlaReport['seals']> {
  const { rows } = await database.query<SlaReport['seals'][number]>(
    `select l.subject, l.revision, encode(l.hash, 'hex') as hash
    from latest_seals l
    where l.period_day = $3::date
      and (
        (l.subject_kind = $1 and l.subject_id = $2)
        or (l.subject_kind = 'GROUP' and l.subject_id = any ($4::bigint[]))
      )
    order by l.subject_kind, l.subject, l.subject_id`,
    [kind, id, day, groupIds],
  )
  return rows
}
