import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import { type ChangeStore, createChangeStore } from '../src/changes/change-store.ts'
import { splitPath } from '../src/document/service-path.ts'
import { systemClock } from '../src/platform/time/clock.ts'
import { type CoreClient, createCoreClient } from '../src/report/core-client.ts'
import { createFreshIntervals, type FreshIntervals } from '../src/report/fresh-intervals.ts'
import { openSpool, type Spool } from '../src/spool/spool.ts'
import type { Service } from '../src/status/service.ts'
import type { Observation } from '../src/timeline/observation.ts'
import { closeServer, listen } from './core-stand-in.ts'
import { createTestMemory } from './memory.ts'

/** What a sender of reports stands on: a spool, services that are all well, and a server that answers as it is set. */
export interface ReportStage {
  client: CoreClient
  spool: Spool
  fresh: FreshIntervals
  services: Map<string, Service>
  changes: ChangeStore<never>
  states: { current(path: string): Observation | undefined }
  /** The reports that the server has answered with 200. */
  taken: StatusReport[]
  /** What the server answers to a report: it may look at it. */
  judge(report: StatusReport): number
  answer: string
  /** Makes services known under these paths. */
  know(paths: readonly string[]): void
  /** Spools a second of DOWN of a service, from an instant on. */
  add(path: string, from: number): void
  /** Intervals in the spool. */
  waiting(): number
  /** Nodes and names of what the server has taken, in order. */
  reported(): string[]
  /** Opens the spool again, as the next process would. */
  reopenSpool(): Promise<void>
  /** Nobody answers from now on. */
  stopServer(): Promise<void>
  close(): Promise<void>
}

export const silentLog = pino({ level: 'silent' })
export const monotonic = () => performance.now()
export const reporter = {
  nodeId: 'o/p/e/c',
  version: '4.0.0',
  intervalMs: 30_000,
  slaGroups: [],
  autoCreateIncidents: true,
  instance: 'a',
}

/** A second of DOWN from an instant on. */
export const interval = (from: number) => ({ from, to: from + 1_000, status: 'DOWN' as const })

/** Opens a stage whose server takes every report; its spool is in a folder that is made, and goes with it. */
export async function openReportStage(folder = mkdtempSync(join(tmpdir(), 'itops-sender-'))): Promise<ReportStage> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    const report: StatusReport = JSON.parse(text)
    const status = stage.judge(report)
    if (status === 200) stage.taken.push(report)
    response.writeHead(status, status === 308 ? { location: '/elsewhere' } : {}).end(stage.answer)
  })
  const client = createCoreClient({
    coreUrl: await listen(server),
    apiKey: () => 'k',
    onKey: () => undefined,
    fetch,
    log: silentLog,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    monotonic,
    onServerTime: () => undefined,
    onCall: () => undefined,
  })
  const limits = { maxBytes: 1 << 20, maxAgeMs: Number.MAX_SAFE_INTEGER }
  const open = () => openSpool({ folder, ...limits, clock: systemClock, log: silentLog })
  const spool = await open()
  const services = new Map<string, Service>()
  const stage: ReportStage = {
    client,
    spool,
    fresh: createFreshIntervals(spool),
    services,
    changes: unsentChanges(),
    states: { current: (path) => (services.has(path) ? { status: 'OPERATIONAL' } : undefined) },
    taken: [],
    judge: () => 200,
    answer: '{"error":{"code":"bad_request"}}',
    know(paths) {
      for (const path of paths) {
        const found = { source: 'f', document: { path, slaGroup: 'g' } }
        services.set(path, { path, ...splitPath(path), found, impliedWorkload: true })
      }
    },
    add: (path, from) => stage.fresh.add([{ path, interval: interval(from) }]),
    waiting: () => stage.spool.stats().intervals,
    reported: () => stage.taken.flatMap(({ nodeId, services: some }) => some.map(({ name }) => `${nodeId} ${name}`)),
    async reopenSpool() {
      stage.spool.close()
      stage.spool = await open()
    },
    stopServer: () => closeServer(server),
    async close() {
      stage.spool.close()
      rmSync(folder, { recursive: true })
      await closeServer(server)
    },
  }
  return stage
}

function unsentChanges(): ChangeStore<never> {
  const isVersion = (value: unknown): value is never => value === undefined
  return createChangeStore({ memory: createTestMemory(), clock: systemClock, log: silentLog, isVersion })
}
