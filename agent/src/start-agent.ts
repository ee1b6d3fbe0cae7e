import { readFileSync } from 'node:fs'
import type { AgentConfig } from './config.ts'
import { type AgentDeps, systemDeps } from './deps.ts'
import { describeError } from './errors.ts'
import { createProbeSchedule } from './probes/schedule.ts'
import type { Reporter } from './report/bodies.ts'
import { createCoreClient } from './report/core-client.ts'
import { runHeartbeat } from './report/heartbeat.ts'
import { createPieceQueue } from './report/queue.ts'
import { createSender } from './report/sender.ts'
import { openSource } from './sources/open-source.ts'
import { noSource, type Source } from './sources/source.ts'
import { createBoard } from './status/board.ts'
import { createOverseer } from './status/overseer.ts'
import { createBackoff } from './time/backoff.ts'
import { runTicks } from './time/ticks.ts'

export { type AgentConfig, readConfig } from './config.ts'
export { type AgentDeps, systemDeps } from './deps.ts'

/** A running agent. */
export interface Agent {
  /** Credits time up to now, sends the last report, and ends; takes two seconds at the most. */
  stop(): Promise<void>
}

const maxQueuedPieces = 100_000
const callTimeoutMs = 10_000
const loopEndMs = 500
const lastReportMs = 1_500

/** Starts an agent: finds services, watches them, and reports them to core until it is stopped. */
export async function startAgent(config: AgentConfig, deps: AgentDeps = systemDeps(config.logLevel)): Promise<Agent> {
  const { clock, log } = deps
  const ending = new AbortController()
  const calls = new AbortController()
  const { board, client, overseer, probes, queue, reporter, sender, use } = assemble(config, deps, calls.signal)
  const source = await openSource(config, deps, {
    onDocuments() {
      overseer.reconcile()
      sender.registerSoon()
    },
    onWorkload: overseer.reviewWorkload,
  })
  use(source)
  overseer.reconcile()

  const sending = sender.run(ending.signal)
  const ticking = runTicks(clock, config.intervalMs, ending.signal, (now) => {
    overseer.reviewAll()
    board.tick(now)
    sender.tell(board.paths())
  })
  const beating = runHeartbeat({ reporter, client, clock, log }, ending.signal)
  log.info({ nodeId: config.nodeId, source: config.source.kind, services: overseer.services().size }, 'agent started')
  return {
    async stop() {
      ending.abort()
      await Promise.race([Promise.all([source.stop(), probes.stop(), sending]), clock.sleep(loopEndMs)])
      board.close(clock.now())
      sender.tell(board.paths())
      const last = sender.finish().catch((error: unknown) => {
        log.warn({ error: describeError(error), queued: queue.size() }, 'the last report did not reach core')
      })
      await Promise.race([last, clock.sleep(lastReportMs)])
      calls.abort()
      await Promise.all([sending, ticking, beating])
      log.info({ queued: queue.size() }, 'agent stopped')
    },
  }
}

/** The parts of an agent, connected. They know of no service until a source is given to `use`. */
function assemble(config: AgentConfig, { clock, fetch, log, random }: AgentDeps, signal: AbortSignal) {
  let source: Source = noSource
  const reporter = reporterOf(config)
  const client = createCoreClient({ ...config, fetch, log, timeoutMs: callTimeoutMs, signal })
  const queue = createPieceQueue(maxQueuedPieces, (count) => {
    log.error({ count }, 'the queue is full; the oldest pieces are dropped')
  })
  const board = createBoard({
    stepMs: config.intervalMs,
    onPieces: queue.add,
    onChange(path) {
      log.info({ service: path, ...board.current(path) }, 'status')
      sender.tell([path])
    },
    onGap(gapMs) {
      log.warn({ gapMs }, 'the clock jumped, or the process was suspended; this time is credited to nobody')
      source.refresh()
    },
  })
  const probes = createProbeSchedule({ clock, fetch, random, onResult: (path) => overseer.reviewProbe(path) })
  const overseer = createOverseer({ clock, source: () => source, board, probes })
  const sender = createSender({
    reporter,
    autoRegister: config.autoRegister,
    client,
    clock,
    backoff: createBackoff({ firstMs: 500, maxMs: 30_000 }, random),
    log,
    queue,
    board,
    services: overseer.services,
    discovery: () => source.discovery(),
  })
  const use = (opened: Source) => {
    source = opened
  }
  return { board, client, overseer, probes, queue, reporter, sender, use }
}

function reporterOf(config: AgentConfig): Reporter {
  return {
    nodeId: config.nodeId,
    ...(config.nodeName === undefined ? {} : { nodeName: config.nodeName }),
    version: ownVersion(),
    intervalMs: config.intervalMs,
    slaGroups: config.slaGroups,
  }
}

function ownVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const hasVersion = typeof content === 'object' && content !== null && 'version' in content
  return hasVersion ? String(content.version) : 'unknown'
}
