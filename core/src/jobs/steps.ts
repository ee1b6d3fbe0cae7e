import { reviewBackups } from '../backups/review-backups.ts'
import { correctionPasses } from '../corrections/carry-out-corrections.ts'
import { cutPasses } from '../exclusions/cut-stored-time.ts'
import { expandRecurringWindows } from '../exclusions/expand-windows.ts'
import { reviewIncidents } from '../incidents/review-incidents.ts'
import { purgePasses } from '../lifecycle/purge-deleted.ts'
import type { Context } from '../platform/context.ts'
import { decideWaiting } from '../quorum/decide-waiting.ts'
import { type Reconciliation, reconcilePasses } from '../reconciler/reconcile.ts'
import { lateCreditPasses } from '../sla/refresh-late-credits.ts'
import { showCorrectedPasses } from '../sla/show-corrected-results.ts'
import { tellStatusChanges } from '../sla/tell-status-changes.ts'
import { createBurnStep } from './burn-step.ts'
import { inOnePass, type Work } from './lanes/work.ts'
import { periodic } from './periodic.ts'
import { createStatisticsWork } from './renew-statistics.ts'
import { createTicketStep } from './ticket-step.ts'
import { createUpkeep } from './upkeep.ts'

export interface StepsOptions {
  slaEnabled: boolean
  /** Undefined while the Ticketing plugin is switched off. */
  tickets: { closeAfterMs: number } | undefined
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  reconciled(found: Reconciliation): void
}

const hourMs = 3_600_000
const secondsMs = 15_000

/** The work that core does beside the jobs that the database schedules: in the order within its lane, each looking for itself. */
export function createSteps(context: Context, options: StepsOptions): Work[] {
  return [
    { name: 'exclusion_steps', lane: 'aggregate', run: cutPasses },
    { name: 'late_credits', lane: 'aggregate', run: lateCreditPasses },
    { name: 'correction_steps', lane: 'aggregate', run: correctionPasses },
    { name: 'corrections', lane: 'reviews', run: showCorrectedPasses },
    ...(options.slaEnabled ? slaSteps() : []),
    ...(options.tickets
      ? [
          {
            name: 'tickets',
            lane: 'reviews' as const,
            run: inOnePass(createTicketStep({ ...options.tickets, log: options.log })),
          },
        ]
      : []),
    {
      name: 'exclusion_spans',
      lane: 'reviews',
      run: periodic('exclusion_spans', hourMs, inOnePass(expandRecurringWindows)),
    },
    {
      name: 'quorum',
      lane: 'reviews',
      run: periodic(
        'quorum',
        secondsMs,
        inOnePass((held) => decideWaiting(held, options.slaEnabled ? 'open' : 'ignore')),
      ),
    },
    { name: 'backups', lane: 'reviews', run: periodic('backups', secondsMs, inOnePass(reviewBackups)) },
    // Among the reviews: a lane that waits for a badly planned statement would never mend its plan.
    { name: 'statistics', lane: 'reviews', run: createStatisticsWork(context.clock) },
    { name: 'deleted_services', lane: 'upkeep', run: purgePasses },
    { name: 'upkeep', lane: 'upkeep', run: createUpkeep(context.clock) },
    {
      name: 'reconcile',
      lane: 'upkeep',
      run: periodic('reconcile', hourMs, (held) => runReconciler(held, options)),
    },
  ]
}

function slaSteps(): Work[] {
  return [
    { name: 'incidents', lane: 'reviews', run: inOnePass(reviewIncidents) },
    { name: 'sla_statuses', lane: 'results', run: periodic('sla_statuses', secondsMs, inOnePass(tellStatusChanges)) },
    { name: 'burn_alerts', lane: 'results', run: inOnePass(createBurnStep()) },
  ]
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
  const { bucketsChecked, periodsChecked } = found
  log.info(
    { bucketsChecked, periodsChecked, repaired: found.repaired },
    'the aggregates were held against their snapshots',
  )
}
