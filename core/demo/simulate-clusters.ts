import type { ReceivedChange } from '../src/changes/received-change.ts'
import {
  defaultIntervalMs,
  type Heartbeat,
  type ReportedChange,
  type ReportedInterval,
  type StatusReport,
} from '../src/contract/index.ts'
import type { Clock } from '../src/platform/clock.ts'
import type { Interval } from '../src/snapshots/intervals.ts'
import { readyReplicas } from './store-history.ts'
import { intervalsOf, type Range, type Spell } from './world/intervals.ts'
import { latencyOf } from './world/latency.ts'
import { liveSpells, openingSpells } from './world/live-spells.ts'
import { lastMessageOf } from './world/messages.ts'
import { liveChangesOf } from './world/rollouts.ts'
import { agentVersion, type DemoCluster, type DemoService, demoWorld } from './world/world.ts'

export interface SimulationOptions {
  /** Where core listens, without a slash at the end. */
  url: string
  apiKey: string
  clock: Clock
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>
  /** Where the history ended that the reports continue; without it they begin at the last tick. */
  since?: Date
  seed?: number
  /** Notified of each report that failed; it is tried again. */
  onError?(error: Error): void
}

/** How long after a change the agent reports it. */
const noticeMs = 1_000
/** Nothing older is reported: a simulation that was cut off for longer leaves a gap. */
const longestCatchUpMs = 900_000
const backoffMs = [1_000, 2_000, 5_000, 10_000, 30_000]
const requestTimeoutMs = 15_000

/**
 * Lets the four clusters of the demo live: each reports over HTTP on the 30-s ticks of the wall clock, and at once when a status changes.
 * A failing report is tried again with backoff, for ever, until `stop`.
 */
export function simulateClusters(options: SimulationOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const start = startOf(options)
  const agents = demoWorld().clusters.map((cluster) =>
    runAgent(cluster, start, options, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error
    }),
  )
  return {
    async stop() {
      stopping.abort()
      await Promise.all(agents)
    },
  }
}

function startOf({ clock, since }: SimulationOptions): number {
  const now = clock.now().getTime()
  const continues = since !== undefined && since.getTime() <= now && since.getTime() >= now - longestCatchUpMs
  return continues ? since.getTime() : tickBefore(now)
}

async function runAgent(
  cluster: DemoCluster,
  start: number,
  options: SimulationOptions,
  signal: AbortSignal,
): Promise<never> {
  const { clock, sleep, onError, seed = 1 } = options
  const opening = openingSpells(cluster, Math.floor(clock.now().getTime() / 1000) * 1000)
  let reported = start
  for (let failures = 0; ; ) {
    const now = clock.now().getTime()
    reported = Math.max(reported, tickBefore(now - longestCatchUpMs))
    const due =
      reported < tickBefore(now) ? tickBefore(now) : nextDue(reported, spellsOf(cluster, opening, reported, seed))
    if (due > now) await sleep(due - now, signal)
    const range = { from: reported, to: due }
    try {
      if (range.to % (2 * defaultIntervalMs) === 0) await post(options, 'heartbeat', heartbeatOf(cluster), signal)
      await post(options, 'status', reportOf(cluster, spellsOf(cluster, opening, reported, seed), range, seed), signal)
      reported = due
      failures = 0
    } catch (error) {
      if (signal.aborted) throw error
      onError?.(error instanceof Error ? error : new Error(String(error)))
      await sleep(backoffMs[Math.min(failures++, backoffMs.length - 1)] ?? 0, signal)
    }
  }
}

/** The troubles around an instant, long enough for every report from there on up to the next tick. */
function spellsOf(
  cluster: DemoCluster,
  opening: ReadonlyMap<string, Spell[]>,
  from: number,
  seed: number,
): Map<string, Spell[]> {
  const range = { from: from - longestCatchUpMs, to: from + 2 * longestCatchUpMs }
  const spells = liveSpells(cluster, range, seed)
  for (const [path, more] of opening) spells.set(path, [...(spells.get(path) ?? []), ...more])
  return spells
}

/** When to report next: at the next tick, or shortly after a status changes before it. */
function nextDue(reported: number, spells: ReadonlyMap<string, readonly Spell[]>): number {
  const tick = tickBefore(reported) + defaultIntervalMs
  const sent = [...spells.values()]
    .flat()
    .flatMap(({ from, to }) => [from, to])
    .map((change) => Math.ceil(change / 1000) * 1000 + noticeMs)
  return Math.min(tick, ...sent.filter((due) => due > reported))
}

/** The report of what a cluster's services did in `range`: exact intervals, and the status that each ends with. */
function reportOf(
  cluster: DemoCluster,
  spells: ReadonlyMap<string, readonly Spell[]>,
  range: Range,
  seed: number,
): StatusReport {
  return {
    nodeId: cluster.nodeId,
    operatorVersion: agentVersion,
    intervalSeconds: defaultIntervalMs / 1000,
    services: cluster.services.map((service) => {
      const troubles = spells.get(service.path) ?? []
      const intervals = intervalsOf(troubles, range)
      const last = intervals.at(-1)
      const began = troubles.find(({ status, from }) => status === 'DOWN' && from >= range.from && from < range.to)
      const evidence = began && lastMessageOf(service, began.from, began.message, seed)
      return {
        name: service.name,
        status: last?.status ?? 'UNKNOWN',
        ...(last?.message ? { message: last.message } : {}),
        replicas: service.replicas,
        readyReplicas: readyReplicas(service, last?.status ?? 'UNKNOWN'),
        pieces: intervals.map((interval) => intervalOf(service, interval, seed)),
        changes: liveChangesOf(service, troubles, seed)
          .filter(({ at }) => at >= range.from && at < range.to)
          .map(toReport),
        ...(evidence ? { evidence } : {}),
      }
    }),
  }
}

function toReport({ key, kind, at, workload, by }: ReceivedChange): ReportedChange {
  return {
    id: key,
    kind,
    at: new Date(at).toISOString(),
    ...(workload === null ? {} : { workload }),
    ...(by === null ? {} : { by }),
  }
}

function intervalOf(service: DemoService, interval: Interval, seed: number): ReportedInterval {
  const latency = latencyOf(service, interval, seed)
  return {
    from: new Date(interval.from).toISOString(),
    to: new Date(interval.to).toISOString(),
    status: interval.status,
    ...(latency ? { latency } : {}),
  }
}

function heartbeatOf({ nodeId, agent }: DemoCluster): Heartbeat {
  return {
    nodeId,
    name: agent,
    operatorVersion: agentVersion,
    intervalSeconds: defaultIntervalMs / 1000,
    instance: `itops-agent-${nodeId.split('/').at(-1)}-0`,
    clockSkewSeconds: 0,
    spooledIntervals: 0,
    droppedIntervals: 0,
  }
}

async function post(
  { url, apiKey }: SimulationOptions,
  call: 'status' | 'heartbeat',
  body: object,
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetch(`${url}/api/v1/operator/${call}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
  })
  const text = await answer.text()
  if (!answer.ok)
    throw new Error(
      `${call} of ${JSON.stringify(body).slice(0, 80)} was answered ${answer.status}: ${text.slice(0, 200)}`,
    )
}

const tickBefore = (instant: number) => Math.floor(instant / defaultIntervalMs) * defaultIntervalMs
