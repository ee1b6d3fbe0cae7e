import { createHash } from 'node:crypto'
import { type Language, languages } from '../customers/customer.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { calendarPeriodOver, type Period, type PeriodInput, parsePeriod } from '../sla/periods/period.ts'
import { composeReport } from './compose-report.ts'
import { findReportSubject, type ReportSubject, type ReportSubjectInput } from './find-report-subject.ts'
import { reportColumns } from './list-reports.ts'
import { calendarTypes, type ReportView, type SlaReport } from './report.ts'

/** On whom, of which period, and in which language it is shown; what is not said is the caller's own node, yesterday, and the subject's. */
export interface GenerateRequest extends ReportSubjectInput, PeriodInput {
  /** DAILY, WEEKLY, MONTHLY, QUARTERLY or YEARLY: with `periodKey` its form, without one the last that is over. */
  periodType?: string | null | undefined
  periodKey?: string | null | undefined
  language?: string | null | undefined
}

/** A stored report, and the language in which this caller asked for it. */
export type MadeReport = ReportView & { asked: Language }

const kinds = { DAILY: 'DAY', WEEKLY: 'WEEK', MONTHLY: 'MONTH', QUARTERLY: 'QUARTER', YEARLY: 'YEAR' } as const

/**
 * Makes and stores a report. One that says the same as the newest of this subject and period is that one; anything else is its next
 * revision. Throws `bad_request` for a period that has not begun, `not_found` where nothing was measured.
 */
export async function generateReport(context: Context, request: GenerateRequest = {}): Promise<MadeReport> {
  const language = parseLanguage(request.language)
  const subject = await findReportSubject(context, request)
  const period = periodOf(request, context.clock.now(), subject.range.timeZone)
  const report = await composeReport(context, subject, period)
  const asked = language ?? subject.language
  return { ...(await store(context, subject, report, asked)), asked }
}

/** Reads one of the languages in which reports are written. Throws `bad_request`. */
export function parseLanguage(text: string | null | undefined): Language | undefined {
  if (text === null || text === undefined) return undefined
  const known = languages.find((one) => one === text)
  if (known) return known
  throw new AppError('bad_request', { reason: `language is ${languages.join(' or ')}, not ${text.slice(0, 20)}.` })
}

function periodOf({ periodType, periodKey, ...input }: GenerateRequest, now: Date, timeZone: string): Period {
  const isAny = [input.period, input.from, input.to].some((one) => one !== null && one !== undefined)
  if (isAny) {
    if (periodType ?? periodKey)
      refuse('Give periodType and periodKey, or period, or from and to: these name the same thing.')
    return parsePeriod(input)
  }
  const type = calendarTypes.find((one) => one === (periodType ?? 'DAILY'))
  if (!type) refuse(`periodType is one of ${calendarTypes.join(', ')}, not ${String(periodType).slice(0, 20)}.`)
  if (periodKey === null || periodKey === undefined) return calendarPeriodOver(kinds[type], now, timeZone)
  const period = parsePeriod({ period: periodKey })
  if (period.kind !== kinds[type]) refuse(`periodKey "${periodKey}" is not ${type}.`)
  return period
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}

async function store(
  { actor, database, clock }: Context,
  { range, logo, reported }: ReportSubject,
  report: SlaReport,
  language: Language,
): Promise<ReportView> {
  const content = JSON.stringify(report)
  const hash = createHash('sha256').update(content).digest('hex')
  const { kind } = reported
  const subject = [kind, kind === 'NODE' ? null : range.id, report.scope]
  const period = [report.periodType, report.periodKey, report.from, report.to]
  return database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('itops:reports'))`)
    await storeLogo(tx, reported.logo, logo)
    const { rows } = await tx.query<ReportView>(
      `with newest as (
        select *
        from sla_reports
        where subject_kind = $1
          and coalesce(subject_id, 0) = coalesce($2, 0)
          and scope = $3
          and period_key = $5
        order by revision desc
        limit 1
      ),
      inserted as (
        insert into sla_reports (
          subject_kind, subject_id, scope, period_type, period_key, starts_at, ends_at, revision, content, hash, final, language,
          made_by, made_at
        )
        select $1, $2, $3, $4, $5, $6, $7, coalesce((select revision from newest), 0) + 1, $8, $9, $10, $11, $12, $13
        where $9 is distinct from (select hash from newest)
        returning *
      )
      select ${reportColumns}
      from (select * from inserted union all select * from newest) r
      order by r.revision desc
      limit 1`,
      [...subject, ...period, content, hash, report.final, language, actor.name, clock.now()],
    )
    const [view] = rows
    if (!view) throw new Error('a report that was stored is not there')
    return view
  })
}

async function storeLogo(tx: Queryable, hash: string | null, image: string | null): Promise<void> {
  if (hash === null) return
  await tx.query('insert into sla_report_logos (hash, image) values ($1, $2) on conflict do nothing', [hash, image])
}
