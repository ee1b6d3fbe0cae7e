import type { Database } from '../../../src/platform/database/database.ts'
import { refreshAggregates } from '../../../src/sla/aggregates/refresh-aggregates.ts'
import type { Service, Subject, World } from '../../fleet/period-world.ts'
import { compositeMs, type Member } from '../composite-oracle.ts'
import type { Result } from '../period-figures.ts'
import { counts, isBelow, rangeResult } from '../period-oracle.ts'
import { recordPeriods } from './play.ts'
import { differences, resultObject, subjectsOf } from './results.ts'
import type { Scenario } from './scenarios.ts'

/** An end of a period as it is drawn: where in the history, in thousandths, and what it lies on. */
export interface DrawnEnd {
  at: number
  ms: number
  on: 'ms' | '5 minutes' | 'midnight'
  zone: string
}

/** Where the results of the database differ from the oracle's, over periods between drawn ends, for all kinds of subjects. */
export async function rangeDifferences(
  database: Database,
  world: World,
  { days, now }: Scenario,
  ends: readonly (readonly [DrawnEnd, DrawnEnd])[],
): Promise<string[]> {
  const start = (days[0]?.toZonedDateTime('UTC').epochMilliseconds ?? now) - 12 * 3_600_000
  const instantOf = ({ at, ms, on, zone }: DrawnEnd) => {
    const drawn = Math.round(start + ((now - start) * at) / 1000) + ms
    const clock = world.zones.get(zone)
    if (on === '5 minutes') return 300_000 * Math.floor(drawn / 300_000)
    if (on === 'midnight') return clock?.firstInstantOf(86_400_000 * Math.floor(drawn / 86_400_000)) ?? drawn
    return drawn
  }
  await database.query('truncate sla_period_results')
  const subjects = await storeSubjects(database, world)
  const found: string[] = []
  for (const [index, pair] of ends.entries()) {
    // Then days are read as they are recorded.
    if (index === 2) for (const day of days) await recordPeriods(database, 'DAILY', [day], now)
    const [from = 0, to = 0] = pair.map(instantOf).sort((a, b) => a - b)
    if (from < to && from <= now) found.push(...(await compare(database, world, subjects, { from, to, now })))
    if (index === 2) found.push(...(await stepDifferences(database, pair[0].zone, { from: start, to: now, now })))
  }
  return found
}

/** Three customers beside the services, groups and nodes: over a path, over a group, and over both, which overlap. */
async function storeSubjects(database: Database, world: World): Promise<Subject[]> {
  const [path = ''] = world.services.map((service) => service.path.split('/').slice(0, 3).join('/'))
  const [group = ''] = world.groups.keys()
  const customers = [
    { kind: 'CUSTOMER' as const, name: 'by-path', paths: [path], groups: [] },
    { kind: 'CUSTOMER' as const, name: 'by-group', paths: [], groups: [group] },
    { kind: 'CUSTOMER' as const, name: 'by-both', paths: [path], groups: [group] },
  ]
  await database.query('delete from customers')
  for (const { name, paths, groups } of customers)
    await database.query(
      `with inserted as (
        insert into customers (slug, name, paths, created_at, updated_at)
        values ($1, $1, $2::text[], now(), now())
        returning id
      )
      insert into customer_groups (customer_id, group_id)
      select inserted.id, g.id
      from inserted
      join sla_groups g on g.name = any ($3::text[])`,
      [name, paths, groups],
    )
  return [...subjectsOf(world), ...customers]
}

/** Where the days and months of customers in a zone, which are worked out together, are not what each of them comes to by itself. */
async function stepDifferences(database: Database, zone: string, { from, to, now }: Bounds): Promise<string[]> {
  // What holds a part of a day is read as such, whatever it is stored in.
  await refreshAggregates(database, new Date(from), new Date(to), new Date(now))
  const { rows } = await database.query<{ text: string }>(
    `select format('%s %s %s in %s: %s, not %s', c.slug, type, s.period_day, $4::text, s.figures, r.figures) as text
    from customers c
    cross join unnest(array['DAILY', 'MONTHLY']) as type
    cross join lateral (
      select x.period_day, row(x.uptime, x.target, x.status, x.coverage, x.down_ms, x.planned_ms, x.incident_count)::text as figures
      from range_steps('CUSTOMER', c.id, $1, $2, $3, $4, type) x
    ) s
    cross join lateral period_bounds(type, s.period_day, $4) b
    left join lateral (
      select
        row(x.uptime, x.target, x.status, x.coverage, x.down_ms, x.planned_down_ms + x.excluded_ms, x.incident_count)::text as figures
      from range_results('CUSTOMER', c.id, greatest(b.starts_at, $1), least(b.ends_at, $2), $3, $4, false) x
    ) r on true
    where s.figures <> coalesce(r.figures, row(null::numeric, null::numeric, 'NO_DATA', null::numeric, 0, 0, 0)::text)
    order by c.slug, type, s.period_day`,
    [new Date(from), new Date(to), new Date(now), zone],
  )
  return rows.map(({ text }) => text)
}

