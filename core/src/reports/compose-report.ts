import type { SlaStatus } from '../events/events.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { scopeBelow, wholeScope } from '../platform/scope.ts'
import type { Period } from '../sla/periods/period.ts'
import { boundsOf, type Range, type RangeResult, rangeOf } from '../sla/periods/read-range.ts'
import { listAgreements } from './content/agreements.ts'
import { creditsOf } from './content/credits.ts'
import { listHappenings } from './content/happenings.ts'
import { listSteps } from './content/steps.ts'
import type { ReportSubject } from './find-report-subject.ts'
import type { ReportedResult, ReportPeriodType, SlaReport } from './report.ts'

const periodTypes: Record<Period['kind'], ReportPeriodType> = {
  DAY: 'DAILY',
  WEEK: 'WEEKLY',
  MONTH: 'MONTHLY',
  QUARTER: 'QUARTERLY',
  YEAR: 'YEARLY',
  ROLLING: 'ROLLING',
  CUSTOM: 'CUSTOM',
}

/** What a subject came to in a period, in its own zone. Throws `not_found` where nothing is known of it then, and `bad_request`. */
export async function composeReport(caller: Context, subject: ReportSubject, period: Period): Promise<SlaReport> {
  const { range: whom, reported } = subject
  const scope = reported.kind === 'NODE' ? scopeBelow(reported.name) : wholeScope
  // Whoever may see the subject: the same report whoever makes it.
  const context = { ...caller, actor: { ...caller.actor, scope } }
  const bounds = await boundsOf(context, period, whom.timeZone)
  const range = await rangeOf(context, whom, period, bounds, true)
  const { result, members, timeZone } = range
  if (!result) {
    const whose = reported.displayName
    throw new AppError('not_found', { what: `A result of ${period.key}${whose && ` for ${whose}`}` })
  }
  const figures = (one: RangeResult): ReportedResult => reportedResult(one, timeZone)
  const services = members.filter(({ subjectKind }) => subjectKind === 'SERVICE')
  const groups = members.filter(({ subjectKind }) => subjectKind === 'GROUP')
  const within = contextOf(context, subject, services)
  const names = await readServiceNames(context, services)
  return {
    format: 1,
    periodType: periodTypes[period.kind],
    periodKey: period.key,
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    timeZone,
    scope: reported.kind === 'NODE' ? reported.name : '',
    subject: reported,
    final: [result, ...members].every((one) => one.final),
    exact: range.exact,
    total: { ...figures(result), subject: reported.name },
    verdict: verdictOf(result.status, groups),
    verdicts: countVerdicts(services),
    groups: groups.map(figures),
    services: services.map((one) => named(figures(one), names.get(one.subjectId))),
    ...(await listSteps(context, whom, period, bounds)),
    ...(await listHappenings(within, bounds, reported.kind !== 'CUSTOMER')),
    credits: await creditsOf(context, groupIds(whom, groups), period),
    ...(await listAgreements(context, whom, period, bounds, groupIds(whom, groups))),
  }
}

const named = ({ subject, ...figures }: ReportedResult, displayName: string | undefined): ReportedResult =>
  displayName === undefined ? { subject, ...figures } : { subject, displayName, ...figures }

const groupIds = ({ kind, id }: ReportSubject['range'], groups: Range['members']) =>
  kind === 'GROUP' ? [id] : groups.map(({ subjectId }) => subjectId)

/** For a group or a customer what happened to the services that count to it alone. */
function contextOf(context: Context, { reported }: ReportSubject, services: Range['members']): Context {
  if (reported.kind === 'NODE') return context
  return { ...context, actor: { ...context.actor, scope: services.map(({ subject }) => subject) } }
}

function reportedResult(result: RangeResult, timeZone: string): ReportedResult {
  const { subject, status, uptimeBest, uptimeWorst, coverage, minCoverage } = result
  return {
    subject,
    status,
    uptime: result.actualValue,
    target: result.targetValue,
    uptimeBest,
    uptimeWorst,
    coverage,
    minCoverage,
    downSeconds: result.downSeconds,
    degradedSeconds: result.degradedSeconds,
    plannedDownSeconds: result.plannedDownSeconds,
    excludedSeconds: result.excludedSeconds,
    unknownSeconds: result.unknownSeconds,
    unmeasuredSeconds: result.unmeasuredSeconds,
    errorBudgetSeconds: result.errorBudgetSeconds,
    errorBudgetConsumedSeconds: result.errorBudgetConsumedSeconds,
    incidents: result.incidentCount,
    timeZone,
  }
}

function countVerdicts(services: readonly RangeResult[]): SlaReport['verdicts'] {
  const count: Record<SlaStatus, number> = { MET: 0, AT_RISK: 0, BREACHED: 0, UNPROVEN: 0, NO_DATA: 0 }
  for (const { status } of services) count[status]++
  return count
}

/**
 * The verdict on a whole: that on its sum, but none that one of its groups does not bear. One that was missed is missed, whatever the others make
 * good, and nothing is proven while one of them is not.
 */
function verdictOf(status: SlaStatus, groups: readonly { status: SlaStatus }[]): SlaStatus {
  if (status === 'NO_DATA') return status
  const all = [status, ...groups.map((group) => (group.status === 'NO_DATA' ? 'UNPROVEN' : group.status))]
  return (['BREACHED', 'UNPROVEN', 'AT_RISK'] as const).find((one) => all.includes(one)) ?? 'MET'
}

/** The names of services as people read them, by their ids: of those that have another one than the last part of their path. */
async function readServiceNames(
  { database }: Context,
  services: readonly { subjectId: number }[],
): Promise<Map<number, string>> {
  const { rows } = await database.query<{ id: number; displayName: string }>(
    `select id, display_name as "displayName"
    from services
    where id = any ($1::bigint[])
      and display_name <> name`,
    [services.map(({ subjectId }) => subjectId)],
  )
  return new Map(rows.map(({ id, displayName }) => [id, displayName]))
}
