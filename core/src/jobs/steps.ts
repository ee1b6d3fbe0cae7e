import { reviewBackups } from '../backups/review-backups.ts'
import { correctionPasses } from '../corrections/carry-out-corrections.ts'
import { cutPasses } from '../exclusions/cut-stored-time.ts'
import { expandRecurringWindows } from '../exclusions/expand-windows.ts'
import { reviewIncidents } from '../incidents/review-incidents.ts'
import { decideWaiting } from '../ingest/quorum/decide-waiting.ts'
import { nodeCountPasses } from '../inventory/count-nodes.ts'
import { purgePasses } from '../lifecycle/purge-deleted.ts'
import type { Context } from '../platform/context.ts'
import type { Post } from '../platform/outbound/post.ts'
import type { Passes } from '../platform/passes.ts'
import type { Plugin, Plugins } from '../platform/plugins/plugins.ts'
import { type PushTools, pushPortals } from '../portal/push-portals.ts'
import { reportPasses } from '../reports/make-due-reports.ts'
import { lateCreditPasses } from '../sla/aggregates/refresh-late-credits.ts'
import { burnAlertPasses } from '../sla/budgets/burn-alert-passes.ts'
import { reportCreditChanges } from '../sla/credits/report-credit-changes.ts'
import { type AnchorTargets, anchorPasses } from '../sla/evidence/anchor-seals.ts'
import { evidencePasses } from '../sla/evidence/make-evidence.ts'
import { signPasses } from '../sla/evidence/sign-seals.ts'
import type { KeySource } from '../sla/evidence/signing-keys.ts'
import { type Reconciliation, reconcilePasses } from '../sla/reconciler/reconcile.ts'
import { notifyStatusChanges } from '../sla/results/notify-status-changes.ts'
import { createMarkedResults } from '../sla/results/record-open-results.ts'
import { showCorrectedPasses } from '../sla/results/show-corrected-results.ts'
import { reviewTickets } from '../tickets/review-tickets.ts'
import { inOnePass, type Work } from './lanes/work.ts'
import { createStatisticsWork } from './renew-statistics.ts'
import { createUpkeep } from './upkeep.ts'

export interface StepsOptions {
  plugins: Pick<Plugins, 'isOn'>
  tickets: { closeAfterMs: number }
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  reconciled(found: Reconciliation): void
  evidence: EvidenceTools
  /** Undefined where no separate portal is to be sent the status pages. */
  portal?: PushTools | undefined
}

/** What signs sealed months and shows them to others. */
export interface EvidenceTools {
  source: KeySource
  post: Post
  targets: AnchorTargets
}

const hourMs = 3_600_000
const secondsMs = 15_000
const minuteMs = 60_000

/** A line of the schedule. */
export interface Step extends Work {
  /** Milliseconds between two runs, counted over all replicas and restarts; without it, it is asked at every turn of its lane. */
  every?: number
  /** What its lane need not wait for the next turn for. */
  wakes?: readonly ('events' | 'late')[]
  /** It is left out while this is switched off. */
  plugin?: Plugin
}

/** The work that core does beside the jobs that the database schedules: in the order within its lane, each looking for itself. */
export function createSteps(context: Context, options: StepsOptions): Step[] {
  return schedule(context, options).map((step) =>
    step.every === undefined ? step : { ...step, run: periodic(step.name, step.every, step.run) },
  )
}

function schedule(context: Context, options: StepsOptions): Step[] {
  const { plugins, tickets, log, evidence, portal } = options
  const decide = inOnePass((held) => decideWaiting(held, plugins.isOn('SLA') ? 'open' : 'ignore'))
  return [
    { name: 'exclusion_steps', lane: 'aggregate', run: cutPasses },
    { name: 'late_credits', lane: 'aggregate', wakes: ['late'], run: lateCreditPasses },
    { name: 'correction_steps', lane: 'aggregate', run: correctionPasses },
    { name: 'node_counts', lane: 'reviews', wakes: ['events'], run: nodeCountPasses },
    { name: 'corrections', lane: 'reviews', wakes: ['events'], run: showCorrectedPasses },
    ...slaSteps(evidence, portal).map((step) => ({ ...step, plugin: 'SLA' as const })),
    { ...ticketStep(tickets, log), plugin: 'TICKETING' },
    { name: 'exclusion_intervals', lane: 'reviews', every: hourMs, run: inOnePass(expandRecurringWindows) },
    { name: 'quorum', lane: 'reviews', every: secondsMs, run: decide },
    { name: 'backups', lane: 'reviews', every: secondsMs, run: inOnePass(reviewBackups) },
    // Among the reviews: a lane that waits for a badly planned statement would never mend its plan.
    { name: 'statistics', lane: 'reviews', run: createStatisticsWork(context.clock) },
    { name: 'upkeep', lane: 'upkeep', run: oneByOne(createUpkeep(context.clock), purgePasses) },
    { name: 'reconcile', lane: 'upkeep', every: hourMs, run: (held) => runReconciler(held, options) },
  ]
}