type Bounds = { from: number; to: number; now: number }

async function compare(database: Database, world: World, subjects: readonly Subject[], bounds: Bounds) {
  const { from, to, now } = bounds
  const { rows } = await database.query<{ key: string; budget: string; all: number[]; result: Omit<Result, 'budget'> }>(
    `select
      x.kind || ' ' || x.name as key,
      trim_scale(r.budget_ms * 1000000)::text as budget,
      array[r.all_operational_ms, r.all_degraded_ms, r.all_down_ms, r.any_operational_ms, r.any_degraded_ms, r.any_down_ms] as all,
      ${resultObject} as result
    from unnest($1::text[], $2::text[]) as x (kind, name)
    cross join lateral (
      select id from services where x.kind = 'SERVICE' and path = x.name
      union all
      select id from sla_groups where x.kind = 'GROUP' and name = x.name
      union all
      select id from hierarchy_nodes where x.kind = 'NODE' and path = x.name
      union all
      select id from customers where x.kind = 'CUSTOMER' and slug = x.name
    ) s
    cross join lateral range_results(x.kind, s.id, $3, $4, $5, 'UTC', false) r`,
    [subjects.map(({ kind }) => kind), subjects.map(({ name }) => name), new Date(from), new Date(to), new Date(now)],
  )
  const actual = Object.fromEntries(rows.map(({ key, budget, result }) => [key, { ...result, budget: BigInt(budget) }]))
  const expected = Object.fromEntries(
    subjects.flatMap((subject) => {
      const result = rangeResult(world, subject, 'UTC', { from, to }, now)
      return result ? [[`${subject.kind} ${subject.name}`, result] as const] : []
    }),
  )
  const when = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
  const wholes = subjects.flatMap((subject) => {
    const row = rows.find(({ key }) => key === `${subject.kind} ${subject.name}`)
    if (!row || (subject.kind !== 'GROUP' && subject.kind !== 'NODE')) return []
    const ought = Object.values(compositeMs(membersOf(world, subject), from, Math.min(to, now + 300_000)))
    return `${row.all}` === `${ought}` ? [] : [`${row.key}: all-up and any-up are ${row.all}, not ${ought}`]
  })
  return [...differences(actual, expected), ...wholes].map((text) => `${when} ${text}`)
}

/** The members of a group or node as the oracle of composites sees them. */
function membersOf(world: World, subject: Subject): Member[] {
  return world.services
    .filter((service) => isBelow(service, subject))
    .map((service) => ({
      stays: segmentsOf(service.memberships)
        .filter(({ group }) => counts(service, group, subject))
        .map(({ from, to }) => ({ from, to })),
      rules: rulesOf(world, service),
      observed: service.credited.map(({ planned, ...interval }) => ({ ...interval, excluded: planned })),
    }))
}

function rulesOf({ groups }: World, { memberships }: Service): Member['rules'] {
  return segmentsOf(memberships).flatMap((stay) =>
    segmentsOf(groups.get(stay.group ?? '') ?? []).flatMap(({ from, to, degraded }) => {
      const [start, end] = [Math.max(from, stay.from), Math.min(to, stay.to)]
      return start < end ? [{ from: start, to: end, rule: degraded }] : []
    }),
  )
}

/** Each holds until the next one; the first from ever. */
function segmentsOf<T extends { from: number }>(list: readonly T[]): (T & { to: number })[] {
  return list.map((one, index) => ({ ...one, to: list[index + 1]?.from ?? Number.POSITIVE_INFINITY }))
}
