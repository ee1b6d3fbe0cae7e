import type { ChangeStore } from '../changes/change-store.ts'
import type { KeptVersion } from '../changes/rollouts/watch-rollouts.ts'
import { createBackoff } from '../platform/time/backoff.ts'
import type { ServerClock } from '../platform/time/server-clock.ts'
import { createProbeFiles } from '../probes/probe-files.ts'
import { outcomeOf } from '../probes/result.ts'
import { createProbeSchedule } from '../probes/schedule.ts'
import { createUplink, createWitness, type Witness } from '../probes/uplink.ts'
import type { AgentState, Reporter } from '../report/bodies.ts'
import { createCoreClient } from '../report/core-client.ts'
import { withDeltas } from '../report/deltas.ts'
import { createFreshIntervals } from '../report/fresh-intervals.ts'
import { createFaults } from '../report/held/faults.ts'
import { createHeldIntervals } from '../report/held/held-intervals.ts'
import { createIntervalRecorder } from '../report/interval-recorder.ts'
import { createOutageEvidences } from '../report/outage-evidence.ts'
import { createSender } from '../report/sender.ts'
import type { AgentMetrics } from '../server/metrics.ts'
import { noSource, type Source } from '../sources/source.ts'
import { ownService } from '../status/own-service.ts'
import { createReviewer, type Reviewer } from '../status/reviewer.ts'
import { createStateStore, type StateStore } from '../timeline/state-store.ts'
import { readAgentId } from './agent-id.ts'
import type { AgentConfig } from './config.ts'
import type { AgentDeps } from './deps.ts'
import type { Persistence } from './persistence.ts'
import { readKeyFile } from './read-key.ts'
import { ownVersion } from './version.ts'

/** What the parts of an agent stand on; the clock is corrected to core's. */
export interface AgentDependencies extends AgentDeps {
  config: AgentConfig
  persistence: Persistence
  changes: ChangeStore<KeptVersion>
  metrics: AgentMetrics
  serverTime: Omit<ServerClock, 'clock'>
  /** The key of core as it was last read, and whether core refuses it. */
  key: { text: string; isRefused: boolean }
  /** False while another replica leads. */
  leads(): boolean
  /** Ends all calls to core. */
  calls: AbortSignal
}

export type Parts = ReturnType<typeof assemble>

const callTimeoutMs = 15_000
const backoffLimits = { firstMs: 500, maxMs: 15_000 }
/** How much a standby remembers of what it saw: while the Kubernetes API is away for so long, nobody can lead. */
const rememberMs = 900_000

/** The parts of an agent, connected. They know of no service until a source is given to `use`. */
export function assemble(deps: AgentDependencies) {
  const { config, persistence, log } = deps
  let source: Source = noSource
  const currentSource = () => source
  const reporter = reporterOf(config)
  const core = createWitness(deps.monotonic)
  const client = clientOf(deps, core)
  const fresh = createFreshIntervals(persistence.spool)
  const faults = createFaults(deps.monotonic)
  const held = createHeldIntervals({ ...deps, spool: persistence.spool, coreTime: deps.serverTime.coreTime })
  const onRefused = deps.metrics.refusedIntervals
  const recorder = createIntervalRecorder({
    states: () => states,
    answers: () => reviewer.answers(),
    newAnswers: () => reviewer.newAnswers(),
    fresh,
    journal: persistence.journal,
    rememberMs,
  })
  const states = createStateStore({
    stepMs: config.intervalMs,
    unseen: () => reviewer.unseen(),
    onIntervals: recorder.record,
    onOpen: recorder.opened,
    onChange(paths) {
      for (const path of paths) log.info({ service: path, ...states.current(path) }, 'status')
      sender.report(paths, deps.monotonic())
      evidences?.noteStatus(paths)
    },
    onMessage: (paths) => sender.report(paths),
    onGap(gapMs) {
      log.warn({ gapMs }, 'the clock jumped, or the process was suspended; this time is credited to nobody')
      source.refresh()
    },
  })
  const { reviewer, probes } = watchOver(deps, states, currentSource, core)
  const evidences = evidencesOf(deps, currentSource, { states, reviewer, report: (paths) => sender.report(paths) })
  const shared = { reporter, client, fresh, held, faults, onRefused, evidences, states }
  const sender = createSender({
    ...deps,
    ...shared,
    autoRegister: config.autoRegister,
    backoff: createBackoff(backoffLimits, deps.random),
    services: reviewer.services,
    discovery: () => source.discovery(),
    onChangeReported: deps.metrics.changeAcknowledged,
  })
  const use = (opened: Source) => {
    source = opened
  }
  return { ...shared, recorder, reviewer, probes, sender, use }
}

