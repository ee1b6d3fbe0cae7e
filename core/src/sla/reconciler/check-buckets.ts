import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsOver } from '../../platform/step-size.ts'
import { type Sums, sumsDiffer, sumsOf } from './sums.ts'

export interface BucketMismatch {
  aggregate: string
  service: string
  from: Date
  to: Date
  stored: Sums
  derived: Sums
}

const aggregates = [
  { name: 'sla_5m', ms: 300_000 },
  { name: 'sla_hourly', ms: 3_600_000 },
  { name: 'sla_daily', ms: 86_400_000 },
] as const

const maxBuckets = 100

/** Compares `count` random buckets of random services, over all aggregates, with the snapshots that they sum. */
export async function* checkBuckets(
  context: Context,
  count: number,
  random: () => number,
): Passes<{ checked: number; mismatches: BucketMismatch[] }> {
  const services = await readServices(context)
  let checked = 0
  const mismatches: BucketMismatch[] = []
  if (services.length === 0) return { checked, mismatches }
  for (const { name, ms } of aggregates) {
    const range = await readRange(context, name)
    if (!range) continue
    const slots = Math.floor((range.to - range.from) / ms)
    if (slots < 1) continue
    const drawn = Array.from({ length: Math.ceil(count / aggregates.length) }, () => ({
      service: services[Math.floor(random() * services.length)] ?? 0,
      from: new Date(Math.floor(range.from / ms) * ms + Math.floor(random() * slots) * ms),
    }))
    const sample = [...new Map(drawn.map((one) => [`${one.service} ${one.from.getTime()}`, one])).values()]
    const size = createStepSize(context.clock, { first: 5, max: maxBuckets })
    for await (const found of stepsOver(sample, size, (some) => compare(context, name, ms, some))) {
      checked += found.checked
      mismatches.push(...found.mismatches)
      yield
    }
  }
  return { checked, mismatches }
}

/** As far as the aggregate holds time that the snapshots hold, too. */
async function readRange(
  { database, clock }: Context,
  aggregate: string,
): Promise<{ from: number; to: number } | undefined> {
  const { rows } = await database.query<{ from: Date | null; to: Date }>(
    `select from_time as "from", least(to_time, stored_until($2)) as "to"
    from reconcilable_range($1)
    where isfinite(stored_until($2))`,
    [clock.now(), aggregate],
  )
  const [range] = rows
  return range?.from && range.from < range.to ? { from: range.from.getTime(), to: range.to.getTime() } : undefined
}

async function readServices({ database }: Context): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>('select id from services order by id')
  return rows.map(({ id }) => id)
}

async function compare(
  { database }: Context,
  aggregate: (typeof aggregates)[number]['name'],
  ms: number,
  sample: readonly { service: number; from: Date }[],
) {
  const { rows } = await database.query<{ path: string; from: Date; stored: (number | null)[]; derived: number[] }>(
    `select
      s.path,
      p.from_time as "from",
      array[a.operational_ms, a.degraded_ms, a.down_ms, a.planned_down_ms, a.excluded_ms, a.unknown_ms] as stored,
      array[r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms, r.unknown_ms] as derived
    from unnest($1::bigint[], $2::timestamptz[]) as p (service_id, from_time)
    join services s on s.id = p.service_id
    -- Looked up one by one: on a new database a join would go through the buckets of all services.
    left join lateral (
      select *
      from ${aggregate} a
      where a.service_id = p.service_id
        and a.bucket = p.from_time
      offset 0
    ) a on true
    cross join lateral raw_sums(p.service_id, p.from_time, p.from_time + $3 * interval '1 ms') r
    where not exists (
      select from late_credits l
      where l.service_id = p.service_id
        and l.from_time < p.from_time + $3 * interval '1 ms'
        and l.to_time > p.from_time
    )`,
    [sample.map(({ service }) => service), sample.map(({ from }) => from), ms],
  )
  const mismatches = rows.flatMap((row): BucketMismatch[] => {
    const [stored, derived] = [sumsOf(row.stored), sumsOf(row.derived)]
    if (!sumsDiffer(stored, derived)) return []
    return [{ aggregate, service: row.path, from: row.from, to: new Date(row.from.getTime() + ms), stored, derived }]
  })
  return { checked: rows.length, mismatches }
}
