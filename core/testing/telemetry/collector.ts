import { type Received, startHttpServer } from '../servers/http-server.ts'

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean }
type Pair = { key: string; value: Value }
type Point = {
  asDouble?: number
  count?: string | number
  bucketCounts?: (string | number)[]
  explicitBounds?: number[]
}

/** What of a span, as OTLP/JSON has it, suites look at. */
export interface SentSpan {
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  name: string
  attributes: Record<string, unknown>
  failed: boolean
}

export interface SentMetric {
  name: string
  description: string
  sum?: { isMonotonic: boolean; aggregationTemporality: number; dataPoints: Point[] }
  gauge?: { dataPoints: Point[] }
  histogram?: { dataPoints: Point[] }
}

/** A collector of OpenTelemetry, as far as suites need one: it keeps what comes by OTLP over HTTP. */
export interface Collector {
  url: string
  /** The resource is empty where the body is no JSON. */
  requests(): (Received & { resource: Record<string, unknown> })[]
  /** Of bodies in JSON. */
  spans(): SentSpan[]
  /** The newest of this name. */
  metric(name: string): SentMetric | undefined
  close(): Promise<void>
}

interface Body {
  resourceSpans?: { resource: { attributes: Pair[] }; scopeSpans: { spans: RawSpan[] }[] }[]
  resourceMetrics?: { resource: { attributes: Pair[] }; scopeMetrics: { metrics: SentMetric[] }[] }[]
}
type RawSpan = Omit<SentSpan, 'attributes' | 'failed'> & { attributes: Pair[]; status: { code?: number } }

/** Starts a collector on loopback. */
export async function startCollector(): Promise<Collector> {
  const server = await startHttpServer(({ headers }) => ({
    headers: { 'content-type': headers['content-type'] ?? '' },
    body: headers['content-type'] === 'application/json' ? '{}' : '',
  }))
  const bodies = () => server.received.map(bodyOf)
  return {
    url: server.url,
    requests: () =>
      server.received.map((received) => {
        const { resourceSpans = [], resourceMetrics = [] } = bodyOf(received)
        const [first] = [...resourceSpans, ...resourceMetrics]
        return { ...received, resource: toRecord(first?.resource.attributes ?? []) }
      }),
    spans: () =>
      bodies()
        .flatMap(({ resourceSpans = [] }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans))
        .flatMap(({ spans }) => spans)
        .map(({ traceId, spanId, parentSpanId, name, attributes, status }) => ({
          ...{ traceId, spanId, parentSpanId, name },
          attributes: toRecord(attributes),
          failed: status.code === 2,
        })),
    metric: (name) =>
      bodies()
        .flatMap(({ resourceMetrics = [] }) => resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics))
        .flatMap(({ metrics }) => metrics)
        .findLast((metric) => metric.name === name),
    close: server.close,
  }
}

function bodyOf({ headers, body }: Received): Body {
  // As the protocol has it; a suite sees what does not fit.
  return headers['content-type'] === 'application/json' ? (JSON.parse(body) as Body) : {}
}

function toRecord(pairs: Pair[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue]),
  )
}
