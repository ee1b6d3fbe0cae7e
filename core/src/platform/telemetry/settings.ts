/** Which signals leave by OTLP, and how. Addresses, headers, sampling and limits are read by the SDK from the same variables. */
export interface TelemetrySettings {
  /** Undefined: none are sent. */
  traces: Protocol | undefined
  metrics: Protocol | undefined
  /** Milliseconds between two exports of metrics, and for which one may last. */
  metricsEveryMs: number
  metricsTimeoutMs: number
}

export type Protocol = 'http/protobuf' | 'http/json'

type Environment = Readonly<Record<string, string | undefined>>

const protocols: readonly string[] = ['http/protobuf', 'http/json'] satisfies Protocol[]

/**
 * The settings of OpenTelemetry; undefined, so that nothing of it is loaded, unless OTEL_EXPORTER_OTLP_ENDPOINT or that of one signal is
 * set. What is wrong with them is added to `problems`.
 */
export function parseTelemetry(env: Environment, problems: string[]): TelemetrySettings | undefined {
  const given = (name: string) => env[name]?.trim() || undefined
  if (given('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined
  const names = ['ENDPOINT', 'TRACES_ENDPOINT', 'METRICS_ENDPOINT'].map((name) => `OTEL_EXPORTER_OTLP_${name}`)
  for (const name of names.filter((each) => !isAddress(given(each) ?? 'http://none')))
    problems.push(`${name} is wrong: expected an address like http://collector:4318`)

  const traces = parseSignal('TRACES', given, problems)
  const metrics = parseSignal('METRICS', given, problems)
  if (!traces && !metrics) return undefined
  const milliseconds = (name: string, fallback: number): number => {
    const text = given(name)
    if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return Number(text ?? fallback)
    problems.push(`${name} is wrong: expected milliseconds, a whole number from 1 to 999999999`)
    return fallback
  }
  const metricsEveryMs = milliseconds('OTEL_METRIC_EXPORT_INTERVAL', 60_000)
  const metricsTimeoutMs = milliseconds('OTEL_METRIC_EXPORT_TIMEOUT', 30_000)
  return { traces, metrics, metricsEveryMs, metricsTimeoutMs: Math.min(metricsTimeoutMs, metricsEveryMs) }
}

/** How a signal is sent; undefined when it is not. */
function parseSignal(
  signal: 'TRACES' | 'METRICS',
  given: (name: string) => string | undefined,
  problems: string[],
): Protocol | undefined {
  const isAsked = given('OTEL_EXPORTER_OTLP_ENDPOINT') ?? given(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`)
  const exporter = given(`OTEL_${signal}_EXPORTER`) ?? 'otlp'
  if (isAsked === undefined || exporter === 'none') return undefined
  if (exporter !== 'otlp') problems.push(`OTEL_${signal}_EXPORTER is wrong: expected otlp or none`)
  const names = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']
  const [name = ''] = names.filter((each) => given(each) !== undefined)
  const protocol = given(name) ?? 'http/protobuf'
  if (isProtocol(protocol)) return protocol
  const problem = `${name} is wrong: expected http/protobuf or http/json`
  if (!problems.includes(problem)) problems.push(problem)
  return undefined
}

function isProtocol(text: string): text is Protocol {
  return protocols.includes(text)
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
