import { Gauge, type Registry } from 'prom-client'

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
