import { Temporal } from 'temporal-polyfill'
import type { Context } from '../../platform/context.ts'
import type { RangeSubject } from '../../sla/periods/find-range-subject.ts'
import type { Period } from '../../sla/periods/period.ts'
import type { ReportedStep, SlaReport, StepFigures } from '../report.ts'

interface Bounds {
  from: Date
  to: Date
}
interface StepRow extends StepFigures {
  key: string
}

const leadingDays = 30
const dayMs = 86_400_000
const maxDays = 366
/** From how long a period on its months are listed. */
const manyDays = 62

/** What the subject came to day by day, of a year at most, and month by month where there are more than two. */
export async function listSteps(
  context: Context,
  subject: RangeSubject,
  period: Period,
  { from, to }: Bounds,
): Promise<Pick<SlaReport, 'days' | 'months'>> {
  const length = (to.getTime() - from.getTime()) / dayMs
  const first = period.kind === 'DAY' ? daysBefore(to, leadingDays, subject.timeZone) : from
  const days = length <= maxDays + 1 ? await readSteps(context, subject, { from: first, to }, 'DAILY') : []
  const months = length > manyDays ? await readSteps(context, subject, { from, to }, 'MONTHLY') : []
  const named = <Key extends 'day' | 'month'>(name: Key, rows: StepRow[]) =>
    // A computed key widens to any text.
    rows.map(({ key, ...figures }) => ({ [name]: key, ...figures }) as ReportedStep<Key>)
  return { days: named('day', days), months: named('month', months) }
}

function daysBefore(to: Date, days: number, timeZone: string): Date {
  const end = Temporal.Instant.fromEpochMilliseconds(to.getTime()).toZonedDateTimeISO(timeZone)
  return new Date(end.subtract({ days }).epochMilliseconds)
}

async function readSteps(
  { database, clock }: Context,
  { kind, id, timeZone }: RangeSubject,
  { from, to }: Bounds,
  type: 'DAILY' | 'MONTHLY',
): Promise<StepRow[]> {
  const { rows } = await database.query<StepRow>(
    `select
      period_key($7, s.period_day) as key,
      s.uptime,
      s.target,
      s.status,
      s.coverage,
      s.down_ms / 1000.0 as "downSeconds",
      s.planned_ms / 1000.0 as "plannedSeconds",
      s.incident_count as incidents
    from range_steps($1, $2, $3, $4, $5, $6, $7) s
    order by s.period_day`,
    [kind, id, from, to, clock.now(), timeZone, type],
  )
  return rows
}
