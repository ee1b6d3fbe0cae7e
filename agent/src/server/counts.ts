import { Counter, Histogram, type Registry } from 'prom-client'
import type { ProbeKind } from '../document/endpoint.ts'
import type { RestartReason } from '../kubernetes/watch/restart-reason.ts'
import type { ProbeOutcome } from '../probes/result.ts'
import { type RefusalCause, refusalCauses } from '../report/held/refused-intervals.ts'

/** What the parts of an agent report as it happens. */
export interface AgentCounts {
  /** A watch of this plural ended otherwise than in good order, and starts again. */
  watchRestarted(resource: string, reason: RestartReason): void
  /** A call to core ended after so many seconds. */
  reported(
    call: 'register' | 'status' | 'heartbeat' | 'storage',
    outcome: 'accepted' | 'refused' | 'unreachable',
    seconds: number,
  ): void
  /** Core acknowledged a change of status, so many seconds after it was observed. */
  changeAcknowledged(seconds: number): void
  /** Core did not take so many intervals, for this cause. */
  refusedIntervals(cause: RefusalCause, intervals: number): void
  /** A probe ended after so many seconds. */
  probed(kind: ProbeKind, outcome: ProbeOutcome, seconds: number): void
}

/** The counters and histograms of an agent. */
export function createCounts(registry: Registry): AgentCounts {
  const registers = [registry]
  const restarts = new Counter({
    name: 'itops_agent_watch_restarts_total',
    help: 'Watches of the Kubernetes API that ended otherwise than in good order and started again, by cause.',
    labelNames: ['resource', 'reason'],
    registers,
  })
  const reports = new Counter({
    name: 'itops_agent_reports_total',
    help: 'Calls to core, by what became of them.',
    labelNames: ['call', 'outcome'],
    registers,
  })
  const reportSeconds = new Histogram({
    name: 'itops_agent_report_duration_seconds',
    help: 'Time from the sending of a call to core to its answer.',
    labelNames: ['call'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const changes = new Histogram({
    name: 'itops_agent_change_latency_seconds',
    help: 'Time from the observation of a new status to its acknowledgement by core.',
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    registers,
  })
  const refused = new Counter({
    name: 'itops_agent_refused_intervals_total',
    help: 'Intervals of time that core did not take, once for each try: those of future and fault are kept and sent again.',
    labelNames: ['cause'],
    registers,
  })
  for (const cause of refusalCauses) refused.inc({ cause }, 0)
  const probes = new Counter({
    name: 'itops_agent_probes_total',
    help: 'Probes of services, by what they found.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const probeSeconds = new Histogram({
    name: 'itops_agent_probe_duration_seconds',
    help: 'Time that a probe of a service took.',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  return {
    watchRestarted: (resource, reason) => restarts.inc({ resource, reason }),
    reported(call, outcome, seconds) {
      reports.inc({ call, outcome })
      reportSeconds.observe({ call }, seconds)
    },
    changeAcknowledged: (seconds) => changes.observe(seconds),
    refusedIntervals: (cause, intervals) => refused.inc({ cause }, intervals),
    probed(kind, outcome, seconds) {
      probes.inc({ kind, outcome })
      probeSeconds.observe({ kind }, seconds)
    },
  }
}
