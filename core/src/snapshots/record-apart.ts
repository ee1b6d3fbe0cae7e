import type { Context } from '../platform/context.ts'
import { isDataError, refusalOf } from '../platform/database/data-error.ts'
import { type Recorded, recordReport } from './record-report.ts'
import type { Report } from './report.ts'

/** What was stored, and the services that could not be. */
export interface RecordedApart extends Recorded {
  rejected: { path: string; reason: string }[]
}

/**
 * Stores a report so that no service can take the others with it: when the database refuses a value, the halves of the report
 * are stored by themselves, down to the service, or the group definitions, that can't be.
 */
export async function recordApart(context: Context, report: Report): Promise<RecordedApart> {
  try {
    return { ...(await recordReport(context, report)), rejected: [] }
  } catch (error) {
    if (!isDataError(error)) throw error
    const reason = refusalOf(error)?.message ?? 'it cannot be stored'
    return recordParts(context, report, reason)
  }
}

async function recordParts(context: Context, report: Report, reason: string): Promise<RecordedApart> {
  const { services, groups } = report
  if (groups.length > 0) {
    const without = await recordApart(context, { ...report, groups: [] })
    const names = groups.map(({ name }) => name).join(', ')
    const isTheirs = without.rejected.length === 0
    return isTheirs
      ? { ...without, warnings: [...without.warnings, `The SLA groups ${names} are left out: ${reason}`] }
      : without
  }
  if (services.length <= 1) {
    const [only] = services
    const nothing = { creditedMs: 0, overlapMs: 0, created: 0, statusChanges: 0, warnings: [], taken: [] }
    return { ...nothing, rejected: only ? [{ path: only.seen.path, reason }] : [] }
  }
  const middle = Math.ceil(services.length / 2)
  const first = await recordApart(context, { ...report, services: services.slice(0, middle) })
  const second = await recordApart(context, { ...report, services: services.slice(middle) })
  return {
    creditedMs: first.creditedMs + second.creditedMs,
    overlapMs: first.overlapMs + second.overlapMs,
    created: first.created + second.created,
    statusChanges: first.statusChanges + second.statusChanges,
    warnings: [...first.warnings, ...second.warnings],
    taken: [...first.taken, ...second.taken],
    rejected: [...first.rejected, ...second.rejected],
  }
}
