import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tracer } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Registry } from 'prom-client'
import type { Protocol, TelemetrySettings } from '../platform/telemetry/settings.ts'
import { createProducer } from './produce-metrics.ts'

export interface TelemetryParts {
  version: string
  /** What this process counts of itself. */
  registry: Registry
  warn(facts: object, text: string): void
}

/** Longer than a collector nearby needs; a stop must not wait for one that is away. */
const closeMs = 1_000

/** Opens what sends the signals that are asked for; `close` sends what waits. */
export async function openExporters(
  { traces, metrics, metricsEveryMs, metricsTimeoutMs }: TelemetrySettings,
  { version, registry, warn }: TelemetryParts,
): Promise<{ tracer: Tracer; close(): Promise<void> }> {
  const resource = createResource(version)
  const spans = traces && (await traceExporter(traces))
  const tracing = new BasicTracerProvider({
    resource,
    spanProcessors: spans ? [new BatchSpanProcessor(saying(spans, 'traces', warn))] : [],
  })
  const points = metrics && (await metricExporter(metrics))
  const metering = new MeterProvider({
    resource,
    readers: points
      ? [
          new PeriodicExportingMetricReader({
            exporter: saying(points, 'metrics', warn),
            exportIntervalMillis: metricsEveryMs,
            exportTimeoutMillis: metricsTimeoutMs,
            metricProducers: [createProducer(registry, resource)],
          }),
        ]
      : [],
  })
  return {
    tracer: tracing.getTracer('itops', version),
    async close() {
      const ends = [tracing.shutdown(), metering.shutdown()].map((end) => end.catch(() => undefined))
      await Promise.race([Promise.all(ends), sleep(closeMs, undefined, { ref: false })])
    },
  }
}

/** What the variables say of this process comes over what core says. */
function createResource(version: string): Resource {
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': 'itops-core',
        'service.version': version,
        // The pod's, in a cluster: what replicas count must not be taken for one series.
        'service.instance.id': hostname(),
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
}

async function traceExporter(protocol: Protocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  return new OTLPTraceExporter()
}

async function metricExporter(protocol: Protocol): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto')
  return new OTLPMetricExporter()
}

/** The exporter, which says the first of several failures in a row, and when it works again. */
function saying<Exporter extends SpanExporter | PushMetricExporter>(
  exporter: Exporter,
  what: string,
  warn: TelemetryParts['warn'],
): Exporter {
  let failing = false
  const send = exporter.export.bind(exporter)
  exporter.export = (items: never, done: (result: ExportResult) => void) =>
    send(items, (result) => {
      const failed = result.code === ExportResultCode.FAILED
      if (failed && !failing) warn({ error: String(result.error?.message) }, `${what} do not reach the collector`)
      if (!failed && failing) warn({}, `${what} reach the collector again`)
      failing = failed
      done(result)
    })
  return exporter
}
