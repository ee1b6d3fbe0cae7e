import { setMaxListeners } from 'node:events'
import { createChangeStore } from '../changes/change-store.ts'
import { isKeptVersion } from '../changes/rollouts/watch-rollouts.ts'
import { describeError } from '../platform/errors.ts'
import { createBackoff } from '../platform/time/backoff.ts'
import { lastBoundary, runTicks } from '../platform/time/clock.ts'
import { createServerClock } from '../platform/time/server-clock.ts'
import { runHeartbeat } from '../report/heartbeat.ts'
import { runReplay } from '../report/replay.ts'
import { createVolumeSender } from '../report/send-volumes.ts'
import { createAgentMetrics } from '../server/metrics.ts'
import { startServer } from '../server/start-server.ts'
import type { Source } from '../sources/source.ts'
import { type AgentDependencies, agentState, assemble, type Parts } from './assemble.ts'
import type { AgentConfig } from './config.ts'
import { type AgentDeps, systemDeps } from './deps.ts'
import { joinReplicas } from './join-replicas.ts'
import { openSource } from './open-source.ts'
import { openPersistence } from './persistence.ts'
import { type Role, readingsOf } from './readings-of.ts'
import { ownVersion } from './version.ts'

export { type AgentConfig, readConfig } from './config.ts'
export { type AgentDeps, systemDeps } from './deps.ts'

/** A running agent. */
export interface Agent {
  /** Has what is observed proven once more, credits it, sends the last report, and ends, within three seconds. What core does not take is kept. */
  stop(): Promise<void>
}

// All of it within the three seconds that a stop may take.
const lastLookMs = 800
const loopEndMs = 400
const lastReportMs = 1_300
/** A crash loses at most so much of what was observed. */
const markMs = 1_000
const replayBackoff = { firstMs: 500, maxMs: 15_000 }

/** Starts an agent: finds services, watches them, and reports them to core until it is stopped. */
export async function startAgent(config: AgentConfig, deps: AgentDeps = systemDeps(config.logLevel)): Promise<Agent> {
  const ending = new AbortController()
  const calls = new AbortController()
  const role: Role = { leads: false, lastTickAt: deps.monotonic(), source: undefined }
  let stepClock: (from: number, to: number) => void = () => undefined
  let isHolder = () => true
  const leads = () => role.leads && isHolder()
  const dependencies = await prepare(config, deps, leads, calls.signal, (from, to) => stepClock(from, to))
  const parts = assemble(dependencies)
  stepClock = (from, to) => {
    // First the mark, for what was open before it was so by the clock as it was.
    parts.recorder.restate(to - (role.source?.unseenMs() ?? 0))
    parts.states.stepClock(from, to)
  }
  const readings = readingsOf(dependencies, parts, role)
  const server =
    config.server && (await startServer({ ...dependencies, ...config.server, intervalMs: config.intervalMs, readings }))
  const { clock, persistence, log } = dependencies

  const beating = runHeartbeat({ ...parts, state: () => agentState(dependencies), clock, log }, ending.signal)
  const source = await openSource(config, sourceDeps(dependencies), {
    onDocuments() {
      parts.reviewer.reconcile()
      parts.sender.registerSoon()
    },
    onWorkload: parts.reviewer.reviewWorkload,
    onRoutes: parts.reviewer.reconcile,
    onChanges: (paths) => parts.sender.report(paths),
    onVolumes: createVolumeSender({ ...parts, log }),
  })
  role.source = source
  parts.use(source)
  parts.reviewer.reconcile()
  const replicas = await joinReplicas({ ...dependencies, ...roleChanges(dependencies, parts, role) })
  isHolder = replicas.leads
  const sending = parts.sender.run(ending.signal)
  const loops = [sending, beating, ...runLoops(dependencies, parts, role, ending.signal)]
  log.info({ nodeId: config.nodeId, source: config.source.kind }, 'agent started')
  return {
    async stop() {
      if (leads()) await lastLook(dependencies, parts, source)
      ending.abort()
      const quiet = Promise.all([source.stop(), parts.probes.stop(), sending])
      await Promise.race([quiet, deps.clock.sleep(loopEndMs)])
      await lastReport(dependencies, parts)
      calls.abort()
      await Promise.all(loops)
      // Only now: another replica goes on from what core has received.
      await replicas.stop()
      await server?.close()
      persistence.close()
      log.info({}, 'agent stopped')
    },
  }
}

