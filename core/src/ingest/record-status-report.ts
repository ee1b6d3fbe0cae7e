import { assertInScope } from '../auth/grants/may.ts'
import { parseChanges } from '../changes/received-change.ts'
import {
  type HealthReport,
  isSegment,
  maxIntervalsPerReport,
  parseNodeId,
  parseServicePath,
  parseStatus,
  type ReportAnswer,
  type ReportedInterval,
  ReportedService,
  type StatusReport,
} from '../contract/index.ts'
import { agentReporter, pushReporter, spokenForReason } from '../inventory/agents/reporters.ts'
import { parseTier } from '../inventory/groups/define-groups.ts'
import { entryName, groupName, keepGroups } from '../inventory/groups/keep-groups.ts'
import type { ServiceAttributes } from '../inventory/services/service-row.ts'
import { boundWarnings, entryParserOf } from '../platform/check.ts'
import type { Actor, Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { createInstantParser } from '../platform/instant.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'
import { describeScope, inScope } from '../platform/scope.ts'
import type { Observation } from '../snapshots/assess.ts'
import { clamp, countCut, dropOverlaps, parseIntervals, type Refused, refusedRanges } from '../snapshots/intervals.ts'
import { latenciesOf } from '../snapshots/probe-latencies.ts'
import { mayFill } from './past-time.ts'
import { recordApart } from './record-apart.ts'
import type { Report, ReportedEntry } from './report.ts'
import { createReportBases, type ReportBases } from './report-bases.ts'
import type { RunningMemory } from './running/running-memory.ts'

/** Reads a service of a status report. */
const parseReportedService = entryParserOf<ReportedService>(ReportedService)

/** How a report is taken. */
export interface ReportSettings {
  /** False while the SLA plugin is switched off: time is credited, but no incident opened. */
  slaEnabled: boolean
  /** What this core remembers of services that go on as before. */
  memory?: RunningMemory
  /** The reports that this core remembers for those that stand on them. */
  bases?: ReportBases
}

type Entry = ReportedEntry

/** Collects what becomes of a report while it is read. */
interface Reading {
  now: number
  entries: Entry[]
  rejected: ReportAnswer['rejected']
  warnings: string[]
  refused: Refused
  parseInstant: (text: string) => number
  refusedOf: ReportAnswer['refused']
}

/**
 * Takes a status report in the documented form, or with exact intervals. A malformed service is rejected by name and the rest
 * is kept; so is one that another sender speaks for. Throws `payload_too_large` when its intervals come to more rows than one report may carry,
 * and `base_unknown` when it stands on one that this core does not remember.
 */
export async function recordStatusReport(
  context: Context,
  sent: StatusReport,
  { slaEnabled, memory, bases = createReportBases() }: ReportSettings = { slaEnabled: true },
): Promise<ReportAnswer> {
  const sender = `${context.actor.id} ${describeScope(context.actor.scope)} ${sent.nodeId}`
  const body = bases.complete(sender, sent)
  const reading = startReading(context)
  const { nodeId, warnings } = parseNodeId(body.nodeId)
  reading.warnings.push(...warnings)
  const vantage = parseVantage(context, reading, body.vantage, nodeId)
  assertInScope(context.actor, vantage)
  const names = new Set<string>()
  body.services.forEach((service, index) => {
    const read = parseReportedService(service)
    const problem = 'problem' in read ? read.problem : nameProblem(read.entry, names)
    if (problem) reading.rejected.push({ name: entryName(service, index), reason: problem })
    else if ('entry' in read) {
      reading.warnings.push(...read.warnings.map((warning) => `service "${read.entry.name}": ${warning}`))
      parseService(context, reading, `${nodeId}/${read.entry.name}`, read.entry, {}, vantage)
    }
  })
  const groups = keepGroups(body.slaGroups ?? [], reading.warnings)
  const intervalMs = (body.intervalSeconds ?? 30) * 1000
  const agent = { nodeId: vantage, intervalMs, ...(body.operatorVersion ? { version: body.operatorVersion } : {}) }
  const tracking = body.autoCreateIncidents === false ? 'follow' : 'open'
  const reporter = agentReporter({ nodeId, agentId: body.agentId })
  const incidents = slaEnabled ? tracking : 'ignore'
  const report: Omit<Report, 'services'> = {
    agent,
    reporter,
    vantage,
    groups,
    intervalMs,
    incidents,
    together: true,
    ...(memory && { memory }),
  }
  const answer = await finish(context, reading, report)
  return sent.asBase ? { ...answer, base: bases.remember(sender, body) } : answer
}

/** The node that the sender looks from; one beyond the scope of its key is not believed. */
function parseVantage({ actor }: Context, reading: Reading, given: string | undefined, nodeId: string): string {
  if (given === undefined) return nodeId
  const { nodeId: vantage, warnings } = parseNodeId(given)
  reading.warnings.push(...warnings)
  if (vantage === nodeId || inScope(actor.scope, vantage)) return vantage
  reading.warnings.push(`the key may not speak for ${vantage}; its scope is ${describeScope(actor.scope)}`)
  return nodeId
}

/** Takes the report of one service about itself; the first push creates it. Throws `reporter_conflict` when an agent speaks for it. */
export async function recordHealthReport(
  context: Context,
  body: HealthReport,
  { slaEnabled }: ReportSettings = { slaEnabled: true },
): Promise<ReportAnswer> {
  const reading = startReading(context)
  const { path, warnings } = parseServicePath(body.path)
  assertInScope(context.actor, path.path)
  reading.warnings.push(...warnings)
  const { serviceType, tags, ...rest } = body
  parseService(
    context,
    reading,
    path.path,
    { ...rest, name: path.service },
    {
      ...(serviceType ? { type: serviceType } : {}),
      ...(tags ? { tags } : {}),
    },
  )
  const intervalMs = (body.intervalSeconds ?? 30) * 1000
  const incidents = slaEnabled ? 'open' : 'ignore'
  const answer = await finish(context, reading, { reporter: pushReporter, groups: [], intervalMs, incidents })
  const [refused] = answer.rejected
  if (refused?.code === 'reporter_conflict') throw new AppError('reporter_conflict', { reason: refused.reason })
  return answer
}

function startReading({ clock }: Context): Reading {
  const now = clock.now().getTime()
  return {
    now,
    entries: [],
    rejected: [],
    warnings: [],
    refused: { future: 0, tooOld: 0, overlap: 0 },
    refusedOf: [],
    parseInstant: createInstantParser(),
  }
}

function nameProblem({ name }: ReportedService, names: Set<string>): string | undefined {
  if (!isSegment(name)) return 'name is malformed; use letters, digits, ".", "-" and "_"'
  if (names.has(name)) return 'the service is listed twice; send its intervals in one entry'
  names.add(name)
  return undefined
}

function parseService(
  { actor }: Context,
  reading: Reading,
  path: string,
  service: ReportedService,
  attributes: Partial<ServiceAttributes> = {},
  vantage?: string,
): void {
  const { name, replicas, evidence, readyReplicas, slaGroup, workloadType, certificateEndsAt } = service
  // What a guest may say is decided by who is to watch the service, not by where that stands.
  const isGuest = service.guest === true && vantage !== undefined && inScope(actor.scope, vantage)
  if (!isGuest && !inScope(actor.scope, path)) {
    reading.rejected.push({
      name,
      reason: `the key may not report ${path}; its scope is ${describeScope(actor.scope)}`,
      code: 'forbidden_key',
    })
    return
  }
  const status = parseStatus(service.status)
  if (!status) reading.warnings.push(`service "${name}": status "${service.status}" is not known, stored as UNKNOWN`)
  const criticality = parseTier(service.criticality)
  if (service.criticality && !criticality) {
    reading.warnings.push(
      `service "${name}": criticality "${service.criticality}" is not known; use critical, high, medium or low`,
    )
  }
  const seen: Observation = {
    path,
    status: status ?? 'UNKNOWN',
    ...splitMessage(service),
    evidence: evidence ?? null,
    replicas: replicas ?? null,
    readyReplicas: readyReplicas ?? null,
    certificateEndsAt: certificateEndsAt === undefined ? null : Date.parse(certificateEndsAt),
    changes: parseChanges(service.changes, reading.now),
    ...parseTime(actor, reading, name, service.pieces),
  }
  const own = {
    path,
    ...(criticality ? { criticality } : {}),
    ...(slaGroup ? { slaGroup: groupName(slaGroup) } : {}),
    ...(workloadType ? { workloadType } : {}),
  }
  reading.entries.push({ seen, attributes: { ...own, ...attributes }, ...(isGuest ? { isGuest } : {}) })
}

function parseTime(
  actor: Actor,
  reading: Reading,
  name: string,
  pieces: readonly ReportedInterval[] | undefined,
): Pick<Observation, 'intervals' | 'lastEnd' | 'latencies'> {
  if (!pieces) return { intervals: undefined, lastEnd: undefined, latencies: [] }
  const { intervals: given, warnings } = parseIntervals(name, pieces, reading.parseInstant)
  const { intervals, warnings: withheld } = mayFill(actor, name, given, reading.now)
  reading.warnings.push(...warnings, ...withheld)
  const lastEnd = intervals.length > 0 ? intervals.reduce((last, { to }) => Math.max(last, to), 0) : undefined
  const iso = (at: number) => new Date(at).toISOString()
  for (const { cause, from, to } of refusedRanges(intervals, reading.now)) {
    reading.refusedOf.push({ name, cause, from: iso(from), to: iso(to) })
  }
  const kept = clamp(intervals, reading.now, reading.refused)
  return { intervals: dropOverlaps(kept, reading.refused), lastEnd, latencies: latenciesOf(kept) }
}

async function finish(
  context: Context,
  { entries, rejected, warnings, refused, refusedOf, now }: Reading,
  report: Omit<Report, 'services'>,
): Promise<ReportAnswer> {
  const rows = entries.reduce((sum, { seen }) => sum + countCut(seen.intervals ?? []), 0)
  if (rows > maxIntervalsPerReport) {
    throw new AppError('payload_too_large', {
      reason: `The intervals come to ${rows} rows of at most 5 minutes; send at most ${maxIntervalsPerReport} in one report.`,
    })
  }
  const recorded = await recordApart(context, { ...report, services: entries })
  const unstored = recorded.rejected.map(({ path, reason }) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    reason,
  }))
  const spokenFor = recorded.spokenFor.map((one) => ({
    name: one.service.path.slice(one.service.path.lastIndexOf('/') + 1),
    reason: spokenForReason(one),
    code: 'reporter_conflict' as const,
  }))
  const refusals = recorded.refused.map(({ path, reason }) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    reason,
    code: 'reporter_conflict' as const,
  }))
  const seconds = (ms: number) => ms / 1000
  return {
    accepted: entries.length - unstored.length - spokenFor.length - refusals.length,
    rejected: [...rejected, ...unstored, ...spokenFor, ...refusals],
    warnings: boundWarnings([...warnings, ...recorded.warnings]),
    creditedSeconds: seconds(recorded.creditedMs),
    refusedSeconds: {
      future: seconds(refused.future),
      tooOld: seconds(refused.tooOld),
      overlap: seconds(refused.overlap + recorded.overlapMs),
    },
    refused: refusedOf,
    serverTime: new Date(now).toISOString(),
  }
}

/**
 * The message of a service, which goes to everybody and everywhere, and its detail, which only administrators read. A sender
 * that does not divide them is helped: of a refusal that names accounts and rights the words become the detail.
 */
function splitMessage({ message, detail }: Pick<ReportedService, 'message' | 'detail'>): {
  message: string | null
  detail: string | null
} {
  if (message === undefined) return { message: null, detail: detail ?? null }
  const plain = plainRefusal(message)
  return { message: plain, detail: detail ?? (plain === message ? null : message) }
}
