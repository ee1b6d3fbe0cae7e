import { Counter, Histogram, type Registry } from 'prom-client'
import type { ReportAnswer } from '../contract/index.ts'
import { type Trace, type TracedWork, untraced } from '../platform/telemetry/trace.ts'

export interface IngestMetrics {
  /** Runs the taking of a report and counts what became of it. */
  measure(kind: 'status' | 'health', record: () => Promise<ReportAnswer>): Promise<ReportAnswer>
}

/** The metrics of taking reports, each of which is a part of a trace where there are traces. */
export function createIngestMetrics(registry: Registry, trace: Trace = untraced): IngestMetrics {
  const registers = [registry]
  const reports = new Counter({
    name: 'itops_ingest_reports_total',
    help: 'Reports taken, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const services = new Counter({
    name: 'itops_ingest_services_total',
    help: 'Services in taken reports, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  const credited = new Counter({
    name: 'itops_ingest_credited_seconds_total',
    help: 'Service time credited.',
    registers,
  })
  const refused = new Counter({
    name: 'itops_ingest_refused_seconds_total',
    help: 'Reported service time that was not credited, by cause.',
    labelNames: ['cause'],
    registers,
  })
  const warnings = new Counter({
    name: 'itops_ingest_warnings_total',
    help: 'Warnings answered to senders.',
    registers,
  })
  const duration = new Histogram({
    name: 'itops_ingest_duration_seconds',
    help: 'Time from a parsed report to its commit.',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })

  const count = (answer: ReportAnswer) => {
    services.inc({ outcome: 'accepted' }, answer.accepted)
    services.inc({ outcome: 'rejected' }, answer.rejected.length)
    credited.inc(answer.creditedSeconds)
    for (const [cause, seconds] of Object.entries(answer.refusedSeconds)) refused.inc({ cause }, seconds)
    warnings.inc(answer.warnings.length)
  }
  return {
    async measure(kind, record) {
      const stop = duration.startTimer({ kind })
      try {
        const answer = await trace(`ingest ${kind}`, {}, (part) => note(part, record))
        count(answer)
        reports.inc({ kind, outcome: 'stored' })
        return answer
      } catch (error) {
        reports.inc({ kind, outcome: 'failed' })
        throw error
      } finally {
        stop()
      }
    },
  }
}

/** Takes the report, and says in its trace what became of it. */
async function note(part: TracedWork, record: () => Promise<ReportAnswer>): Promise<ReportAnswer> {
  const answer = await record()
  part.set({
    'itops.ingest.accepted': answer.accepted,
    'itops.ingest.rejected': answer.rejected.length,
    'itops.ingest.credited_seconds': answer.creditedSeconds,
  })
  return answer
}
