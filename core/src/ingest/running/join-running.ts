import type { LockedService } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Assessment, Observation } from '../../snapshots/assess.ts'
import { joinCredit } from '../../snapshots/running-credit.ts'
import type { Report } from '../report.ts'
import type { Continued } from './continue-running.ts'
import { hasAttributes, saysNothingNew } from './goes-on.ts'

/** A service of a report, stored by itself. */
interface StoredService {
  service: LockedService
  seen: Observation
  assessment: Assessment
}

/**
 * Services of a report that were stored, and will go on as they are unless something happens, are credited together from now on: with
 * those that end where they do, else in a credit of their own. Their states are stored and locked.
 */
export async function joinRunning(
  tx: Queryable,
  report: Report,
  stored: readonly StoredService[],
  { ends, ruled }: Pick<Continued, 'ends'> & { ruled: ReadonlyMap<number, unknown> },
  now: Date,
): Promise<void> {
  if (!report.together) return
  const attributesOf = new Map(report.services.map(({ seen, attributes }) => [seen, attributes]))
  const byEnd = new Map<number, number[]>()
  for (const { service, seen, assessment } of stored) {
    const { creditedUntil } = assessment
    const attributes = attributesOf.get(seen)
    if (creditedUntil === null || !attributes || !isSteady(service, seen, assessment)) continue
    // While maintenance lasts, its time is cut with every report.
    if (ruled.has(service.id)) continue
    const said = { ...service, slaGroup: service.sla_group, workloadType: service.workload_type }
    if (hasAttributes(attributes, said)) byEnd.set(creditedUntil, [...(byEnd.get(creditedUntil) ?? []), service.id])
  }
  const { reporter, intervalMs } = report
  for (const [until, ids] of byEnd) {
    await joinCredit(tx, ids, { id: ends.get(until), reporter, until, at: now, intervalMs })
  }
}

/** Whether nothing of a service has to be looked at with every report. */
function isSteady(service: LockedService, seen: Observation, { current }: Assessment): boolean {
  return (
    current &&
    saysNothingNew(seen) &&
    service.certificate_ends_at === null &&
    service.quorum_since === null &&
    service.retired_at === null &&
    service.path === seen.path
  )
}
