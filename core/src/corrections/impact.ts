import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { createStepSize, stepsOver } from '../platform/step-size.ts'
import type { Impact } from './correction.ts'
import type { CorrectionPlan, CorrectionRange } from './correction-plan.ts'

type Plan = Pick<CorrectionPlan, 'kind' | 'status' | 'from' | 'to' | 'ranges'>

/** Planned time of a service in a month that would count again, in milliseconds. */
interface Included {
  serviceId: number
  periodStart: string
  status: string
  ms: number
}

const firstServices = 25
const maxServices = 500
const dayMs = 86_400_000

/**
 * What a correction would do to each service and month, from the aggregates; nothing is touched or locked. It takes many short
 * statements, so that no report waits for it.
 */
export async function computeImpact(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  plan: Plan,
): Promise<Impact[]> {
  const services = [...new Set(plan.ranges.map(({ serviceId }) => serviceId))]
  const impacts: Impact[] = []
  const size = createStepSize(clock, { first: firstServices, max: maxServices })
  for (let first = 0; first < services.length; ) {
    const some = new Set(services.slice(first, first + size.current()))
    first += some.size
    const part = { ...plan, ranges: plan.ranges.filter(({ serviceId }) => some.has(serviceId)) }
    const included = plan.kind === 'INCLUDE' ? await readIncluded({ database, clock }, part) : []
    const found = await size.timed(
      () => readImpact(database, part, included),
      () => some.size,
    )
    impacts.push(...found)
  }
  return impacts.sort((a, b) => compare(a.path, b.path) || compare(a.periodStart, b.periodStart))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

async function readImpact(database: Queryable, plan: Plan, included: readonly Included[]): Promise<Impact[]> {
  const { rows } = await database.query<{ impact: Impact }>(
    `select
      jsonb_build_object(
        'serviceId', service_id,
        'path', path,
        'periodKey', period_key,
        'periodStart', period_start,
        'periodEnd', period_end
      ) || jsonb_object_agg(side, sums) as impact
    from correction_impact($1, $2, $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6, $7, $8)
    group by service_id, path, period_key, period_start, period_end`,
    [plan.kind, plan.status, ...columnsOf(plan.ranges), plan.from, plan.to, JSON.stringify(included)],
  )
  return rows.map(({ impact }) => impact)
}

/** The segments of planned time are read a few days of services at a time. */
async function readIncluded({ database, clock }: Pick<Context, 'database' | 'clock'>, plan: Plan): Promise<Included[]> {
  const size = createStepSize(clock, { max: maxServices })
  const sums: Included[] = []
  const days = cutAtDays(plan.ranges)
  const read = (some: readonly CorrectionRange[]) =>
    database.query<Included>(
      `select service_id as "serviceId", period_start::text as "periodStart", status::text as status, ms
      from included_time($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4, $5)`,
      [...columnsOf(some), ...boundsOf(some)],
    )
  for await (const { rows } of stepsOver(days, size, read)) sums.push(...rows)
  return sums
}

/** Day by day, so that neighbours lie in one chunk. */
function cutAtDays(ranges: readonly CorrectionRange[]): CorrectionRange[] {
  const days = ranges.flatMap(({ serviceId, from, to }) => {
    const parts: CorrectionRange[] = []
    for (let start = from.getTime(); start < to.getTime(); ) {
      const end = Math.min(to.getTime(), (Math.floor(start / dayMs) + 1) * dayMs)
      parts.push({ serviceId, from: new Date(start), to: new Date(end) })
      start = end
    }
    return parts
  })
  return days.sort((a, b) => a.from.getTime() - b.from.getTime() || a.serviceId - b.serviceId)
}

function boundsOf(ranges: readonly CorrectionRange[]): [Date, Date] {
  const from = Math.min(...ranges.map((range) => range.from.getTime()))
  return [new Date(from), new Date(Math.max(...ranges.map((range) => range.to.getTime())))]
}

function columnsOf(ranges: readonly CorrectionRange[]): [number[], Date[], Date[]] {
  return [ranges.map(({ serviceId }) => serviceId), ranges.map(({ from }) => from), ranges.map(({ to }) => to)]
}
