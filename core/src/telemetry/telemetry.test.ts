import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../testing/servers/free-port.ts'
import { admin, operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { type Collector, type SentSpan, startCollector } from '../../testing/telemetry/collector.ts'
import { parseTelemetry } from '../platform/telemetry/settings.ts'
import { startTelemetry } from './start-telemetry.ts'

const nodeId = 'acme/shop/prod/eu1'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

/** Core and the SDK both read the variables. */
function setVariables(env: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return env
}

describe('a core that is given a collector', () => {
  let collector: Collector
  let core: TestCore
  beforeAll(async () => {
    collector = await startCollector()
    const env = setVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.name=never',
      OTEL_SERVICE_NAME: 'itops-staging',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    })
    core = await startTestCore({ env })
  })
  afterAll(async () => {
    await core?.close()
    await collector?.close()
    vi.unstubAllEnvs()
  })

  const find = (wanted: (span: SentSpan) => boolean) =>
    vi.waitFor(
      () => {
        const found = collector.spans().filter(wanted)
        expect(found).not.toEqual([])
        return found
      },
      { timeout: 20_000 },
    )
  const named = async (name: string) => (await find((span) => span.name === name))[0]

  /** A body that comes late, when the server has turned to something else. */
  const postInParts = (path: string, body: string, headers: Record<string, string>) =>
    fetch(`${core.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new ReadableStream({
        async start(controller) {
          for (const part of [body.slice(0, 10), body.slice(10)]) {
            controller.enqueue(new TextEncoder().encode(part))
            await sleep(100)
          }
          controller.close()
        },
      }),
      duplex: 'half',
    })

  it('sends a report as a part of the trace of its sender, down to the statements that it took', async () => {
    const body = { nodeId, services: [{ name: 'never-in-a-trace', status: 'OPERATIONAL' }] }
    const headers = { authorization: `Bearer ${operatorKey}`, traceparent: `00-${traceId}-${parentId}-01` }
    expect((await postInParts('/api/v1/operator/status?apiKey=also-not', JSON.stringify(body), headers)).status).toBe(
      200,
    )
    const request = await named('POST /api/v1/operator/status')
    expect(request).toMatchObject({
      traceId,
      parentSpanId: parentId,
      attributes: { 'http.request.method': 'POST', 'http.response.status_code': 200 },
    })
    const ingest = await named('ingest status')
    expect(ingest).toMatchObject({
      traceId,
      parentSpanId: request?.spanId,
      attributes: { 'itops.ingest.accepted': 1, 'itops.ingest.rejected': 0 },
    })
    const statements = await find((span) => span.parentSpanId === ingest?.spanId)
    expect(statements).toContainEqual(
      expect.objectContaining({
        traceId,
        name: expect.stringMatching(/^(select|insert|update) [a-z_]+$/),
        attributes: expect.objectContaining({
          'db.system.name': 'postgresql',
          'code.file.path': expect.stringMatching(/^(ingest|inventory|snapshots)\//),
          'code.function.name': expect.stringMatching(/^\w+$/),
        }),
      }),
    )
  })

  it('names a GraphQL request after its operation, and a failed one by its code', async () => {
    await core.graphql('query Overview { slaGroups { name } }')
    const request = await named('query Overview')
    expect(request?.attributes).toMatchObject({
      'http.route': '/graphql',
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Overview',
    })
    expect(await find((span) => span.parentSpanId === request?.spanId)).toContainEqual(
      expect.objectContaining({ name: expect.stringMatching(/^select /) }),
    )
    await core.graphql(`query ${'A'.repeat(300)} { slaGroups { name } }`)
    await named(`query ${'A'.repeat(60)}`)
  })

  it('sends what core does by itself, in its lane', async () => {
    expect((await named('job incidents'))?.attributes).toEqual({ 'itops.job.lane': 'reviews' })
    const aggregation = await named('job catch_up')
    await find((span) => span.parentSpanId === aggregation?.spanId)
  })

  it('sends no probe of health, no secret, no address and no value of a statement', async () => {
    await core.call('/ready')
    await core.call('/api/v1/sla/incidents?status=never-in-a-trace', undefined, {})
    const refused = await find((span) => span.attributes['http.response.status_code'] === 401)
    expect(refused).toMatchObject([{ name: 'GET /api/v1/sla/incidents', failed: false }])
    const sent = JSON.stringify(collector.spans())
    for (const secret of [operatorKey, admin.password, admin.email, 'never-in-a-trace', 'also-not', '/ready'])
      expect(sent).not.toContain(secret)
  })

  it('sends the figures of /metrics, as they are there', async () => {
    const metric = (name: string) =>
      vi.waitFor(
        () => {
          const found = collector.metric(name)
          expect(found).toMatchObject({ name })
          return found
        },
        { timeout: 20_000 },
      )
    expect(await metric('itops_ingest_reports_total')).toMatchObject({
      description: 'Reports taken, by kind and outcome.',
      sum: { isMonotonic: true, aggregationTemporality: 2 },
    })
    expect(await metric('itops_bus_connected')).toMatchObject({ gauge: { dataPoints: [{ asDouble: 1 }] } })
    const { histogram } = (await metric('itops_ingest_duration_seconds')) ?? {}
    const [point] = histogram?.dataPoints ?? []
    expect(point?.explicitBounds).toHaveLength(11)
    expect(point?.bucketCounts?.map(Number).reduce((one, other) => one + other)).toBe(Number(point?.count))
    // What is read of the fleet at a scrape is not this process's to send.
    expect(collector.metric('itops_exclusion_windows_active')).toBeUndefined()
  })

  it('says who sends, as the variables say, with their headers', () => {
    const resources = collector.requests().map(({ headers, resource }) => ({ tenant: headers['x-tenant'], resource }))
    expect(resources.length).toBeGreaterThan(1)
    for (const { tenant, resource } of resources) {
      expect(tenant).toBe('acme')
      expect(resource).toMatchObject({
        'service.name': 'itops-staging',
        'service.version': expect.stringMatching(/^\d/),
        'service.instance.id': hostname(),
        'deployment.environment.name': 'staging',
      })
    }
  })
})

describe('the exporters', () => {
  let collector: Collector
  beforeAll(async () => {
    collector = await startCollector()
  })
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => collector.close())

  const start = (env: Record<string, string>) => {
    const warned: string[] = []
    const settings = parseTelemetry(setVariables(env), [])
    if (!settings) throw new Error('nothing is asked for')
    const parts = { version: '4.0.0', registry: new Registry(), warn: (_: object, text: string) => warned.push(text) }
    return startTelemetry(settings, parts).then((telemetry) => ({ telemetry, warned }))
  }

  it('speak protobuf unless they are asked for JSON, and send what waits when core stops', async () => {
    const { telemetry } = await start({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` })
    await telemetry.trace('job of a test', {}, async () => {})
    await telemetry.close()
    const [request] = collector.requests()
    expect(request?.headers['content-type']).toBe('application/x-protobuf')
    expect(request?.body.includes('job of a test')).toBe(true)
  })

  it('say once that the collector is away, and let the work go on', async () => {
    const { telemetry, warned } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    })
    expect(await telemetry.trace('one', {}, async () => 'done')).toBe('done')
    await vi.waitFor(() => expect(warned).toEqual(['traces do not reach the collector']), { timeout: 20_000 })
    await telemetry.close()
  })

  it('keep of a failure its code, and throw it on', async () => {
    const { telemetry } = await start({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    })
    const error = Object.assign(new Error('value 42 is taken'), { code: '23505' })
    await expect(telemetry.trace('failing', {}, () => Promise.reject(error))).rejects.toBe(error)
    await telemetry.close()
    expect(collector.spans()).toMatchObject([{ name: 'failing', failed: true, attributes: { 'error.type': '23505' } }])
    expect(JSON.stringify(collector.spans())).not.toContain('42 is taken')
  })
})

it('nothing of OpenTelemetry is loaded while it is not asked for', () => {
  const script = `
    import { createRequire } from 'node:module'
    await import(process.argv[1])
    const files = Object.keys(createRequire(import.meta.url).cache)
    console.log(files.length > 50, files.filter((file) => /@opentelemetry.(?!api.)/.test(file)).length)`
  const core = new URL('../../dist/app/start-core.js', import.meta.url).href
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script, core], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
  })
  expect(said).toBe('true 0\n')
})
