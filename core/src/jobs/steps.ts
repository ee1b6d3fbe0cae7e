import { reviewBackups } from '../backups/review-backups.ts'
import { settleCorrections } from '../corrections/settle-corrections.ts'
import { expandRecurringWindows } from '../exclusions/expand-windows.ts'
import { reviewIncidents } from '../incidents/review-incidents.ts'
import type { Context } from '../platform/context.ts'
import { type Reconciliation, reconcile } from '../reconciler/reconcile.ts'
import { refreshLateCredits } from '../sla/refresh-late-credits.ts'
import { tellStatusChanges } from '../sla/tell-status-changes.ts'
import { createBurnStep } from './burn-step.ts'
import { periodic } from './periodic.ts'
import { createTicketStep } from './ticket-step.ts'
import { createUpkeep } from './upkeep.ts'

/** Work that core does at every look at the schedule, in this order; each finds out for itself whether there is any. */
export interface Step {
  name: string
  run(): Promise<unknown>
}

export interface StepsOptions {
  slaEnabled: boolean
  /** Undefined while the Ticketing plugin is switched off. */
  tickets: { closeAfterMs: number } | undefined
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  reconciled(found: Reconciliation): void
}

const hourMs = 3_600_000
/** So late at most a backup is told to be overdue. */
const backupsEveryMs = 15_000

/** The steps, beside the jobs that the database schedules. */
export function createSteps(context: Context, options: StepsOptions): Step[] {
  const slaSteps = [
    { name: 'incidents', run: () => reviewIncidents(context) },
    { name: 'sla_statuses', run: periodic(context, 'sla_statuses', 15_000, () => tellStatusChanges(context)) },
  ]
  return [
    ...(options.slaEnabled ? slaSteps : []),
    ...(options.tickets
      ? [{ name: 'tickets', run: createTicketStep(context, { ...options.tickets, log: options.log }) }]
      : []),
    {
      name: 'exclusion_spans',
      run: periodic(context, 'exclusion_spans', hourMs, () => expandRecurringWindows(context)),
    },
    { name: 'late_credits', run: () => refreshLateCredits(context) },
    { name: 'corrections', run: () => settleCorrections(context) },
    ...(options.slaEnabled ? [{ name: 'burn_alerts', run: createBurnStep(context) }] : []),
    { name: 'backups', run: periodic(context, 'backups', backupsEveryMs, () => reviewBackups(context)) },
    { name: 'upkeep', run: createUpkeep(context.database, context.clock) },
    { name: 'reconcile', run: periodic(context, 'reconcile', hourMs, () => runReconciler(context, options)) },
  ]
}

async function runReconciler(context: Context, { log, reconciled }: StepsOptions): Promise<void> {
  const found = await reconcile(context, { random: Math.random })
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
