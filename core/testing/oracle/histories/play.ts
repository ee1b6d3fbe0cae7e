import { Temporal } from 'temporal-polyfill'
import { scheduleExclusionWindow } from '../../../src/exclusions/schedule-window.ts'
import { recordStatusReport } from '../../../src/ingest/record-status-report.ts'
import { restoreServices, retireServices } from '../../../src/lifecycle/retire-service.ts'
import type { Context } from '../../../src/platform/context.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { readZones } from '../../../src/platform/zones/read-zones.ts'
import { refreshAggregates } from '../../../src/sla/aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../../../src/sla/aggregates/refresh-late-credits.ts'
import type { Interval } from '../../../src/snapshots/intervals.ts'
import { type TestClock, testContext } from '../../database/context.ts'
import type { Membership, PeriodType, Service, World } from '../../fleet/period-world.ts'
import { type Act, lifeOf, type Reported } from '../oracle.ts'
import type { Absence, ClusterReport, Exclusion } from './random.ts'

type Clocked = Context & { clock: TestClock }

/** A cluster's path, and the memberships of its services. */
export interface Cluster {
  path: string
  memberships: readonly (readonly Membership[])[]
}
const servicePath = (cluster: Cluster, index: number) => `${cluster.path}/s${index}`

/** All that happens in a run. */
export interface History {
  groups: World['groups']
  clusters: readonly Cluster[]
  reports: readonly ClusterReport[]
  exclusions: readonly Exclusion[]
  absences: readonly Absence[]
}

/**
 * Lets a history happen in the database, which it empties first, so that each run has its own dates and aggregates; as of
 * `now`, nothing late waits to be aggregated. Resolves to the same world as the oracle sees it.
 */
export async function play(database: Database, history: History, now: number): Promise<World> {
  const context = testContext(database, now)
  await startOver(database)
  await storeGroups(database, history.groups)
  const happenings = [
    ...history.exclusions.map((exclusion) => ({ at: exclusion.from, run: () => exclude(context, history, exclusion) })),
    ...history.reports.map((report) => ({ at: report.at, run: () => send(context, history, report) })),
    ...history.absences.flatMap((absence) =>
      actsOf(absence).map(({ at, act }) => ({ at, run: () => take(context, history, absence, at, act) })),
    ),
  ].filter(({ at }) => at <= now)
  for (const { run } of happenings.toSorted((a, b) => a.at - b.at)) await run()
  await moveServices(database, history.clusters)
  context.clock.set(now)
  // Without any refresh, everything is summed in real time.
  const refreshed = history.reports.some(({ refresh }) => refresh !== 'nothing')
  if (refreshed) await refreshMarked(database, now)
  return { groups: history.groups, services: servicesOf(history, now), zones: await zonesOf(database, history, now) }
}

/** The clocks of every group's zone, over the years around now. */
function zonesOf(database: Database, { groups }: History, now: number) {
  const names = [...groups.values()].flat().map(({ zone }) => zone)
  return readZones(database, names, new Date(now - 800 * 86_400_000), new Date(now + 400 * 86_400_000))
}

/** What refreshLateCredits does, without recording any results. */
async function refreshMarked(database: Database, now: number): Promise<void> {
  const { rows } = await database.query<{ from: Date | null; to: Date | null }>(
    'select min(from_time) as from, max(to_time) as to from late_credits',
  )
  const [marked] = rows
  if (marked?.from && marked.to) await refreshAggregates(database, marked.from, marked.to, new Date(now))
}

/** Records nothing but the periods of one type that begin with the days. */
export async function recordPeriods(
  database: Database,
  type: PeriodType,
  days: readonly Temporal.PlainDate[],
  now: number,
) {
  for (const day of days) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day.toString(), new Date(now)])
  }
}

/** The days that an instant falls into, in any zone. */
export function daysAround(instant: number): Temporal.PlainDate[] {
  const day = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC').toPlainDate()
  return [-1, 0, 1].map((days) => day.add({ days }))
}

/** The first days of the periods that the days lie in. */
export function periodDays(type: PeriodType, days: readonly Temporal.PlainDate[]): Temporal.PlainDate[] {
  const firsts = days.map((day) => (type === 'DAILY' ? day : day.with({ day: 1 })).toString())
  return [...new Set(firsts)].sort().map((text) => Temporal.PlainDate.from(text))
}

async function startOver(database: Database): Promise<void> {
  await database.query(
    `truncate sla_snapshots, sla_5m, sla_hourly, sla_daily, sla_monthly, sla_period_results, late_credits, services,
      sla_groups, agents, exclusion_windows cascade;
    delete from hierarchy_nodes where level = 4;
    delete from hierarchy_nodes where level = 3;
    delete from hierarchy_nodes where level = 2;
    delete from hierarchy_nodes where level = 1`,
  )
}

const instantText = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : '-infinity')

async function storeGroups(database: Database, groups: World['groups']): Promise<void> {
  const terms = [...groups].flatMap(([name, list]) =>
    list.map((one) => ({ ...one, name, from: instantText(one.from) })),
  )
  await database.query(
    `with term as (
      select *
      from jsonb_to_recordset($1::jsonb) as t (
        name text, "from" timestamptz, tier text, target integer, zone text, degraded text, unmeasured text,
        "minCoverage" integer
      )
    ),
    inserted as (
      insert into sla_groups (name, display_name, created_at)
      select distinct name, name, timestamptz '2026-01-01Z'
      from term
      returning id, name
    )
    insert into sla_group_terms (
      group_id, effective_from, tier, uptime_target, time_zone, degraded_rule, unmeasured_rule, min_coverage, set_by,
      created_at
    )
    select id, "from", tier, target / 10000.0, zone, degraded, unmeasured, "minCoverage" / 10000.0, 'admin', '2026-01-01Z'
    from term
    join inserted using (name)`,
    [JSON.stringify(terms)],
  )
}

