import { Gauge, Registry } from 'prom-client'
import { type AgentCounts, createCounts } from './counts.ts'
import { createGauges } from './gauges.ts'
import type { Readings } from './readings.ts'

/** The metrics of an agent: what happens is asked to them, what is lies in the readings of a scrape. */
export interface AgentMetrics extends AgentCounts {
  /** Everything in Prometheus' text format. */
  exposition(readings: Readings): Promise<string>
}

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Metrics that have counted nothing yet. */
export function createAgentMetrics(about: { version: string; source: string }): AgentMetrics {
  const registry = new Registry()
  const info = new Gauge({
    name: 'itops_agent_info',
    help: 'The version of the agent and where it finds services; always 1.',
    labelNames: ['version', 'source'],
    registers: [registry],
  })
  info.set(about, 1)
  const counts = createCounts(registry)
  const setGauges = createGauges(registry)
  return {
    ...counts,
    exposition(readings) {
      setGauges(readings)
      return registry.metrics()
    },
  }
}
