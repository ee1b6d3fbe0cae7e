import type { SlaStatus } from '../events/events.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { parsePeriod } from '../sla/periods/period.ts'
import { readRange } from '../sla/periods/read-range.ts'
import type { PortalGroup } from './portal.ts'

/** A period as people write it, or two local days. */
export interface BadgePeriod {
  period?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** What a group came to in a period. */
export interface BadgeFigure {
  /** As it was asked for; empty for the present month. */
  period: string
  uptime: number | null
  status: SlaStatus
}

const freshMs = 60_000
const maxKept = 2_000
const maxRollingDays = 366

/**
 * Reads the uptime of a group on a status page in any period: the month, and the days and months that stand on the page, from it, others once
 * a minute for all who ask. Throws `bad_request` for a period that is none or has not begun.
 */
export function cacheFigures(context: Context): (group: PortalGroup, asked: BadgePeriod) => Promise<BadgeFigure> {
  const ranged = cacheRanges(context)
  return async (group, asked) => {
    const { period, from, to } = asked
    if (!period && !from && !to) return figureOf('', group.month)
    const shown = [...group.months, ...group.days].find(({ periodKey }) => periodKey === period)
    if (shown && !from && !to) return figureOf(shown.periodKey, shown)
    return ranged({ slaGroup: group.name }, asked)
  }
}

/** The same of services, by their paths: of the present month in UTC where no period is given. */
export function cacheServiceFigures(context: Context): (path: string, asked: BadgePeriod) => Promise<BadgeFigure> {
  const ranged = cacheRanges(context)
  return async (path, asked) => {
    const { period, from, to } = asked
    if (period || from || to) return ranged({ serviceId: path }, asked)
    const month = context.clock.now().toISOString().slice(0, 7)
    return { ...(await ranged({ serviceId: path }, { period: month })), period: '' }
  }
}

type RangeOf = { slaGroup: string } | { serviceId: string }

/** Any period of a subject, read once a minute for all who ask. */
function cacheRanges(context: Context): (subject: RangeOf, asked: BadgePeriod) => Promise<BadgeFigure> {
  const kept = new Map<string, { figure: Promise<BadgeFigure>; at: number }>()
  return (subject, asked) => {
    const parsed = parsePeriod(asked)
    if (parsed.kind === 'ROLLING' && parsed.days > maxRollingDays)
      throw new AppError('bad_request', { reason: `A badge is of ${maxRollingDays} days at most.` })
    const now = context.clock.now().getTime()
    const key = JSON.stringify([subject, parsed.key])
    const known = kept.get(key)
    if (known && now - known.at < freshMs) return known.figure
    const figure = readRange(context, { ...subject, ...asked }).then(({ range: { period: name, result } }) =>
      figureOf(name, result && { uptime: result.actualValue, status: result.status }),
    )
    if (kept.size >= maxKept) kept.clear()
    kept.set(key, { figure, at: now })
    figure.catch(() => kept.delete(key))
    return figure
  }
}

function figureOf(period: string, result: Pick<BadgeFigure, 'uptime' | 'status'> | null): BadgeFigure {
  return { period, uptime: result?.uptime ?? null, status: result?.status ?? 'NO_DATA' }
}