function slaSteps(evidence: EvidenceTools, portal: PushTools | undefined): Step[] {
  return [
    { name: 'incidents', lane: 'reviews', wakes: ['events'], run: inOnePass(reviewIncidents) },
    { name: 'marked_results', lane: 'changes', wakes: ['events'], run: createMarkedResults() },
    { name: 'sla_statuses', lane: 'results', every: secondsMs, run: inOnePass(reportMonths) },
    { name: 'sla_reports', lane: 'upkeep', every: minuteMs, run: reportPasses },
    { name: 'seal_signatures', lane: 'results', every: minuteMs, run: (held) => signPasses(held, evidence.source) },
    { name: 'day_evidence', lane: 'upkeep', every: hourMs, run: evidencePasses },
    { name: 'seal_anchors', lane: 'upkeep', every: hourMs, run: (held) => anchorPasses(held, evidence) },
    ...(portal
      ? [{ name: 'portal_push', lane: 'upkeep' as const, run: (held: Context) => pushPortals(held, portal) }]
      : []),
    { name: 'burn_alerts', lane: 'results', wakes: ['events'], run: createBurnStep() },
  ]
}

/** Passes of several kinds, one kind after the other. */
function oneByOne(...kinds: readonly ((context: Context) => Passes)[]) {
  return async function* (context: Context): Passes<void> {
    for (const passesOf of kinds) yield* passesOf(context)
  }
}

/** What has become of months: their status, and what is owed of them. */
async function reportMonths(context: Context): Promise<void> {
  await notifyStatusChanges(context)
  await reportCreditChanges(context)
}

function ticketStep(tickets: { closeAfterMs: number }, log: StepsOptions['log']): Step {
  return { name: 'tickets', lane: 'reviews', wakes: ['events'], run: inOnePass(createTicketStep({ ...tickets, log })) }
}

async function* runReconciler(context: Context, { log, reconciled }: StepsOptions) {
  const found = yield* reconcilePasses(context, { random: Math.random })
  reconciled(found)
  for (const mismatch of found.buckets)
    log.warn(mismatch, 'an aggregated bucket differed from its snapshots; it was refreshed')
  for (const mismatch of found.periods) {
    const what = mismatch.sealed ? 'it is sealed and left as it is' : 'it was recorded again'
    log.warn(mismatch, `a period result differed from its snapshots; ${what}`)
  }
  for (const mismatch of found.results)
    log.warn(mismatch, 'a result differed from what it comes to anew; it is recorded again')
  const { bucketsChecked, periodsChecked, resultsChecked } = found
  log.info(
    { bucketsChecked, periodsChecked, resultsChecked, repaired: found.repaired },
    'the aggregates were held against their snapshots',
  )
}

/** Each minute, or within seconds of an event, unless that costs more than a fiftieth or a tenth of the time. */
const calmPace = { minMs: 60_000, share: 50 }
const hurriedPace = { minMs: 5_000, share: 10 }
/** But whatever it costs, alerts look at windows of five minutes. */
const longestBurnPauseMs = 120_000

/** The step that evaluates burn alerts when that is due, and at once when it is first asked. */
function createBurnStep(): (context: Context) => Passes<void> {
  let endedAt = Number.NEGATIVE_INFINITY
  let lastMs = 0
  let lastEvent: number | null = null

  return async function* (context) {
    const now = () => context.clock.now().getTime()
    const isDue = ({ minMs, share }: typeof calmPace) =>
      now() - endedAt >= Math.min(Math.max(minMs, lastMs * share), longestBurnPauseMs)
    if (!isDue(hurriedPace)) return
    const newest = await newestEvent(context)
    if (newest === lastEvent && !isDue(calmPace)) return
    const startedAt = now()
    try {
      yield* burnAlertPasses(context)
      lastEvent = newest
    } finally {
      endedAt = now()
      lastMs = endedAt - startedAt
    }
  }
}

async function newestEvent({ database }: Context): Promise<number | null> {
  const { rows } = await database.query<{ id: number | null }>('select max(id) as id from outbox_events')
  return rows[0]?.id ?? null
}

/** The step that lets tickets follow their incidents and closes what has been resolved for long enough. */
function createTicketStep({
  closeAfterMs,
  log,
}: {
  closeAfterMs: number
  log: { warn(facts: object, text: string): void }
}): (context: Context) => Promise<void> {
  return async (context) => {
    const missed = await reviewTickets(context, closeAfterMs)
    if (missed > 0)
      log.warn({ missed }, 'tickets missed events that were cleaned up; they follow the incidents as they are')
  }
}

/**
 * Work that is due every `everyMs`, counted over all replicas and restarts by a mark in the database; the first time it is due
 * at once.
 */
function periodic(name: string, everyMs: number, work: (context: Context) => Passes): (context: Context) => Passes {
  const key = `last run: ${name}`
  return async function* (context) {
    const { database, clock } = context
    const now = clock.now()
    const { rows } = await database.query<{ due: boolean }>(
      `select coalesce(max((value ->> 'at')::timestamptz) <= $2::timestamptz - $3 * interval '1 ms', true) as due
      from installation
      where key = $1`,
      [key, now, everyMs],
    )
    if (!rows[0]?.due) return
    yield* work(context)
    await database.query(
      `insert into installation (key, value)
      values ($1, $2)
      on conflict (key) do update
      set value = excluded.value`,
      [key, { at: now }],
    )
  }
}
