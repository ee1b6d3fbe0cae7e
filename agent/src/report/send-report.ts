import type { OutageEvidence } from '@itops/core/contract'
import type { Logger } from 'pino'
import type { ChangeStore } from '../changes/change-store.ts'
import { AgentError, describeError } from '../platform/errors.ts'
import type { Frame } from '../spool/frame.ts'
import type { Ticket } from '../spool/spool.ts'
import type { Service } from '../status/service.ts'
import type { StateStore } from '../timeline/state-store.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { type Reporter, statusReportOf } from './bodies.ts'
import { type CoreClient, isUnusable } from './core-client.ts'
import type { Faults } from './held/faults.ts'
import { findFaulty, halvesOf } from './held/find-faulty.ts'
import type { HeldIntervals } from './held/held-intervals.ts'
import { keepRefused, type RefusalCause } from './held/refused-intervals.ts'
import type { OutageEvidences } from './outage-evidence.ts'

/** One service's share of a status report. */
export interface ReportEntry {
  path: string
  intervals: ServiceInterval[]
}

export interface ReportInput {
  reporter: Reporter
  client: Pick<CoreClient, 'status'>
  log: Logger
  states: Pick<StateStore, 'current'>
  services: () => ReadonlyMap<string, Service>
  /** What was seen when outages began: it goes along until core has it. */
  evidences?: Pick<OutageEvidences, 'pending' | 'acknowledge'> | undefined
  /** Changes of services that core does not have yet: they go along. */
  changes: Pick<ChangeStore<unknown>, 'pending' | 'acknowledge'>
  /** What core does not take for now. */
  held: Pick<HeldIntervals, 'untilCoreTime' | 'until'>
  faults: Faults
  /** So many intervals were not taken. */
  onRefused(cause: RefusalCause, intervals: number): void
}

/**
 * Sends one status report of one node. When it resolves, every interval is with core, held for a later try, or can never be taken:
 * the report may be acknowledged but for the frames that it resolves to, of what is held. One that core can't take is halved until the interval that spoils it is found, logged and
 * dropped; one that core fails on again and again is taken apart, and the service that it fails on is parked. Throws when core
 * does not answer, fails as a whole, or refuses for another reason.
 */
export async function sendReport(input: ReportInput, nodeId: string, entries: readonly ReportEntry[]): Promise<Ticket> {
  const { faults, held } = input
  const open: ReportEntry[] = []
  const parked: Frame[] = []
  for (const entry of entries) {
    const until = faults.parkedUntil(entry.path)
    if (until === undefined) open.push(entry)
    else parked.push(...held.until(entry.intervals, until))
  }
  if (open.length === 0) return parked
  const paths = open.map(({ path }) => path)
  try {
    return [...parked, ...(await post(input, nodeId, open))]
  } catch (error) {
    if (!failsInside(error)) throw error
    faults.struck(paths)
    if (!faults.areSuspect(paths)) throw error
    return [...parked, ...(await sendApart(input, nodeId, open, error))]
  }
}

/** Sends what core takes of a report that it fails on, and parks the rest of it; throws when core takes none. */
async function sendApart(
  input: ReportInput,
  nodeId: string,
  entries: readonly ReportEntry[],
  cause: unknown,
): Promise<Ticket> {
  const { faults, held, log, onRefused } = input
  const copies: Frame[] = []
  const sure = faults.coreTakesOthers(entries.map(({ path }) => path))
  const accepts = async (part: readonly ReportEntry[]) => {
    try {
      copies.push(...(await post(input, nodeId, part)))
      return true
    } catch (error) {
      if (failsInside(error)) return false
      throw error
    }
  }
  const { anyAccepted, faulty, left } = await findFaulty(entries, sure, accepts)
  if (!anyAccepted && !sure) {
    faults.outage()
    throw cause
  }
  for (const { path, intervals } of faulty) {
    copies.push(...held.until(intervals, faults.park(path)))
    onRefused('fault', intervals.length)
    const message = 'core fails on this service; it is left out for ten minutes, and its intervals are kept'
    log.error({ service: path, intervals: intervals.length, error: describeError(cause) }, message)
  }
  if (left.length > 0) throw cause
  return copies
}

/** One call, or as many as it takes to get past what core can never take. */
async function post(input: ReportInput, nodeId: string, entries: readonly ReportEntry[]): Promise<Ticket> {
  const { states, changes, client, faults, log, onRefused, reporter, services } = input
  const known = services()
  const changesOf = new Map(entries.map(({ path }) => [path, changes.pending(path)]))
  const evidenceOf = new Map(entries.flatMap(({ path }) => evidenceFor(input, path)))
  const saidOf = ({ path, intervals }: ReportEntry) => ({
    path,
    service: known.get(path),
    observation: states.current(path),
    intervals: intervals.map(({ interval }) => interval),
    changes: changesOf.get(path) ?? [],
    evidence: evidenceOf.get(path),
  })
  try {
    const answer = await client.status(statusReportOf(reporter, nodeId, entries.map(saidOf)))
    const copies = keepRefused(input, entries, answer)
    for (const [path, sent] of changesOf) changes.acknowledge(path, sent)
    for (const [path, sent] of evidenceOf) input.evidences?.acknowledge(path, sent)
    faults.accepted(entries.map(({ path }) => path))
    return copies
  } catch (error) {
    if (!isUnusable(error)) throw error
    // The rest matters more: what core can't take is tried once.
    for (const [path, sent] of evidenceOf) input.evidences?.acknowledge(path, sent)
    if (evidenceOf.size > 0) return post(input, nodeId, entries)
    const parts = halve(entries)
    const copies: Frame[] = []
    for (const part of parts) copies.push(...(await post(input, nodeId, part)))
    if (parts.length > 0) return copies
    const [first] = changesOf
    if (first && first[1].length > 0) {
      // What the service was and for how long matters more than what was changed of it.
      changes.acknowledge(...first)
      log.error(
        { service: first[0], changes: first[1].length },
        'core refused a report with these changes; they are dropped',
      )
      return post(input, nodeId, entries)
    }
    onRefused('unusable', entries[0]?.intervals.length ?? 0)
    log.error({ error: describeError(error), service: entries[0]?.path }, 'core refused a report; it is dropped')
    return []
  }
}

function evidenceFor({ evidences }: ReportInput, path: string): [string, OutageEvidence][] {
  const pending = evidences?.pending(path)
  return pending === undefined ? [] : [[path, pending]]
}

/** True when core answered with a 5xx; a core that gives no answer says nothing about the report. */
function failsInside(error: unknown): boolean {
  return error instanceof AgentError && error.status !== undefined && error.status >= 500
}

/** Two reports that say the same; none when there is but one interval to report. */
function halve(entries: readonly ReportEntry[]): ReportEntry[][] {
  if (entries.length > 1) return halvesOf(entries)
  return entries.flatMap(({ path, intervals }) =>
    intervals.length > 1 ? halvesOf(intervals).map((half) => [{ path, intervals: half }]) : [],
  )
}
