import type { LockedService } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Assessment, Observation } from '../../snapshots/assess.ts'
import { aggregatedBefore } from '../../snapshots/mark-late.ts'
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

/** A sender whose services end at more instants than these is stored one by one beyond them. */
const maxCredits = 16

/**
 * Services of a report that were stored, and will go on as they are unless something happens, are credited together from now on: with
 * those that end where they do, else in a credit of their own. Their states are stored and locked.
 */
export async function joinRunning(
  tx: Queryable,
  report: Report,
  stored: readonly StoredService[],
  { ends, count, ruled }: Pick<Continued, 'ends' | 'count'> & { ruled: ReadonlyMap<number, unknown> },
  now: Date,
): Promise<void> {
  if (!report.together) return
  const aggregated = aggregatedBefore(now).getTime()
  const attributesOf = new Map(report.services.map(({ seen, attributes }) => [seen, attributes]))
  const byEnd = new Map<number, number[]>()
  for (const { service, seen, assessment } of stored) {
    const { creditedUntil } = assessment
    const attributes = attributesOf.get(seen)
    if (creditedUntil === null || !attributes || !isSteady(service, seen, assessment)) continue
    // It is behind, as after an absence: what comes next is late, too, and would make it leave at once.
    if (creditedUntil < aggregated) continue
    // While maintenance lasts, its time is cut with every report.
    if (ruled.has(service.id)) continue
    const said = { ...service, slaGroup: service.sla_group, workloadType: service.workload_type }
    if (!hasAttributes(attributes, said)) continue
    const alike = byEnd.get(creditedUntil)
    if (alike) alike.push(service.id)
    else byEnd.set(creditedUntil, [service.id])
  }
  const { reporter, intervalMs } = report
  const known = [...byEnd].filter(([until]) => ends.has(until))
  const others = [...byEnd].filter(([until]) => !ends.has(until)).sort(([, a], [, b]) => b.length - a.length)
  for (const [until, ids] of [...known, ...others.slice(0, Math.max(0, maxCredits - count))]) {
    await joinCredit(tx, ids, { id: ends.get(until), reporter, until, at: now, intervalMs })
  }
}

/** Whether nothing of a service has to be looked at with every report: what is credited to it next is in its status, too. */
function isSteady(service: LockedService, seen: Observation, assessment: Assessment): boolean {
  const { current, creditedUntil, statusSince } = assessment
  return (
    current &&
    creditedUntil !== null &&
    statusSince <= creditedUntil &&
    saysNothingNew(seen) &&
    service.quorum_since === null &&
    service.retired_at === null &&
    service.path === seen.path
  )
}
