import { setTimeout as sleep } from 'node:timers/promises'
import type { LaneLag } from '../jobs/lanes/watch-lanes.ts'
import { type Backlog, readBacklog } from '../notifications/deliveries/list-deliveries.ts'
import type { Bus } from '../platform/bus/bus.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { ReplicaState } from '../platform/database/replica/watch-replica.ts'
import { createWriteCheck } from '../platform/database/server/write-check.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import type { Readiness } from '../rest/health.ts'
import type { Ticketing } from '../tickets/ticket.ts'

export interface ReadinessInput {
  database: Database
  bus: Bus
  clock: Clock
  /** Undefined while the plugin is switched off. */
  ticketing: Ticketing
  plugins: Pick<Plugins, 'isOn'>
  /** How far behind the lanes of jobs are; none before they have started. */
  lanes(): readonly LaneLag[]
  /** The time zones in use of which Node and the database think differently. */
  zoneDrift(): readonly string[]
  /** What is wrong with core's clock; undefined when nothing is. */
  clockProblem(): string | undefined
  /** How the read replica is; undefined where there is none. */
  readReplica?: (() => ReplicaState) | undefined
  /** The folder of the embedded database; undefined with a server. */
  folder?: string | undefined
}

type Check = Readiness['checks']['bus']

const lagAllowedSeconds = 15 * 60
/** Whoever asks waits two seconds at most, whatever stalls. */
const answerMs = 1_800

/**
 * Answers whether core serves, and what about it is not as it should be; those who ask at once share an answer. The database is
 * both read and written, over connections of its own.
 */
export function createReadiness(input: ReadinessInput): () => Promise<Readiness> {
  const database = input.database.of('probes')
  const checkWrites = createWriteCheck(database, input.folder)
  let running: Promise<Readiness> | undefined

  const look = async (): Promise<Readiness> => {
    const stop = new AbortController()
    const late = sleep(answerMs, undefined, { signal: stop.signal }).catch(() => undefined)
    const backlog = readBacklog({ database, clock: input.clock }).catch(() => undefined)
    const [problem, waiting] = await Promise.all([
      Promise.race([checkWrites(), late.then(() => `it gave no answer within ${answerMs} ms`)]),
      Promise.race([backlog, late.then(() => undefined)]),
    ])
    stop.abort()
    return readinessOf(input, problem, waiting)
  }
  return () => {
    running ??= look().finally(() => {
      running = undefined
    })
    return running
  }
}

function readinessOf(
  { bus, ticketing, plugins, lanes, zoneDrift, clockProblem, readReplica }: ReadinessInput,
  problem: string | undefined,
  backlog: Awaited<ReturnType<typeof readBacklog>> | undefined,
): Readiness {
  const clocks = clockProblem()
  const checks: Readiness['checks'] = {
    database: problem === undefined ? { status: 'ok' } : { status: 'unavailable', detail: problem },
    ...(readReplica ? { readReplica: replicaCheck(readReplica()) } : {}),
    bus: bus.isConnected()
      ? { status: 'ok' }
      : { status: 'degraded', detail: 'redis is away: live updates stay within this replica' },
    jobs: jobsCheck(lanes()),
    notifications: backlog
      ? notificationsCheck(backlog)
      : { status: 'unavailable', detail: 'what waits to be sent could not be read' },
    timeZones: zoneCheck(zoneDrift()),
    clocks: clocks === undefined ? { status: 'ok' } : { status: 'degraded', detail: clocks },
    ...(plugins.isOn('TICKETING') ? { ticketing: templateCheck(ticketing) } : {}),
  }
  const states = Object.values(checks).map(({ status }) => status)
  if (states.includes('unavailable')) return { status: 'unavailable', checks }
  return { status: states.every((status) => status === 'ok') ? 'ready' : 'degraded', checks }
}

/** The primary answers meanwhile. */
function replicaCheck({ lagSeconds, problem }: ReplicaState): Check {
  const lag = lagSeconds === undefined ? {} : { lagSeconds }
  if (problem === undefined) return { status: 'ok', ...lag }
  return { status: 'degraded', ...lag, detail: `the read replica is not read from: ${problem}` }
}

function notificationsCheck({ pending, oldestSeconds, failing }: Backlog): Check {
  const waiting = lagCheck(oldestSeconds, `${pending} messages wait to be sent`)
  if (waiting.status !== 'ok' || failing === 0) return waiting
  return {
    ...waiting,
    status: 'degraded',
    detail: `${failing} notification ${failing === 1 ? 'channel' : 'channels'} failing`,
  }
}

/** Late as soon as one lane is; says which, and by what. */
function jobsCheck(lanes: readonly LaneLag[]): Check & { lanes: Record<string, Check> } {
  const checkOf = ({ lagSeconds, isLate, work }: LaneLag): Check =>
    isLate
      ? { status: 'degraded', lagSeconds, detail: `${work ?? 'the job table'} is overdue` }
      : { status: 'ok', lagSeconds }
  const late = lanes.filter(({ isLate }) => isLate)
  return {
    status: late.length > 0 ? 'degraded' : 'ok',
    lagSeconds: Math.max(0, ...lanes.map(({ lagSeconds }) => lagSeconds)),
    ...(late.length > 0
      ? { detail: `late lanes: ${late.map(({ lane, work }) => `${lane} (${work ?? 'unread'})`).join(', ')}` }
      : {}),
    lanes: Object.fromEntries(lanes.map((lane) => [lane.lane, checkOf(lane)])),
  }
}

/** Degraded while the clocks of a zone in use are not the same to Node and to the database. */
function zoneCheck(drifted: readonly string[]): Check {
  if (drifted.length === 0) return { status: 'ok' }
  const shown = drifted.slice(0, 5).join(', ')
  return {
    status: 'degraded',
    detail: `Node and the database differ about ${shown}: update the time-zone data of the older one; the database decides`,
  }
}

function lagCheck(lagSeconds: number, detail: string): Check {
  return lagSeconds > lagAllowedSeconds ? { status: 'degraded', lagSeconds, detail } : { status: 'ok', lagSeconds }
}

function templateCheck({ templateFiles }: Ticketing): Check {
  const [bad] = templateFiles.problems()
  return bad ? { status: 'degraded', detail: `${bad.file}:${bad.line}: ${bad.problem}` } : { status: 'ok' }
}