/** Opens what the parts stand on. */
async function prepare(
  config: AgentConfig,
  deps: AgentDeps,
  leads: () => boolean,
  calls: AbortSignal,
  stepClock: (from: number, to: number) => void,
): Promise<AgentDependencies> {
  const { log, monotonic } = deps
  const { clock, ...serverTime } = createServerClock({
    base: deps.clock,
    monotonic,
    onStep(skewMs, beforeMs) {
      const advice = Math.abs(skewMs) > 60_000 ? '; if core is wrong, correct its clock and start the agent again' : ''
      log.warn({ skewMs, beforeMs }, `this machine's clock differs from core's; it is corrected for${advice}`)
      stepClock(clock.now() + skewMs - beforeMs, clock.now())
    },
    onLeap(leapMs) {
      if (leapMs === undefined) log.info({}, "core's clock is followed again")
      else
        log.error({ leapMs }, "core's clock is not believed; the agent keeps the time as it was, and what core refuses")
    },
  })
  const persistence = await openPersistence(config, { clock, log })
  const changes = createChangeStore({ memory: persistence.memory, clock, log, isVersion: isKeptVersion })
  const metrics = createAgentMetrics({ version: ownVersion(), source: config.source.kind })
  const key = { text: config.apiKey, isRefused: false }
  return { ...deps, clock, config, persistence, changes, metrics, serverTime, key, leads, calls }
}

function sourceDeps({
  changes,
  clock,
  fetch,
  persistence,
  leads,
  log,
  metrics,
  monotonic,
  random,
  serverTime,
}: AgentDependencies) {
  const memory = persistence.memory
  const onTime = serverTime.witness
  return {
    changes,
    clock,
    fetch,
    log,
    monotonic,
    random,
    memory,
    mayAct: leads,
    onRestart: metrics.watchRestarted,
    onTime,
  }
}

/** What happens when this replica begins to lead, and when it stands by again. */
function roleChanges({ config, log }: AgentDependencies, { states, recorder, sender }: Parts, role: Role) {
  const { instance } = config
  return {
    onLead(since: number | undefined) {
      role.leads = true
      recorder.lead(since)
      sender.registerSoon()
      sender.report(states.paths())
      log.info({ instance }, 'this agent leads')
    },
    onFollow() {
      role.leads = false
      recorder.follow()
      log.warn({ instance }, 'this agent stands by')
    },
  }
}

function runLoops(dependencies: AgentDependencies, parts: Parts, role: Role, signal: AbortSignal): Promise<void>[] {
  const { clock, config, persistence, random } = dependencies
  const { reviewer, sender } = parts
  const replay = {
    ...dependencies,
    ...parts,
    spool: persistence.spool,
    services: reviewer.services,
    backoff: createBackoff(replayBackoff, random),
    isWelcome: () => !role.leads || sender.answers(),
  }
  const onTick = createTick(dependencies, parts, role)
  return [runReplay(replay, signal), runTicks(clock, Math.min(markMs, config.intervalMs), signal, onTick)]
}

/** A change that no event reported is found out after this at the latest, in milliseconds. */
const lookAtAllMs = 300_000
/** A report waits so long for the proof of what it says, in milliseconds: then it goes without, and the intervals follow. */
const reportWithinMs = 2_500
/** Intervals that are proven later are sent at multiples of it, in milliseconds. */
const lateIntervalsMs = 10_000
/** What is not proven by then is not to be waited for with the journal, in milliseconds. */
const creditWithinMs = 16_000

/** Once a second the state store looks at the clock; at every tick what may be another is looked at, and everything credited as it is proven, and reported. */
function createTick(
  { config, monotonic }: AgentDependencies,
  { states, recorder, reviewer, sender }: Parts,
  role: Role,
) {
  const lateMs = Math.min(lateIntervalsMs, config.intervalMs)
  let tick: { at: number; isReported: boolean; isCredited: boolean } | undefined
  let lateAt: number | undefined
  return (now: number) => {
    const boundary = lastBoundary(now, config.intervalMs)
    if (boundary !== tick?.at) {
      if (boundary % lookAtAllMs === 0) reviewer.reviewAll()
      else reviewer.reviewRestless()
      tick = { at: boundary, isReported: false, isCredited: false }
    }
    states.tick(now)
    const waiting = states.waiting()
    if (!tick.isReported && (waiting.length === 0 || now - boundary >= reportWithinMs)) {
      tick.isReported = true
      sender.report(states.paths())
    }
    if (!tick.isCredited && (waiting.length === 0 || now - boundary >= creditWithinMs)) {
      tick.isCredited = true
      recorder.credited(boundary, waiting)
    }
    if (lastBoundary(now, lateMs) !== lateAt) sender.report([])
    lateAt = lastBoundary(now, lateMs)
    recorder.mark(now - (role.source?.unseenMs() ?? 0))
    role.lastTickAt = monotonic()
  }
}

/** What gives no proof in time is credited up to its last one. */
async function lastLook({ clock }: AgentDependencies, { probes }: Parts, source: Source): Promise<void> {
  const over = new AbortController()
  // Every watch and every probe listens to it.
  setMaxListeners(0, over.signal)
  const looks = Promise.all([source.lastLook(over.signal), probes.lastLook(over.signal)])
  await Promise.race([looks, clock.sleep(lastLookMs, over.signal)])
  over.abort()
}

async function lastReport({ clock, log }: AgentDependencies, { states, recorder, sender }: Parts): Promise<void> {
  states.close(clock.now())
  sender.report(states.paths())
  const last = sender.finish().catch((error: unknown) => {
    log.warn({ error: describeError(error) }, 'the last report did not reach core; it is kept')
  })
  await Promise.race([last, clock.sleep(lastReportMs)])
  recorder.follow()
}