function evidencesOf(
  deps: AgentDependencies,
  source: () => Source,
  parts: {
    states: Pick<StateStore, 'current'>
    reviewer: Pick<Reviewer, 'services'>
    report(paths: readonly string[]): void
  },
) {
  if (!deps.config.attachLogs) return undefined
  return createOutageEvidences({
    ...deps,
    memory: deps.persistence.memory,
    read: (ref) => source().evidence?.(ref),
    workloadOf: (path) => parts.reviewer.services().get(path)?.workload,
    statusOf: (path) => parts.states.current(path)?.status,
    report: parts.report,
  })
}

function watchOver(
  deps: AgentDependencies,
  states: ReturnType<typeof createStateStore>,
  source: () => Source,
  core: Witness,
) {
  const { clock, config, persistence, metrics, monotonic, random } = deps
  const { names, proxies } = deps
  const probes = createProbeSchedule({
    clock,
    world: { names, proxies, files: createProbeFiles(config.probeFiles), monotonic, now: () => clock.now() },
    uplink: createUplink(monotonic, core),
    random,
    onResult(path, result, { kind }) {
      metrics.probed(kind, outcomeOf(result), result.latencyMs / 1000)
      if (result.ok) states.measured(path, result.latencyMs, clock.now())
      reviewer.reviewProbe(path)
    },
  })
  const own = ownService({
    nodeId: config.nodeId,
    displayName: config.nodeName,
    watches: () => source().watches(),
    spoolProblem: () => persistence.spool.stats().problem,
  })
  const reviewer = createReviewer({ clock, source, states, probes, nodeId: config.nodeId, own })
  return { reviewer, probes }
}

function clientOf(
  { calls, config, fetch, key, log, metrics, monotonic, serverTime }: AgentDependencies,
  core: Witness,
) {
  const client = createCoreClient({
    coreUrl: config.coreUrl,
    apiKey() {
      // A file that holds no key at the moment is being changed.
      key.text = (config.apiKeyFile === undefined ? undefined : readKeyFile(config.apiKeyFile)) ?? key.text
      return key.text
    },
    onKey(isTaken) {
      key.isRefused = !isTaken
    },
    fetch,
    log,
    timeoutMs: callTimeoutMs,
    signal: calls,
    monotonic,
    onServerTime(sample) {
      core.answered()
      serverTime.sample(sample)
    },
    onCall: metrics.reported,
  })
  return withDeltas(client, { monotonic })
}

/** What the agent says of itself: nothing while another replica leads. */
export function agentState({ persistence, leads, serverTime }: AgentDependencies): AgentState | undefined {
  if (!leads()) return undefined
  const { intervals, oldestAt, droppedIntervals } = persistence.spool.stats()
  const skewMs = serverTime.skewMs()
  return {
    ...(skewMs === undefined ? {} : { clockSkewSeconds: skewMs / 1000 }),
    spooledIntervals: intervals,
    ...(oldestAt === undefined ? {} : { oldestSpooledAt: new Date(oldestAt).toISOString() }),
    droppedIntervals,
  }
}

function reporterOf(config: AgentConfig): Reporter {
  return {
    nodeId: config.nodeId,
    ...(config.nodeName === undefined ? {} : { nodeName: config.nodeName }),
    version: ownVersion(),
    intervalMs: config.intervalMs,
    slaGroups: config.slaGroups,
    agentId: readAgentId(config),
    autoCreateIncidents: config.autoCreateIncidents,
    instance: config.instance,
  }
}