/** Sends a report, and aggregates thereafter as it says. */
async function send(
  context: Clocked,
  { clusters }: History,
  { cluster: number, at, reported, refresh }: ClusterReport,
) {
  const cluster = clusters[number]
  if (!cluster) return
  context.clock.set(at)
  const services = reported.flatMap((one, index) => (one ? [toWire(one, index, cluster.memberships[index]?.[0])] : []))
  const answer = await recordStatusReport(context, { nodeId: cluster.path, services })
  if (answer.rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(answer.rejected)}`)
  if (refresh === 'late') await refreshLateCredits(context)
  else if (refresh !== 'nothing') {
    await refreshAggregates(context.database, new Date(refresh.from), new Date(refresh.to), context.clock.now())
  }
}

function toWire({ status, pieces }: Omit<Reported, 'at'>, index: number, membership: Membership | undefined) {
  return {
    name: `s${index}`,
    status,
    ...(membership?.group ? { slaGroup: membership.group } : {}),
    ...(membership?.criticality ? { criticality: membership.criticality } : {}),
    ...(pieces ? { pieces: pieces.map(intervalToWire) } : {}),
  }
}
const intervalToWire = ({ from, to, status }: Interval) => ({ from: instantText(from), to: instantText(to), status })

/** Lets services change their group from the instants that their later memberships say. */
async function moveServices(database: Database, clusters: readonly Cluster[]): Promise<void> {
  const moves = clusters.flatMap((cluster) =>
    cluster.memberships.flatMap((memberships, index) =>
      memberships.slice(1).map((membership) => ({
        ...membership,
        path: servicePath(cluster, index),
        from: instantText(membership.from),
      })),
    ),
  )
  await database.query(
    `insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
    select s.id, m."from", g.id, m.criticality
    from jsonb_to_recordset($1::jsonb) as m (path text, "from" timestamptz, "group" text, criticality text)
    join services s using (path)
    left join sla_groups g on g.name = m."group"`,
    [JSON.stringify(moves)],
  )
}

/** Plans maintenance, at the instant at which it starts. */
async function exclude(context: Clocked, { clusters }: History, { from, to, clusters: numbers }: Exclusion) {
  context.clock.set(from)
  for (const number of numbers) {
    await scheduleExclusionWindow(context, {
      prefix: clusters[number]?.path ?? '',
      reason: 'upgrade',
      startsAt: new Date(from),
      endsAt: new Date(to),
    })
  }
}

const actsOf = ({ from, to }: Absence): Act[] => [
  { at: from, act: 'retire' },
  ...(Number.isFinite(to) ? [{ at: to, act: 'restore' as const }] : []),
]

/** Retires or restores those of the services that exist by then. */
async function take(context: Clocked, { clusters }: History, absence: Absence, at: number, act: Act['act']) {
  const cluster = clusters[absence.cluster]
  if (!cluster) return
  await context.database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: number }>('select id from services where path = any ($1::text[])', [
      absence.services.map((index) => servicePath(cluster, index)),
    ])
    const ids = rows.map(({ id }) => id)
    const now = new Date(at)
    if (act === 'retire') await retireServices(tx, ids, { by: 'ann', at: now, reason: null, node: null })
    else await restoreServices(tx, ids, now)
  })
}

/** The services as the oracle sees them, from the same reports; those that were never reported do not exist. */
function servicesOf({ clusters, reports, exclusions, absences }: History, now: number): Service[] {
  return clusters.flatMap((cluster, number) =>
    cluster.memberships.flatMap((memberships, index) => {
      const history = reports.flatMap(({ cluster, at, reported }) => {
        const one = reported[index]
        return cluster === number && one ? [{ ...one, at }] : []
      })
      const [first] = history
      if (!first) return []
      const acts = absences.filter(({ cluster, services }) => cluster === number && services.includes(index))
      // Of what happens at one instant, reports come first.
      const life = [...history, ...acts.flatMap(actsOf)].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)
      const { credited: intervals, ...away } = lifeOf(life)
      const planned = exclusions.filter(({ clusters }) => clusters.includes(number))
      const credited = intervals.flatMap((interval) => cutAt(interval, planned))
      const since = Math.min(first.at, intervals[0]?.from ?? first.at)
      return [{ path: servicePath(cluster, index), memberships, credited, since, ...away }]
    }),
  )
}

function cutAt(interval: Interval, planned: readonly Exclusion[]) {
  const inside = planned
    .flatMap(({ from, to }) => [from, to])
    .filter((edge) => edge > interval.from && edge < interval.to)
  const edges = [...new Set([interval.from, ...inside, interval.to])].sort((a, b) => a - b)
  return edges.slice(0, -1).map((from, index) => ({
    from,
    to: edges[index + 1] ?? interval.to,
    status: interval.status,
    planned: planned.some((exclusion) => exclusion.from <= from && from < exclusion.to),
  }))
}
