import { assertInScope, assertKind, hasKind } from '../../auth/grants/may.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { cutAtBuckets, type Interval } from '../../snapshots/intervals.ts'
import { collectHistory, lengthOf, type ServiceHistory } from './collect.ts'
import {
  type HistoryInterval,
  type HistorySource,
  type ImportOutcome,
  maxHistoryMs,
  minHistoryAgeMs,
  type RefusedHistory,
} from './history.ts'
import { type HistoryPart, type StoredPart, storeHistory } from './store-history.ts'

export interface HistoryInput {
  source: HistorySource
  /** What it was read from, without secrets. */
  origin: string
  intervals: AsyncIterable<HistoryInterval>
  dryRun: boolean
  /** After the cut at the bucket boundaries; undefined for any number. */
  maxSegments?: number
}

/** Each is stored in a transaction that takes less than a second. */
const segmentsAtOnce = 4_000
const maxWarnings = 100

/**
 * Takes history over: credits what was observed elsewhere where nothing is credited yet, so that a second time changes nothing, and marks it as
 * imported. What is sealed, too old or too new is left out and counted. A dry run says what would be. Throws `forbidden_key` for a key that
 * may fill no past time or reaches not so far, and what reading the intervals throws; nothing is stored then.
 */
export async function importHistory(context: Context, input: HistoryInput): Promise<ImportOutcome> {
  const { actor, clock } = context
  assertKind(actor, 'agent')
  const history = await collectHistory(input.intervals)
  for (const { path } of history) assertInScope(actor, path)
  const outcome: ImportOutcome = {
    id: null,
    dryRun: input.dryRun,
    creditedMs: 0,
    refusedMs: { sealed: 0, tooOld: 0, tooNew: 0, taken: 0, planned: 0 },
    services: [],
    warnings: [],
  }
  const now = clock.now().getTime()
  const clamped = history.map((one) => ({ ...one, intervals: clampHistory(one, actor, now, outcome.refusedMs) }))
  assertSize(clamped, input.maxSegments)
  outcome.id = input.dryRun ? null : await beginImport(context, input)
  for (const one of clamped) await importService(context, one, outcome)
  if (outcome.id !== null) await finishImport(context, outcome.id, outcome.services)
  return outcome
}

/** Cuts away what is too old or too new, and planned maintenance that the key may not declare. */
function clampHistory(
  { intervals, repeatedMs }: ServiceHistory,
  actor: Actor,
  now: number,
  refused: RefusedHistory,
): Interval[] {
  const [earliest, latest] = [now - maxHistoryMs, now - minHistoryAgeMs]
  refused.taken += repeatedMs
  const mayPlan = hasKind(actor, 'windows')
  return intervals.flatMap((one) => {
    const from = Math.max(one.from, earliest)
    const to = Math.min(one.to, latest)
    refused.tooOld += Math.max(0, Math.min(earliest, one.to) - one.from)
    refused.tooNew += Math.max(0, one.to - Math.max(latest, one.from))
    if (from >= to) return []
    if (one.status !== 'MAINTENANCE' || mayPlan) return [{ ...one, from, to }]
    refused.planned += to - from
    return []
  })
}

function assertSize(history: readonly ServiceHistory[], max = Number.POSITIVE_INFINITY): void {
  const count = history.reduce((sum, { intervals }) => sum + cutAtBuckets(intervals).length, 0)
  if (count <= max) return
  throw new AppError('payload_too_large', {
    reason: `The intervals come to ${count} rows of at most 5 minutes; send at most ${max} at once, or use the command line.`,
  })
}

async function importService(context: Context, service: ServiceHistory, outcome: ImportOutcome): Promise<void> {
  const { path, slaGroup, intervals } = service
  const segments = cutAtBuckets(intervals)
  let creditedMs = 0
  let isNew = false
  for (let first = 0; first < segments.length; first += segmentsAtOnce) {
    const part: HistoryPart = { path, slaGroup, segments: segments.slice(first, first + segmentsAtOnce) }
    const stored: StoredPart = await storeHistory(context, outcome.id, part)
    creditedMs += stored.creditedMs
    isNew ||= stored.isNew
    outcome.refusedMs.sealed += stored.sealedMs
    outcome.refusedMs.taken += lengthOf(part.segments) - stored.sealedMs - stored.creditedMs
    if (first === 0) warn(outcome, stored.warnings)
  }
  if (segments.length === 0) warn(outcome, [`${path}: nothing of it may be imported`])
  outcome.creditedMs += creditedMs
  outcome.services.push({ path, isNew, creditedMs })
}

function warn({ warnings }: ImportOutcome, found: readonly string[]): void {
  warnings.push(...found.slice(0, maxWarnings - warnings.length))
}

async function beginImport({ actor, database, clock }: Context, { source, origin }: HistoryInput): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    `insert into sla_imports (source, origin, imported_by, started_at, touched_at)
    values ($1, $2, $3, $4, $4)
    returning id`,
    [source, origin.slice(0, 200), actor.name, clock.now()],
  )
  const [row] = rows
  if (!row) throw new Error('an import was not stored')
  return row.id
}

async function finishImport(
  { database, clock }: Context,
  id: number,
  services: ImportOutcome['services'],
): Promise<void> {
  await database.query('update sla_imports set finished_at = $2, services = $3 where id = $1', [
    id,
    clock.now(),
    services.filter(({ creditedMs }) => creditedMs > 0).length,
  ])
}
