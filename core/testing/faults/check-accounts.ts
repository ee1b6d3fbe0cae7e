import { systemClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { catchUpAggregates } from '../../src/sla/aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../../src/sla/aggregates/refresh-late-credits.ts'
import { testContext } from '../database/context.ts'
import type { Playback } from './playback.ts'

/** What stands in the database after a playback against what was acknowledged; each problem is a sentence. */
export async function findFalseAccounts(
  database: Database,
  { expected, healthy, from, to }: Playback,
): Promise<string[]> {
  const paths = [...expected.keys()]
  // Jobs of core do so too; here it is to have been done.
  const context = testContext(database, systemClock.now())
  await catchUpAggregates(context)
  await refreshLateCredits(context)
  return [
    ...(await compare(database, 'credited', expected, paths, from, to)),
    ...(await findOverlaps(database, paths)),
    ...(await compareAggregates(database, paths, from, to)),
    ...(await findIncidents(database, healthy)),
  ]
}

async function compare(
  database: Database,
  what: string,
  expected: Playback['expected'],
  paths: string[],
  from: Date,
  to: Date,
): Promise<string[]> {
  const { rows } = await database.query<{ path: string; status: string; ms: number }>(
    `select s.path, c.status::text as status, sum(c.duration_ms)::float8 as ms
    from credited_time c
    join services s on s.id = c.service_id
    where s.path = any ($1::text[])
      and c.time >= $2
      and c.time < $3
    group by s.path, c.status`,
    [paths, from, to],
  )
  const found = new Map<string, number>(rows.map(({ path, status, ms }) => [`${path} ${status}`, ms]))
  const wanted = new Map<string, number>(
    [...expected].flatMap(([path, sums]) => [...sums].map(([status, ms]) => [`${path} ${status}`, ms] as const)),
  )
  return [...new Set([...found.keys(), ...wanted.keys()])]
    .filter((key) => found.get(key) !== wanted.get(key))
    .map((key) => `${key}: ${found.get(key) ?? 0} ms ${what}, ${wanted.get(key) ?? 0} ms acknowledged`)
}

async function findOverlaps(database: Database, paths: string[]): Promise<string[]> {
  const { rows } = await database.query<{ path: string; time: Date }>(
    `select path, time
    from (
      select s.path, c.time, lag(c.time + c.duration_ms * interval '1 ms') over (partition by c.service_id order by c.time) as before
      from credited_time c
      join services s on s.id = c.service_id
      where s.path = any ($1::text[])
    ) t
    where before > time`,
    [paths],
  )
  return rows.map(({ path, time }) => `${path}: a second is credited twice at ${time.toISOString()}`)
}

async function compareAggregates(database: Database, paths: string[], from: Date, to: Date): Promise<string[]> {
  const { rows } = await database.query<{ path: string; bucket: Date }>(
    `select s.path, b.bucket
    from services s
    cross join generate_series(time_bucket('5 minutes', $2::timestamptz), $3::timestamptz, interval '5 minutes') as b (bucket)
    left join sla_5m a on a.service_id = s.id and a.bucket = b.bucket
    cross join lateral raw_sums(s.id, b.bucket, b.bucket + interval '5 minutes') r
    where s.path = any ($1::text[])
      and b.bucket < stored_until('sla_5m')
      and (coalesce(a.operational_ms, 0), coalesce(a.degraded_ms, 0), coalesce(a.down_ms, 0), coalesce(a.unknown_ms, 0))
        <> (r.operational_ms, r.degraded_ms, r.down_ms, r.unknown_ms)`,
    [paths, from, to],
  )
  return rows.map(({ path, bucket }) => `${path}: the sums of ${bucket.toISOString()} are not those of its snapshots`)
}

async function findIncidents(database: Database, healthy: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ path: string }>(
    'select distinct s.path from sla_incidents i join services s on s.id = i.service_id where s.path = any ($1::text[])',
    [healthy],
  )
  return rows.map(({ path }) => `${path}: an incident of a service that never was DOWN`)
}
