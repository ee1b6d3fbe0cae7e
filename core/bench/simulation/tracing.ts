import { startCollector } from '../../testing/telemetry/collector.ts'
import { type Bench, type BenchContext, counted, type Line, lineOf, type Size } from '../line.ts'
import { cpuSeconds } from '../process-use.ts'
import { type Fleet, register, reportTick, tickMs } from './agents.ts'
import { type CoreProcess, startCoreProcess } from './start-core-process.ts'

const name = 'CPU of core for reports while it is traced / while it is not'
const neverMs = 2 ** 31 - 1
const warmUpTicks = 4
const loads: Record<Size, Fleet & { ticks: number }> = {
  full: { agents: 10, servicesPerAgent: 1_000, ticks: 40 },
  tenth: { agents: 4, servicesPerAgent: 250, ticks: 20 },
  tiny: { agents: 1, servicesPerAgent: 3, ticks: 1 },
}

/** Two cores take the same reports in turns; one sends all of its traces and metrics to a collector. */
export const tracing: Bench = (context) => {
  const load = loads[context.size]
  const size = `${counted(load.agents * load.servicesPerAgent, 'services')}, ${load.ticks} × 30 s`
  return [{ name, size, measure: () => measure(context, load, size) }]
}

async function* measure(context: BenchContext, load: Fleet & { ticks: number }, size: string): AsyncGenerator<Line> {
  context.say(`tracing: ${size}`)
  const collector = await startCollector()
  const from = Math.floor(Date.now() / 300_000) * 300_000
  const opened: { close(): Promise<void> }[] = []
  const openCore = async (env: Record<string, string>): Promise<CoreProcess> => {
    const database = context.onServer ? await context.openDatabase() : undefined
    if (database) opened.unshift(database)
    const core = await startCoreProcess(from, database && context.urlOf(database), neverMs, env)
    opened.unshift(core)
    await register(core.url, load)
    return core
  }
  try {
    const traced = await openCore({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    const plain = await openCore({})
    const cpu = { traced: 0, plain: 0 }
    const take = async (which: 'traced' | 'plain', core: CoreProcess, tick: number) => {
      await core.setTime(from + tick * tickMs)
      const before = cpuSeconds(core.pid)
      await reportTick(core.url, load, tick, from + tick * tickMs)
      // The first ticks create the services, and run code that is not compiled yet.
      if (tick > warmUpTicks) cpu[which] += cpuSeconds(core.pid) - before
    }
    for (let tick = 1; tick <= warmUpTicks + load.ticks; tick++) {
      await take('traced', traced, tick)
      await take('plain', plain, tick)
    }
    const requests = collector.requests().length
    // The kernel counts in hundredths: nothing at all is less than one.
    const [ours, theirs] = [cpu.traced, cpu.plain].map((seconds) => Math.max(seconds, 0.01)) as [number, number]
    yield lineOf({ name, size, ours, theirs, unit: 's', notes: [`${requests} exports`] })
  } finally {
    for (const each of opened) await each.close()
    await collector.close()
  }
}
