import { defaultIntervalMs } from '../src/contract/index.ts'
import { recordAgent } from '../src/inventory/agents/record-agent.ts'
import { defineGroups } from '../src/inventory/groups/define-groups.ts'
import { createServices } from '../src/inventory/services/create-services.ts'
import type { ServiceAttributes } from '../src/inventory/services/service-row.ts'
import type { Context } from '../src/platform/context.ts'
import type { Database, Queryable } from '../src/platform/database/database.ts'
import { cutAtBuckets } from '../src/snapshots/intervals.ts'
import { aggregationLagMs } from '../src/snapshots/mark-late.ts'
import { storeLatencies } from '../src/snapshots/probe-latencies.ts'
import {
  aggregateSteps,
  checkpointStep,
  compressStep,
  dailySteps,
  monthlySteps,
  type Step,
  sealStep,
  windows,
} from './aggregate-history.ts'
import { storeBackups } from './store-backups.ts'
import { agreeOnCredits, storeCustomers } from './store-customers.ts'
import { type StoredHistory, storeChanges, storeEndStates, storeIntervals } from './store-history.ts'
import { storeIncidents } from './store-incidents.ts'
import { storeObservations } from './store-observations.ts'
import { storeTickets } from './store-tickets.ts'
import { storeVolumes } from './store-volumes.ts'
import { dayMs, firstReport, historyOf } from './world/history.ts'
import { clip, type Range } from './world/intervals.ts'
import { latencyOf } from './world/latency.ts'
import { agentVersion, type DemoService, type DemoWorld, demoWorld, servicesOf } from './world/world.ts'

const sliceMs = 10 * dayMs
/** For so long probes have measured response times. */
const probedDays = 7

export interface FillOptions {
  /** Called after each step: how much of the work is done, of how much, and what comes next. */
  onProgress(done: number, total: number, step: string): void
  seed?: number
  /** Whole days of history before today. */
  days?: number
  /** A bound on the services of each cluster. */
  servicesPerCluster?: number
}

/** empty: nothing there; filling: a fill was interrupted; ready: filled; foreign: services that are not the demo's. */
export type DemoState = 'empty' | 'filling' | 'ready' | 'foreign'

/** What the database holds, as far as the demo is concerned. */
export async function demoState(database: Queryable): Promise<DemoState> {
  const { rows } = await database.query<{ state: 'filling' | 'ready' | null; services: boolean }>(
    `select
      (select value ->> 'state' from installation where key = 'demo') as state,
      exists (select from services) as services`,
  )
  const [found] = rows
  return found?.state ?? (found?.services ? 'foreign' : 'empty')
}

/** Why the demo can't be filled into a database in this state, and what to do; undefined when it can, or is already. */
export function demoRefusal(state: DemoState, dataDir: string): string | undefined {
  if (state === 'filling')
    return `An earlier demo was interrupted while it was filled: delete the folder ${dataDir} and start the demo again.`
  if (state === 'foreign') {
    return `The folder ${dataDir} holds services that are not the demo's: set ITOPS_DATA_DIR to another folder, or delete this one, and start the demo again.`
  }
  return undefined
}

/**
 * Fills an empty database with the history of a simulated world, up to the last 30-s tick, through the real tables and
 * aggregates, and marks it as demo data. Throws when the database is not empty or another process fills it.
 */
export async function fillDemo(context: Context, options: FillOptions): Promise<void> {
  const { database, clock } = context
  const { onProgress, seed = 1, days = 90, servicesPerCluster } = options
  const to = Math.floor(clock.now().getTime() / defaultIntervalMs) * defaultIntervalMs
  const range = { from: Math.floor(to / dayMs) * dayMs - days * dayMs, to }
  const filled = await database.withLock('demo', async (session) => {
    const state = await demoState(session)
    if (state !== 'empty') throw new Error(`the demo needs an empty database; this one is ${state}`)
    await mark(session, { state: 'filling', seed, startedAt: clock.now() })
    const histories = await createWorld(session, demoWorld(servicesPerCluster), range, seed)
    const steps = [...stepsOf(session, histories, range, seed), ...jobSteps(context, histories, seed, new Date(to))]
    // A server writes its checkpoints by itself, and may not let core ask for one.
    await runSteps(database.kind === 'embedded' ? [...steps, checkpointStep(session)] : steps, onProgress)
    await mark(session, { state: 'ready', seed, filledAt: clock.now(), historyUntil: new Date(to) })
    return true
  })
  if (!filled) throw new Error('another process fills the demo at this moment')
}

/** Where the history of a filled demo ends; undefined when there is none. */
export async function demoHistoryEnd(database: Database): Promise<Date | undefined> {
  const { rows } = await database.query<{ at: Date | null }>(
    `select (value ->> 'historyUntil')::timestamptz as at from installation where key = 'demo'`,
  )
  return rows[0]?.at ?? undefined
}

