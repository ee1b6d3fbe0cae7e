import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { serverOf } from '../database/database.ts'
import { admin } from '../servers/server.ts'
import type { Manner } from './playback.ts'
import type { World } from './worlds.ts'

/** Something that breaks while reports arrive. */
export interface Fault {
  name: string
  /** The world in which it can happen. */
  of: 'any' | World['kind']
  /** True for those that every run of the suite has. */
  always?: true
  manner?: Manner
  /** Breaks it, and mends it again; what it says is noted beside the figures. */
  strike(world: World): Promise<string | undefined>
}

const heldMs = 3_000

export const faults: readonly Fault[] = [
  {
    name: 'reports come twice, in disorder, and after connections that broke halfway',
    of: 'any',
    always: true,
    manner: { repeated: 0.3, truncated: 0.2, shuffledOver: 8 },
    strike: async () => undefined,
  },
  {
    name: 'kill -9 of a core',
    of: 'any',
    always: true,
    strike: (world) => restart(world, 0),
  },
  {
    name: 'kill -9 of both replicas',
    of: 'server',
    strike: (world) => restart(world),
  },
  {
    name: 'Redis is killed',
    of: 'any',
    async strike({ redis }) {
      await redis.stop()
      await pause(heldMs)
      await redis.start()
      return undefined
    },
  },
  {
    name: 'Redis stalls',
    of: 'any',
    async strike({ redis }) {
      redis.freeze()
      await pause(heldMs)
      redis.thaw()
      return undefined
    },
  },
  {
    name: 'Redis is flushed',
    of: 'any',
    async strike({ redis }) {
      const client = new Redis(redis.server.port, redis.server.host)
      await client.flushall()
      client.disconnect()
      return undefined
    },
  },
  { name: 'a storm of 64 readers', of: 'any', strike: readWithMany },
  {
    name: 'the disk is full',
    of: 'embedded',
    async strike({ disk }) {
      if (disk === undefined) return 'SKIPPED: only root may mount a disk to fill'
      await disk.fill()
      await pause(heldMs)
      await disk.empty()
      return undefined
    },
  },
  { name: 'the database resets every connection', of: 'server', strike: resetConnections },
  {
    name: 'the database stalls',
    of: 'server',
    async strike({ proxy }) {
      proxy?.freeze()
      await pause(4 * heldMs)
      proxy?.thaw()
      return 'for 12 s'
    },
  },
  {
    name: 'the database is slow',
    of: 'server',
    async strike({ proxy }) {
      proxy?.delay(200)
      await pause(2 * heldMs)
      proxy?.delay(0)
      return '200 ms more for each answer'
    },
  },
  {
    name: 'the database is restarted',
    of: 'server',
    async strike({ proxy }) {
      proxy?.refuse(true)
      await pause(heldMs)
      proxy?.refuse(false)
      return undefined
    },
  },
  { name: 'the database has no connection left', of: 'server', strike: useUpConnections },
]

async function restart(world: World, which?: number): Promise<string> {
  const killedAt = performance.now()
  await world.kill(which)
  await world.start()
  return `${((performance.now() - killedAt) / 1_000).toFixed(1)} s until it had started again`
}

/** Dashboards that ask for everything, again and again. */
async function readWithMany(world: World): Promise<string> {
  const url = world.urls()[0] ?? ''
  const ask = (body: object, token?: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    })
  const login = `mutation { login(email: "admin@itops.local", password: "${admin.password}") { token } }`
  const answer = (await (await ask({ query: login })).json()) as { data?: { login?: { token?: string } } }
  const token = answer.data?.login?.token
  if (token === undefined) throw new Error('the readers can not log in')
  const query =
    '{ services { nodes { path status } } slaDashboardStats { totalServices } slaTrendData(filter: {periodType: "DAILY", monthsBack: 1}) { periodKey } }'
  const until = Date.now() + heldMs
  let answered = 0
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (Date.now() < until) if ((await ask({ query }, token).catch(() => undefined))?.ok) answered += 1
    }),
  )
  return `${answered} answers`
}

async function resetConnections({ withDatabase }: World): Promise<string> {
  const { rows } = await withDatabase((database) =>
    database.query<{ ended: number }>(
      `select count(pg_terminate_backend(pid))::integer as ended
      from pg_stat_activity
      where datname = current_database()
        and pid <> pg_backend_pid()`,
    ),
  )
  return `${rows[0]?.ended ?? 0} connections`
}

/** Takes every connection that the server has left, and ends those of the cores. */
async function useUpConnections(world: World): Promise<string> {
  const server = serverOf(process.env.ITOPS_TEST_DATABASE_URL ?? '')
  const taken: pg.Client[] = []
  for (let free = true; free; ) {
    const client = new pg.Client({ ...server, database: server.name })
    client.on('error', () => undefined)
    free = await client.connect().then(
      () => taken.push(client) > 0,
      () => false,
    )
  }
  world.proxy?.refuse(true)
  world.proxy?.refuse(false)
  await pause(heldMs)
  await Promise.all(taken.map((client) => client.end()))
  return `${taken.length} were taken`
}
