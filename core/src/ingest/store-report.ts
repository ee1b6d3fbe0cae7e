import { type ChangeOfService, storeChanges } from '../changes/store-changes.ts'
import type { NewEvent } from '../events/events.ts'
import { type Append, withEvents } from '../events/with-events.ts'
import { cutAtExclusions, readExcludedTime } from '../exclusions/cut-at-exclusions.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import { storeEvidence } from '../incidents/tracking/store-evidence.ts'
import { trackOutages } from '../incidents/tracking/track-outages.ts'
import { touchAgent } from '../inventory/agents/record-agent.ts'
import { noteConflicts, type SpokenFor } from '../inventory/agents/reporters.ts'
import { noteCreated } from '../inventory/services/alike-paths.ts'
import type { LockedService } from '../inventory/services/service-row.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { Scope } from '../platform/scope.ts'
import { type Assessment, assess, type Observation } from '../snapshots/assess.ts'
import { length } from '../snapshots/intervals.ts'
import { markLate } from '../snapshots/mark-late.ts'
import { storeLatencies } from '../snapshots/probe-latencies.ts'
import { rederiveStatusEvents, storeStatusEvents } from '../snapshots/status-events.ts'
import { joinAlike, storeLateSegments, storeSegments } from '../snapshots/store-segments.ts'
import { type CertificateNotice, certificateNotice } from './certificate-notice.ts'
import { findOrCreate } from './find-or-create.ts'
import { type DecidedObservation, recordObservations } from './quorum/record-observations.ts'
import { beforePresent, nameStatusEvents } from './quorum/status-events.ts'
import type { Report } from './report.ts'
import { type Continued, continueRemembered, continueRunning } from './running/continue-running.ts'
import { joinRunning } from './running/join-running.ts'
import { storeStates } from './store-states.ts'

/** What was stored; times in milliseconds. */
export interface Recorded {
  creditedMs: number
  overlapMs: number
  created: number
  statusChanges: number
  warnings: string[]
  /** Services that another one speaks for. */
  spokenFor: SpokenFor[]
  /** Services that the sender may say nothing of, and why. */
  refused: { path: string; reason: string }[]
}

/**
 * Stores a report in one transaction, with a number of statements that does not depend on its size, and resolves after the
 * commit. Repeats change nothing; where two segments contradict, the first to arrive stands.
 */
export async function storeReport(context: Context, report: Report): Promise<Recorded> {
  const { bus, clock, database } = context
  const now = clock.now()
  const continued = await continueRemembered(database, report, now)
  if (continued) return { ...continued, created: 0, statusChanges: 0, warnings: [], spokenFor: [], refused: [] }
  const { recorded, late, moved, credits } = await withEvents(context, (tx, append) =>
    store(tx, append, report, now, context.actor.scope),
  )
  if (recorded.warnings.length > 0) report.memory?.delete(report.reporter)
  else report.memory?.set(report.reporter, { credits, groups: JSON.stringify(report.groups) }, now.getTime())
  if (late > 0) bus.publish('late', { services: late })
  // The sender waits: what takes longer is left to the jobs.
  if (moved > 0) await cutStoredTime(context, 200)
  return recorded
}

async function store(tx: Queryable, append: Append, report: Report, now: Date, scope: Scope) {
  if (report.agent) await touchAgent(tx, report.agent, now)
  const { rest, creditedMs, overlapMs, credits, ...joinable } = await continueRunning(tx, report, now)
  const { recorded, ...outcome } = await storeEach(tx, append, { ...report, services: rest }, joinable, now, scope)
  return {
    ...outcome,
    credits,
    recorded: {
      ...recorded,
      creditedMs: recorded.creditedMs + creditedMs,
      overlapMs: recorded.overlapMs + overlapMs,
    },
  }
}