async function mark(session: Queryable, value: Record<string, unknown>): Promise<void> {
  await session.query(
    `insert into installation (key, value)
    values ('demo', $1)
    on conflict (key) do update
    set value = excluded.value`,
    [value],
  )
}

/** Creates groups, nodes, agents and services as of their first report; resolves to the services' histories. */
async function createWorld(session: Queryable, world: DemoWorld, range: Range, seed: number): Promise<StoredHistory[]> {
  const [start, end] = [new Date(range.from), new Date(range.to)]
  await defineGroups(session, world.groups, new Map(), start)
  await agreeOnCredits(session)
  for (const { nodeId, agent, services } of world.clusters) {
    const first = Math.min(...services.map((service) => firstReport(service, range)))
    const sign = { nodeId, name: agent, version: agentVersion, intervalMs: defaultIntervalMs }
    await recordAgent(session, sign, new Date(first))
    await recordAgent(session, sign, end)
  }
  const services = new Map(servicesOf(world).map((service) => [service.path, service]))
  for (const born of new Set([...services.values()].map((service) => firstReport(service, range)))) {
    const those = [...services.values()].filter((service) => firstReport(service, range) === born)
    await createServices(session, those.map(attributesOf), new Date(born))
  }
  const { rows } = await session.query<{ id: number; path: string }>('select id, path from services order by id')
  return rows.flatMap(({ id, path }) => {
    const service = services.get(path)
    return service ? [{ id, service, intervals: historyOf(service, range, seed) }] : []
  })
}

function attributesOf({ path, namespace, document }: DemoService): ServiceAttributes {
  const { workload, ...said } = document
  return {
    ...said,
    path,
    namespace,
    ...(workload?.type ? { workloadType: workload.type } : {}),
    ...(workload?.name ? { workloadName: workload.name } : {}),
    document,
  }
}

/**
 * Slice by slice from the oldest on, each to the end: the planner's work grows with the number of chunks that exist, so that
 * storing everything first would take half as long again.
 */
function stepsOf(session: Queryable, histories: readonly StoredHistory[], range: Range, seed: number): Step[] {
  const cutOff = range.to - aggregationLagMs
  const slices = windows(range, sliceMs).flatMap((slice) => [
    ...windows(slice, dayMs).map((day) => storeStep(session, histories, day)),
    ...aggregateSteps(session, slice, cutOff),
    ...dailySteps(session, slice, range.to),
  ])
  return [
    changesStep(session, histories, range, seed),
    ...slices,
    ...monthlySteps(session, range),
    ...latencySteps(session, histories, range.to, seed),
    sealStep(session, range.to),
    compressStep(session, slices.length / 20),
  ]
}

/** What backup jobs and volumes have reported. */
function jobSteps(context: Context, histories: readonly StoredHistory[], seed: number, end: Date): Step[] {
  return [
    { name: 'storing backups', weight: 1, run: () => storeBackups(context, histories, seed, end) },
    { name: 'making customers and reports', weight: 2, run: () => storeCustomers(context, end) },
    { name: 'storing volumes', weight: 1, run: () => storeVolumes(context, histories, seed, end) },
  ]
}

/** The response times of the last week, a day at a time. */
function latencySteps(session: Queryable, histories: readonly StoredHistory[], to: number, seed: number): Step[] {
  const from = Math.floor(to / dayMs) * dayMs - probedDays * dayMs
  return windows({ from, to }, dayMs).map((day) => ({
    name: 'storing response times',
    weight: 1,
    run: () =>
      storeLatencies(
        session,
        histories.flatMap(({ id, service, intervals }) =>
          cutAtBuckets(clip(intervals, day)).flatMap((interval) => {
            const latency = latencyOf(service, interval, seed)
            return latency ? [{ ...latency, at: interval.from, serviceId: id }] : []
          }),
        ),
      ),
  }))
}

function storeStep(session: Queryable, histories: readonly StoredHistory[], day: Range): Step {
  return {
    name: 'storing snapshots',
    weight: 2,
    run: () =>
      storeIntervals(
        session,
        histories.flatMap(({ id, intervals }) => clip(intervals, day).map((interval) => ({ ...interval, id }))),
      ),
  }
}

/** Results count the incidents of a period, so these are stored before them. */
function changesStep(session: Queryable, histories: readonly StoredHistory[], range: Range, seed: number): Step {
  return {
    name: 'storing status changes, rollouts, incidents and tickets',
    weight: 1,
    async run() {
      await storeChanges(session, histories)
      await storeEndStates(session, histories, new Date(range.to))
      await storeObservations(session, histories, range, seed)
      await storeIncidents(session, histories, seed, new Date(range.to))
      await storeTickets(session, new Date(range.to))
    },
  }
}

async function runSteps(steps: readonly Step[], onProgress: FillOptions['onProgress']): Promise<void> {
  const total = steps.reduce((sum, { weight }) => sum + weight, 0)
  let done = 0
  for (const { name, weight, run } of steps) {
    onProgress(done, total, name)
    await run()
    done += weight
  }
  onProgress(total, total, 'done')
}
