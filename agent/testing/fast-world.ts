import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../core/src/platform/database/database.ts'
import { openTestDatabase } from '../../core/testing/database/database.ts'
import { testProgram } from '../../core/testing/servers/compile.ts'
import { freePort } from '../../core/testing/servers/free-port.ts'
import { operatorKey, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { type Clock, systemClock } from '../src/platform/time/clock.ts'
import { createFastClock } from './fast-clock.ts'

/** An interval of time, in milliseconds since the epoch. */
export interface Interval {
  from: number
  to: number
}

/** A real core with its database, and agents as processes of their own, in a time that runs fast. */
export interface FastWorld {
  clock: Clock
  folder: string
  /** Core listens on the same port every time it is started. */
  startCore(): Promise<void>
  stopCore(): Promise<void>
  /** The core that runs now. */
  core(): TestCore
  /** Sets core's clock so many milliseconds ahead of the true time. */
  setCoreAhead(ms: number): void
  /** Starts an agent; resolves once it runs. */
  launchAgent(env: Record<string, string>): Promise<ChildProcess>
  /** The intervals that are stored of a service, in order. */
  intervalsOf(path: string): Promise<(Interval & { status: string })[]>
  /** What is stored of the changes of a service, in the order in which they became known. */
  changesOf(path: string): Promise<string[]>
  close(): Promise<void>
}

/**
 * A world without agents yet, whose core does not run yet; `fastest` is how many times as fast its time runs, on a machine that is
 * neither slow nor busy. On any other one it runs less fast: else agents would be late for what they do every few seconds.
 */
export async function createFastWorld(fastest: number): Promise<FastWorld> {
  const speed = fastest / slowness()
  const database = await openTestDatabase()
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'itops-fast-'))
  const settings = { start: Date.parse('2026-11-20T08:00:00Z'), startedAt: Date.now(), speed }
  const clock = createFastClock(settings)
  const agents: ChildProcess[] = []
  let core: TestCore | undefined
  let coreAheadMs = 0
  return {
    clock,
    folder,
    async startCore() {
      const env = { ITOPS_SERVER_PORT: String(port) }
      core = await startTestCore({ database, env, clock: { now: () => new Date(clock.now() + coreAheadMs) } })
    },
    async stopCore() {
      await core?.close()
      core = undefined
    },
    core() {
      if (core === undefined) throw new Error('core does not run')
      return core
    },
    setCoreAhead(ms) {
      coreAheadMs = ms
    },
    async launchAgent(env) {
      const child = forkAgent({
        ITOPS_URL: `http://127.0.0.1:${port}`,
        ITOPS_API_KEY: operatorKey,
        ITOPS_AGENT_PORT: '0',
        ITOPS_LOG_LEVEL: 'error',
        ITOPS_TEST_CLOCK: JSON.stringify(settings),
        ...env,
      })
      agents.push(child)
      await new Promise((resolve) => child.once('message', resolve))
      return child
    },
    intervalsOf: (path) => readIntervals(database, path),
    changesOf: (path) => readChanges(database, path),
    async close() {
      for (const agent of agents) agent.kill('SIGKILL')
      await core?.close()
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** How many times as long as on an idle machine of 2024 some work takes here and now, at the best of four tries; from 1 to 4. */
function slowness(): number {
  const usualMs = 20
  const work = Buffer.alloc(32 << 20)
  const tries = [1, 2, 3, 4].map(() => {
    const startedAt = performance.now()
    createHash('sha256').update(work).digest()
    return performance.now() - startedAt
  })
  return Math.min(4, Math.max(1, Math.min(...tries) / usualMs))
}

function forkAgent(env: Record<string, string>): ChildProcess {
  return fork(testProgram('fast-agent'), [], {
    execArgv: [],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

async function readIntervals(database: Database, path: string): Promise<(Interval & { status: string })[]> {
  const { rows } = await database.query<{ from: Date; to: Date; status: string }>(
    `select p.time as "from", p.time + p.duration_ms * interval '1 ms' as "to", p.status
    from sla_snapshots p
    join services s on s.id = p.service_id
    where s.path = $1
    order by p.time`,
    [path],
  )
  return rows.map(({ from, to, status }) => ({ from: from.getTime(), to: to.getTime(), status }))
}

async function readChanges(database: Database, path: string): Promise<string[]> {
  const { rows } = await database.query<{ line: string }>(
    `select change_summary(c.kind, c.images, c.revision, c.replicas_before, c.replicas_after, c.changed_by, c.via)
      || coalesce(', revision ' || c.revision, '') as line
    from service_changes c
    join services s on s.id = c.service_id
    where s.path = $1
    order by c.id`,
    [path],
  )
  return rows.map(({ line }) => line)
}

/** Ends a process as a crash would. */
export async function crash(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** The times between the first and the last interval that no interval covers; throws when intervals overlap. */
export function gapsIn(intervals: readonly Interval[]): Interval[] {
  return intervals.flatMap(({ from }, index) => {
    const before = intervals[index - 1]
    if (before && before.to > from) throw new Error(`intervals overlap at ${from}`)
    return before && before.to < from ? [{ from: before.to, to: from }] : []
  })
}

/** Asks again and again until the answer is good, for so long that only what hangs is given up; resolves to the last answer. */
export async function askUntil<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + 120_000
  let answer = await ask()
  while (!isGood(answer) && performance.now() < giveUpAt) {
    await systemClock.sleep(50)
    answer = await ask()
  }
  return answer
}
