import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, type Size } from '../line.ts'
import { cpuSeconds, memoryMegabytes } from '../process-use.ts'
import { type Fleet, nodeOf, register, reportTick, type Status, statusAt, tickMs } from './agents.ts'
import { watchDatabase } from './database-use.ts'
import { type CoreProcess, startCoreProcess } from './start-core-process.ts'

interface Load extends Fleet {
  ticks: number
}

const name = 'an hour of a fleet'
const hour = 120
const sizes: Record<Size, readonly Load[]> = {
  full: [20, 200].map((agents) => ({ agents, servicesPerAgent: 500, ticks: hour })),
  tenth: [2, 20].map((agents) => ({ agents, servicesPerAgent: 500, ticks: hour / 3 })),
  tiny: [{ agents: 2, servicesPerAgent: 3, ticks: 2 }],
}
/** No tick begins later: what has been simulated by then counts. */
const longestMs = 600_000
/** Core looks at its jobs as often as an hour in some minutes asks for. */
const jobTickMs = 500
/** A quarter of a core, core and database together, for as many services. */
const goal = { cores: 0.25, services: 100_000 }
/** A sample of any time series that is not compressed: an instant and a number. */
const rawSampleBytes = 16

/** Agents that report over real HTTP, for an hour in a time that runs as fast as core takes their reports; all of core's jobs run. */
export const fleetHour: Bench = (context) => {
  const growthOf = createGrowth()
  return sizes[context.size].map((load) => {
    const size = `${counted(load.agents * load.servicesPerAgent, 'services')}, ${load.agents} agents`
    return { name, size, measure: () => measure(context, load, size, growthOf) }
  })
}

interface Simulated {
  ticks: number
  seconds: number
  realSeconds: number
  coreCpu: number
  databaseCpu: number | undefined
  memory: { before: number; peak: number }
  bytes: number
  slowestMs: number
  wrongSeconds: number
}

async function* measure(
  context: BenchContext,
  load: Load,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  context.say(`an hour of ${size}`)
  const made = context.onServer ? await context.openDatabase() : undefined
  try {
    const from = Math.floor(Date.now() / 300_000) * 300_000
    const core = await startCoreProcess(from, made && context.urlOf(made), jobTickMs)
    try {
      yield* linesOf(await simulate(context, core, load, from), load, size, growthOf)
    } finally {
      await core.close()
    }
  } finally {
    await made?.close()
  }
}

/** Registers, and reports tick by tick; core's clock stands at the end of each. */
async function simulate(context: BenchContext, core: CoreProcess, load: Load, from: number): Promise<Simulated> {
  const before = memoryMegabytes(core.pid, 'VmRSS')
  await register(core.url, load)
  // The first reports find no service known yet.
  await core.setTime(from + tickMs)
  await reportTick(core.url, load, 1, from + tickMs)
  await core.query('analyze')
  const bytesBefore = await databaseBytes(core)
  const database = watchDatabase(core)
  await database.look()
  const cpuBefore = cpuSeconds(core.pid)
  const startedAt = performance.now()
  let slowestMs = 0
  let tick = 1
  while (tick < load.ticks && performance.now() - startedAt < longestMs) {
    tick++
    await core.setTime(from + tick * tickMs)
    slowestMs = Math.max(slowestMs, ...(await reportTick(core.url, load, tick, from + tick * tickMs)))
    await database.look()
    if (tick % 20 === 0) context.say(`an hour of a fleet: ${tick} of ${load.ticks} ticks`)
  }
  const realSeconds = (performance.now() - startedAt) / 1_000
  const coreCpu = cpuSeconds(core.pid) - cpuBefore
  return {
    ticks: tick,
    seconds: ((tick - 1) * tickMs) / 1_000,
    realSeconds,
    coreCpu,
    databaseCpu: context.onServer ? database.seconds() : 0,
    memory: { before, peak: memoryMegabytes(core.pid, 'VmHWM') },
    bytes: (await databaseBytes(core)) - bytesBefore,
    slowestMs,
    wrongSeconds: await countWrong(core, load, tick),
  }
}

async function databaseBytes(core: CoreProcess): Promise<number> {
  const [row] = await core.query<{ bytes: number }>('select pg_database_size(current_database())::float8 as bytes')
  return row?.bytes ?? 0
}

/** Seconds that were credited as something else than they were reported as, or not at all, or twice. */
async function countWrong(core: CoreProcess, { agents, servicesPerAgent }: Load, ticks: number): Promise<number> {
  const rows = await core.query<{ path: string; status: Status; ms: number }>(
    `select s.path, c.status::text as status, sum(c.duration_ms)::float8 as ms
    from credited_time c
    join services s on s.id = c.service_id
    where s.path like 'org-%'
    group by 1, 2`,
  )
  const credited = new Map(rows.map(({ path, status, ms }) => [`${path} ${status}`, ms]))
  let wrong = 0
  for (let agent = 0; agent < agents; agent++) {
    for (let service = 0; service < servicesPerAgent; service++) {
      const sent: Record<Status, number> = { OPERATIONAL: 0, DEGRADED: 0, DOWN: 0 }
      for (let tick = 1; tick <= ticks; tick++) sent[statusAt(agent, service, tick)] += tickMs
      for (const [status, ms] of Object.entries(sent)) {
        const key = `${nodeOf(agent)}/service-${service} ${status}`
        wrong += Math.abs((credited.get(key) ?? 0) - ms)
        credited.delete(key)
      }
    }
  }
  for (const ms of credited.values()) wrong += ms
  return wrong / 1_000
}

function* linesOf(
  found: Simulated,
  { agents, servicesPerAgent }: Load,
  fleet: string,
  growthOf: ReturnType<typeof createGrowth>,
): Generator<Line> {
  const services = agents * servicesPerAgent
  const size = `${fleet}, ${(found.seconds / 60).toFixed(0)} min`
  const cores = (found.coreCpu + (found.databaseCpu ?? 0)) / found.seconds
  const database =
    found.databaseCpu === undefined
      ? 'that of the database is not seen from here'
      : `database ${(found.databaseCpu / found.seconds).toFixed(3)}`
  const allowed = (goal.cores * services) / goal.services
  yield lineOf({
    name: 'CPU of core and database for a simulated second / what is allowed',
    size,
    ours: cores,
    theirs: allowed,
    unit: 'cores',
    growth: growthOf({ time: cores, size: services }),
    goal: { of: 'ratio', atMost: 1 },
    notes: [
      `core ${(found.coreCpu / found.seconds).toFixed(3)}, ${database}`,
      `${(found.seconds / found.realSeconds).toFixed(1)} × as fast as time`,
      `slowest report ${found.slowestMs.toFixed(0)} ms`,
    ],
  })
  const sent = services * found.ticks * (tickMs / 1_000)
  const wrong = { of: 'ours' as const, atMost: 0 }
  yield lineOf({ name: 'seconds lost, doubled or of another status / seconds sent', size, ours: found.wrongSeconds, theirs: sent, unit: 's', goal: wrong, notes: [] }) // biome-ignore format: one line
  yield lineOf({
    name: 'growth of the database / samples of 16 bytes',
    size,
    ours: found.bytes / 1e6,
    theirs: (services * found.seconds * 1_000 * rawSampleBytes) / tickMs / 1e6,
    unit: 'MB',
    notes: ['nothing compressed yet'],
  })
  yield lineOf({
    name: 'most memory of core / before the first report',
    size,
    ours: found.memory.peak,
    theirs: found.memory.before,
    unit: 'MB',
    notes: [],
  })
}
