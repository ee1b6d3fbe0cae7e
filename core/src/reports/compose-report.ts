import { listCorrections } from '../corrections/correction.ts'
import type { SlaStatus } from '../events/events.ts'
import { listIntervals } from '../exclusions/list-windows.ts'
import type { IncidentView } from '../incidents/incident.ts'
import { listIncidents } from '../incidents/list-incidents.ts'
import { ownNode } from '../inventory/find-subject.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { inScope, scopeBelow } from '../platform/scope.ts'
import { listPeriodResults } from '../sla/results/list-period-results.ts'
import type { PeriodResult, PeriodType } from '../sla/results/period-result.ts'
import { readTrend } from '../sla/results/read-trend.ts'
import type { ReportedIncident, ReportedResult, SlaReport } from './report.ts'

/** Of which day or month, and of what below which path; the caller's scope without one. */
export interface ReportRequest {
  periodType: PeriodType
  periodKey: string
  scope?: string | undefined
}

const maxServices = 100_000
const maxIncidents = 1_000
const maxCorrections = 500
const trendDays = 30

/** The report of a period over a node in the caller's scope. Throws `forbidden`, `not_found` or `bad_request`. */
export async function composeReport(
  context: Context,
  { periodType, periodKey, scope }: ReportRequest,
): Promise<SlaReport> {
  const node = scope ?? ownNode(context)
  const within = contextBelow(context, node)
  const period = { periodType, periodKey }
  const [total] = await listPeriodResults(within, {
    ...period,
    subjectKind: 'NODE',
    node,
    first: 1,
  })
  if (!total) {
    throw new AppError('not_found', {
      what: `A result of ${periodKey}${node && ` for ${node}`}`,
    })
  }
  const list = (subjectKind: 'SERVICE' | 'GROUP') =>
    listPeriodResults(within, { ...period, subjectKind, first: maxServices })
  const [services, groups] = [await list('SERVICE'), await list('GROUP')]
  return {
    format: 1,
    ...period,
    from: total.periodStart.toISOString(),
    to: total.periodEnd.toISOString(),
    timeZone: total.timeZone,
    scope: node,
    final: [total, ...services, ...groups].every((result) => result.final),
    total: reported(total),
    verdicts: countVerdicts(services),
    groups: groups.map(reported),
    services: services.map(reported),
    days: await listDays(within, node, total),
    ...(await happenings(within, total)),
  }
}

/** The same caller, for what lies at or below a path of their scope alone. */
function contextBelow(context: Context, scope: string): Context {
  const { actor } = context
  if (!inScope(actor.scope, scope)) throw new AppError('not_found', { what: `Hierarchy node "${scope}"` })
  return { ...context, actor: { ...actor, scope: scopeBelow(scope) } }
}

function reported(result: PeriodResult): ReportedResult {
  const { subject, status, uptimeBest, uptimeWorst, coverage, timeZone } = result
  return {
    subject,
    status,
    uptime: result.actualValue,
    target: result.targetValue,
    uptimeBest,
    uptimeWorst,
    coverage,
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

function countVerdicts(services: readonly PeriodResult[]): SlaReport['verdicts'] {
  const count: Record<SlaStatus, number> = { MET: 0, AT_RISK: 0, BREACHED: 0, UNPROVEN: 0, NO_DATA: 0 }
  for (const { status } of services) count[status]++
  return count
}

/** The days of the month, or those that lead to the day. */
async function listDays(context: Context, node: string, total: PeriodResult): Promise<SlaReport['days']> {
  const monthsAgo = (context.clock.now().getTime() - total.periodStart.getTime()) / (28 * 86_400_000)
  const trend = await readTrend(context, {
    node,
    periodType: 'DAILY',
    monthsBack: Math.ceil(monthsAgo) + 2,
  })
  const days = trend
    .filter(({ periodStart }) => periodStart < total.periodEnd)
    .filter(({ periodKey }) => total.periodType === 'DAILY' || periodKey.startsWith(total.periodKey))
    .map(({ periodKey, actualValue, status }) => ({ day: periodKey, uptime: actualValue, status }))
  return total.periodType === 'DAILY' ? days.slice(-trendDays) : days
}

/** What happened in the period: incidents that started in it, maintenance and corrections that touch it. */
async function happenings(context: Context, { periodStart: from, periodEnd: to }: PeriodResult) {
  const incidents = await listIncidents(context, { from, to }, maxIncidents)
  const windows = await listIntervals(context, from, to)
  const corrections = await listCorrections(context, { first: maxCorrections })
  return {
    incidents: incidents.nodes.map(reportedIncident),
    incidentCount: incidents.totalCount,
    maintenance: windows.map(({ target, reason, startsAt, endsAt }) => ({
      target,
      reason,
      from: startsAt.toISOString(),
      to: iso(endsAt),
    })),
    corrections: corrections
      .filter((one) => ['APPROVED', 'APPLIED'].includes(one.state) && one.from < to && one.to > from)
      .map((one) => ({
        target: one.target,
        kind: one.kind,
        from: one.from.toISOString(),
        to: one.to.toISOString(),
        reason: one.reason,
        proposedBy: one.proposedBy,
        approvedBy: one.decidedBy,
      })),
  }
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null

function reportedIncident(incident: IncidentView): ReportedIncident {
  const { id, title, severity, planned, durationSeconds, responseBreached, resolutionBreached } = incident
  return {
    id,
    path: incident.servicePath,
    title,
    severity,
    startedAt: incident.startedAt.toISOString(),
    acknowledgedAt: iso(incident.acknowledgedAt),
    resolvedAt: iso(incident.resolvedAt),
    durationSeconds,
    planned,
    responseBreached,
    resolutionBreached,
  }
}
