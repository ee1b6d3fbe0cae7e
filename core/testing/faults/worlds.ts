import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../src/platform/database/database.ts'
import { openEmbedded } from '../../src/platform/database/embedded/embedded.ts'
import { createOnServer, serverOf } from '../database/database.ts'
import { copyTemplate } from '../database/template.ts'
import { freePort } from '../servers/free-port.ts'
import { type FreezingProxy, startFreezingProxy } from '../servers/freezing-proxy.ts'
import { launch, type TestProcess } from '../servers/processes.ts'
import { startRedis, type TestRedis } from '../servers/redis.ts'
import { startReplica } from '../servers/replica.ts'
import { admin, operatorKey } from '../servers/server.ts'

/** Core as its users run it, as processes of their own, with all that can fail beside it. */
export interface World {
  kind: 'embedded' | 'server'
  redis: TestRedis
  /** Between core and its database server; of a world with one only. */
  proxy?: FreezingProxy
  /** Takes all room that is left for the database, and gives it back; where the world has a disk of its own. */
  disk?: { fill(): Promise<void>; empty(): Promise<void> }
  /** Where the cores that run answer. */
  urls(): string[]
  /** Ends one core, or all, at once, as `kill -9` does. */
  kill(which?: number): Promise<void>
  /** Starts those that do not run. */
  start(): Promise<void>
  /** The most memory that any core that runs has ever held, in megabytes. */
  peakMegabytes(): number
  /** Looks at the database itself. */
  withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T>
  close(): Promise<void>
}

interface Running extends Pick<TestProcess, 'pid' | 'kill' | 'ended' | 'interrupt'> {
  url: string
}

/**
 * Without V8's optimising compiler of WebAssembly: since Node 24 it takes 600 MB for a moment to compile one function of the embedded
 * database, at whatever time that has become hot, so that memory would say nothing of core.
 */
const leanCompiler = '--liftoff-only'

/** `npm start` on the embedded database, with a Redis. */
export async function openEmbeddedWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-faults-'))
  await mkdir(join(folder, 'data'))
  const disk = mountDisk(join(folder, 'data'))
  const data = join(folder, 'data/database')
  await copyTemplate(data)
  const redis = await startRedis()
  const port = await freePort()
  const cores = createCores(1, async () => {
    const env = {
      ITOPS_DATA_DIR: 'data',
      ITOPS_SERVER_PORT: String(port),
      ITOPS_SECURITY_OPERATOR_API_KEY: operatorKey,
      ITOPS_ADMIN_PASSWORD: admin.password,
      ITOPS_REDIS_HOST: redis.server.host,
      ITOPS_REDIS_PORT: String(redis.server.port),
    }
    const core = launch('app/local/start.js', env, folder, [], [leanCompiler])
    await core.says(/Ctrl-C stops/)
    return { ...core, url: `http://127.0.0.1:${port}` }
  })
  await cores.start()
  return {
    kind: 'embedded',
    redis,
    ...(disk ? { disk } : {}),
    ...cores,
    async withDatabase(work) {
      await cores.stop()
      const database = await openEmbedded(data)
      try {
        return await work(database)
      } finally {
        await database.close()
        await cores.start()
      }
    },
    async close() {
      await cores.kill()
      await redis.stop()
      disk?.unmount()
      // The agent of a core that was killed ends by itself, a little later.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 })
    },
  }
}

/** A small disk of its own for a folder; undefined for whoever may not mount one. */
function mountDisk(folder: string) {
  if (process.getuid?.() !== 0) return undefined
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0700', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  const filler = join(folder, 'filler')
  return {
    async fill() {
      const { bavail, bsize } = await statfs(folder)
      await writeFile(filler, Buffer.alloc(Number(bavail) * bsize)).catch(() => undefined)
    },
    empty: () => rm(filler, { force: true }),
    unmount: () => void execFileSync('umount', [folder]),
  }
}

/** Two replicas over a database of their own on a server, which they reach through a proxy, with a Redis. */
export async function openServerWorld(url: string): Promise<World> {
  const database = await createOnServer(url)
  const { rows } = await database.query<{ name: string }>('select current_database()::text as name')
  const proxy = await startFreezingProxy(serverOf(url).port)
  const server = { ...serverOf(url), port: proxy.port, name: rows[0]?.name ?? '' }
  const redis = await startRedis()
  const cores = createCores(2, async () => {
    const core = await startReplica(server, redis.server)
    const giveUpAt = Date.now() + 120_000
    while ((await core.ready())?.checks.database.status !== 'ok') {
      if (Date.now() > giveUpAt) throw new Error(`a replica does not start:\n${core.output()}`)
      await pause(100)
    }
    return core
  })
  await cores.start()
  return {
    kind: 'server',
    redis,
    proxy,
    ...cores,
    withDatabase: (work) => work(database),
    async close() {
      await cores.kill()
      await redis.stop()
      await proxy.close()
      await database.close()
    },
  }
}

function createCores(count: number, startOne: () => Promise<Running>) {
  const running: (Running | undefined)[] = Array.from({ length: count })
  const end = async (which: number | undefined, signal: (core: Running) => void) => {
    const ended = running.map(async (core, index) => {
      if (core === undefined || (which !== undefined && which !== index)) return
      running[index] = undefined
      signal(core)
      await core.ended
    })
    await Promise.all(ended)
  }
  return {
    urls: () => running.flatMap((core) => (core === undefined ? [] : [core.url])),
    kill: (which?: number) => end(which, (core) => core.kill('SIGKILL')),
    stop: () => end(undefined, (core) => core.interrupt()),
    async start() {
      await Promise.all(
        running.map(async (core, index) => {
          running[index] = core ?? (await startOne())
        }),
      )
    },
    peakMegabytes: () => Math.max(0, ...running.flatMap((core) => (core === undefined ? [] : [peakOf(core.pid)]))),
  }
}

function peakOf(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1_024) / 1e6
}