/** Stores what is reported of services that do not go on with others, and joins them to the credits of those that do. */
async function storeEach(
  tx: Queryable,
  append: Append,
  report: Report,
  joinable: Pick<Continued, 'ends' | 'count'>,
  now: Date,
  scope: Scope,
) {
  const found = await findOrCreate(tx, report, now, scope)
  const { created, moved, back } = found
  const sender = { node: report.vantage, reporter: report.reporter, intervalMs: report.intervalMs }
  const watched = await recordObservations(tx, found.watched, sender, now)
  const spokenFor = [...found.spokenFor, ...watched.spokenFor]
  const assessed = assessAll(found, watched.decided, report, now.getTime())
  const replayed = assessed.flatMap(({ assessment }) => assessment.late)
  const planned = await readExcludedTime(tx, [...assessed.flatMap(({ assessment }) => assessment.onTime), ...replayed])
  const onTime = joinAlike(
    cutAtExclusions(
      assessed.flatMap(({ assessment }) => assessment.onTime),
      planned,
    ),
  )
  const late = joinAlike(cutAtExclusions(replayed, planned))
  const changes = assessed.flatMap(({ assessment }) => assessment.changes)
  await storeSegments(tx, onTime)
  const lateMs = await storeLateSegments(tx, late)
  await storeLatencies(
    tx,
    assessed.flatMap(({ service, seen }) => seen.latencies.map((latency) => ({ ...latency, serviceId: service.id }))),
  )
  await storeStates(tx, assessed, report.intervalMs, now)
  await joinRunning(tx, report, assessed, { ...joinable, ruled: planned }, now)
  await storeKnownSince(tx, assessed)
  await storeEvidence(tx, assessed)
  await storeStatusEvents(tx, changes)
  await rederiveStatusEvents(tx, [...late, ...beforePresent(watched.decided, onTime)])
  await nameStatusEvents(tx, watched.decided)
  const marks = await markLate(tx, [...onTime, ...late], now.getTime())
  const incidents = await trackOutages(tx, assessed, report, now)
  const conflicts = await noteConflicts(tx, [...spokenFor, ...watched.strange], report.reporter, now)
  const changed = await storeChanges(tx, assessed.flatMap(changesOf), now)
  const creations = await noteCreated(tx, created, scope, found.warnings)
  const events = [...creations, ...eventsOf(assessed, back), ...certificateEvents(assessed), ...conflicts, ...incidents]
  await append([...events, ...changed], now)

  const sum = (segments: typeof late) => segments.reduce((total, segment) => total + length(segment), 0)
  const recorded = {
    creditedMs: sum(onTime) + lateMs,
    overlapMs: sum(replayed) - lateMs,
    created: created.length,
    statusChanges: changes.length,
    warnings: [...found.warnings, ...watched.warnings],
    spokenFor,
    refused: [...found.refused, ...watched.refused],
  }
  return { recorded, late: marks, moved }
}

/** What the report, and the decision about services that several nodes watch, comes to for each service. */
function assessAll(
  { services, observations }: Pick<Awaited<ReturnType<typeof findOrCreate>>, 'services' | 'observations'>,
  decided: readonly DecidedObservation[],
  { reporter, intervalMs }: Report,
  now: number,
) {
  const plain = observations.flatMap((seen) => {
    const service = services.get(seen.path)
    return service ? [{ service, seen, speaker: reporter }] : []
  })
  return [...plain, ...decided].map(({ service, seen, speaker }) => {
    const assessment = assess(service, seen, intervalMs, now)
    return { service, seen, speaker, assessment, certificate: certificateNotice(service, seen, now) }
  })
}

function changesOf({ service, seen }: { service: LockedService; seen: Observation }): ChangeOfService[] {
  return (seen.changes ?? []).map((change) => ({ service, change }))
}

/** A service is known from its first credited instant, when that lies before its creation: no rule charges it for earlier time. */
async function storeKnownSince(
  tx: Queryable,
  assessed: readonly { service: LockedService; assessment: Assessment }[],
): Promise<void> {
  const earlier = assessed.flatMap(({ service, assessment: { onTime, late } }) => {
    const first = Math.min(...[...onTime, ...late].map(({ from }) => from))
    return first < service.known_since.getTime() ? [{ id: service.id, first: new Date(first) }] : []
  })
  if (earlier.length === 0) return
  await tx.query(
    `update services s
    set known_since = e.first
    from unnest($1::bigint[], $2::timestamptz[]) as e (id, first)
    where s.id = e.id`,
    [earlier.map(({ id }) => id), earlier.map(({ first }) => first)],
  )
}

function certificateEvents(
  assessed: readonly { assessment: Assessment; certificate: CertificateNotice }[],
): NewEvent[] {
  return assessed.flatMap(({ assessment, certificate: { event } }) => (assessment.current && event ? [event] : []))
}

function eventsOf(
  assessed: readonly { service: LockedService; assessment: Assessment }[],
  back: readonly LockedService[],
): NewEvent[] {
  const returns = back.map(
    ({ id, path }): NewEvent => ({
      type: 'service.restored',
      subject: path,
      payload: { serviceId: id, by: null, reason: null },
    }),
  )
  const moves = assessed.flatMap(({ service, assessment }) =>
    assessment.changes.map(
      ({ at, ...change }): NewEvent => ({
        type: 'service.status_changed',
        subject: service.path,
        payload: { ...change, at: new Date(at).toISOString() },
      }),
    ),
  )
  return [...returns, ...moves]
}
