import type { Context } from '../platform/context.ts'
import { isDataError, refusalOf } from '../platform/database/data-error.ts'
import type { Report } from './report.ts'
import { type Recorded, storeReport } from './store-report.ts'

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
    return { ...(await storeReport(context, report)), rejected: [] }
  } catch (error) {
    if (!isDataError(error)) throw error
    const reason = refusalOf(error)?.message ?? 'it cannot be stored'
    return recordParts(context, report, reason)
  }
}

async function recordParts(context: Context, report: Report, reason: string): Promise<RecordedApart> {
  const { services, groups } = report
  if (services.length > 0 && groups.length > 0) {
    // Groups first, since their services may be new members; each by itself, so that a bad service takes none with it.
    const defined = await recordApart(context, { ...report, services: [] })
    return join(defined, await recordApart(context, { ...report, groups: [] }))
  }
  if (groups.length > 1) {
    const [first, second] = halve(groups)
    return join(
      await recordApart(context, { ...report, groups: first }),
      await recordApart(context, { ...report, groups: second }),
    )
  }
  if (services.length > 1) {
    const [first, second] = halve(services)
    return join(
      await recordApart(context, { ...report, services: first }),
      await recordApart(context, { ...report, services: second }),
    )
  }
  const warnings = groups.map(({ name }) => `The SLA group ${name} is left out: ${reason}`)
  const rejected = services.map(({ seen }) => ({ path: seen.path, reason }))
  return { creditedMs: 0, overlapMs: 0, created: 0, statusChanges: 0, spokenFor: [], refused: [], warnings, rejected }
}

function halve<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}

function join(one: RecordedApart, other: RecordedApart): RecordedApart {
  return {
    creditedMs: one.creditedMs + other.creditedMs,
    overlapMs: one.overlapMs + other.overlapMs,
    created: one.created + other.created,
    statusChanges: one.statusChanges + other.statusChanges,
    warnings: [...one.warnings, ...other.warnings],
    spokenFor: [...one.spokenFor, ...other.spokenFor],
    refused: [...one.refused, ...other.refused],
    rejected: [...one.rejected, ...other.rejected],
  }
}
