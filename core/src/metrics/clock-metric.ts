import { Gauge, type Registry } from 'prom-client'

type Offset = { seconds: number } | undefined

/** The metric of core's clock against others; set by the function that is given back. */
export function createClockMetric(registry: Registry): (offsets: { agents: Offset; database: Offset }) => void {
  const gauge = new Gauge({
    name: 'itops_clock_offset_seconds',
    help: "How far core's clock is ahead of the agents' (their median) and of the database's; negative when it is behind.",
    labelNames: ['against'],
    registers: [registry],
  })
  return ({ agents, database }) => {
    gauge.reset()
    if (agents) gauge.set({ against: 'agents' }, agents.seconds)
    if (database) gauge.set({ against: 'database' }, database.seconds)
  }
}
