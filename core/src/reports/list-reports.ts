import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { ReportKind, ReportPeriodType, ReportView, SlaReport } from './report.ts'

/** The columns of a ReportView, read from `sla_reports r`. */
export const reportColumns = `
  r.id, r.subject_kind as "subjectKind",
  coalesce(
    case r.subject_kind
      when 'GROUP' then (select g.name from sla_groups g where g.id = r.subject_id)
      when 'CUSTOMER' then (select c.slug from customers c where c.id = r.subject_id)
    end,
    r.content -> 'subject' ->> 'name',
    r.scope
  ) as subject,
  r.period_type as "periodType", r.period_key as "periodKey", r.starts_at as "from", r.ends_at as "to", r.scope, r.revision,
  r.hash, r.final, r.language, r.made_by as "madeBy", r.made_at as "madeAt",
  (select count(*) from sla_report_mails m where m.report_id = r.id and m.sent_at is not null) as mailed,
  (select count(*) from sla_report_mails m where m.report_id = r.id and m.sent_at is null) as unsent`

/** What a list of reports is filtered by; absent fields filter nothing. */
export interface ReportFilter {
  subjectKind?: ReportKind | null | undefined
  /** The path of a node, the name of a group or the slug of a customer. */
  subject?: string | null | undefined
  periodType?: ReportPeriodType | null | undefined
}

/** The stored reports on what lies in the caller's scope, the last made first, `first` of them after the one with the id `after`. */
export async function listReports(
  { actor, database }: Context,
  {
    first,
    after,
    subjectKind,
    subject,
    periodType,
  }: ReportFilter & { first: number; after?: string | null | undefined },
): Promise<ReportView[]> {
  const { rows } = await database.query<ReportView>(
    `select *
    from (
      select ${reportColumns}
      from sla_reports r
      where report_in_scope(r.subject_kind, r.subject_id, r.scope, $1)
        and ($2::bigint is null or r.id < $2)
        and ($3::text is null or r.subject_kind = $3)
        and ($4::text is null or r.period_type = $4)
    ) r
    where $5::text is null
      or r.subject = $5
    order by r.id desc
    limit $6`,
    [actor.scope, after, subjectKind, periodType, subject, first],
  )
  return rows
}

/** A report with its content. */
export interface StoredReport extends ReportView {
  /** As it was hashed. */
  text: string
  content: SlaReport
  /** The logo that it shows, as a data URI. */
  logo: string | null
}

/** A stored report with its content as it was hashed. Throws `not_found`, also for one beyond the caller's scope. */
export async function readReport({ actor, database }: Context, id: string | number): Promise<StoredReport> {
  const { rows } = await database.query<Omit<StoredReport, 'content'>>(
    `select ${reportColumns}, r.content::text as text, l.image as logo
    from sla_reports r
    left join sla_report_logos l on l.hash = r.content -> 'subject' ->> 'logo'
    where r.id = $2
      and report_in_scope(r.subject_kind, r.subject_id, r.scope, $1)`,
    [actor.scope, id],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Report "${id}"` })
  return { ...found, content: complete(JSON.parse(found.text)) }
}

/** What composeReport made, nothing else writes the column; reports of before have less in them. */
function complete(content: SlaReport): SlaReport {
  const none = { status: 'NO_DATA', incidents: 0, missed: 0 } as const
  return {
    ...content,
    subject: content.subject ?? {
      kind: 'NODE',
      name: content.scope,
      displayName: content.scope,
      accentColor: null,
      logo: null,
    },
    exact: content.exact ?? true,
    objectives: content.objectives ?? { response: none, resolution: none },
    months: content.months ?? [],
    terms: content.terms ?? [],
    seals: content.seals ?? [],
    incidents: content.incidents.map((one) => ({
      ...one,
      cause: one.cause ?? null,
      updates: one.updates ?? [],
      notes: one.notes ?? [],
    })),
  }
}
