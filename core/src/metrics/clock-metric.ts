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

/** The metric of time zones of which Node and the database think differently; set by the function that is given back. */
export function createZoneMetric(registry: Registry): (drifted: readonly string[]) => void {
  const drift = new Gauge({
    name: 'itops_time_zone_drift',
    help: '1 for a time zone in use whose clocks Node and the database will not show alike within 24 months; the database decides.',
    labelNames: ['zone'],
    registers: [registry],
  })
  return (drifted) => {
    drift.reset()
    for (const zone of drifted) drift.set({ zone }, 1)
  }
}
