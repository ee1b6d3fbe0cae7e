import { connect } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { metricsProblems } from '../../../core/testing/servers/prometheus-server.ts'
import type { WatchView } from '../sources/source.ts'
import { createAgentMetrics } from './metrics.ts'
import type { Readings, SpoolReading } from './readings.ts'
import { type AgentServer, startServer } from './start-server.ts'

const emptySpool: SpoolReading = {
  intervals: 0,
  bytes: 0,
  oldestAt: undefined,
  droppedIntervals: 0,
  problem: undefined,
}
const log = pino({ level: 'silent' })
const intervalMs = 30_000

let server: AgentServer
let readings: Readings
let metrics: ReturnType<typeof createAgentMetrics>
let now: number

beforeEach(async () => {
  now = 5_000
  readings = {
    lastTickAt: () => 5_000,
    sourceIsOpen: () => true,
    watches: () => [watch('pods'), watch('deployments')],
    statuses: () => ['OPERATIONAL', 'DOWN', 'OPERATIONAL'],
    certificates: () => new Map([['o/p/e/c/web', 1_795_000_000_000]]),
    spool: () => emptySpool,
    changes: () => ({ unsent: 0, dropped: 0 }),
    coreAwaySince: () => undefined,
    keyIsRefused: () => false,
    held: () => ({ future: 0, fault: 0 }),
    parked: () => [],
    unprovenSkewMs: () => undefined,
    leapMs: () => undefined,
    skewMs: () => undefined,
    role: () => 'alone',
  }
  metrics = createAgentMetrics({ version: '4.0.0', source: 'kubernetes' })
  const monotonic = () => now
  // The readings are read anew for every request, so that a test may change them.
  const changing = new Proxy(readings, { get: (_, name) => Reflect.get(readings, name) })
  server = await startServer({ host: '127.0.0.1', port: 0, intervalMs, monotonic, metrics, readings: changing, log })
})

afterEach(() => server.close())

function watch(resource: string, more: Partial<WatchView> = {}): WatchView {
  return { resource, live: true, ...more }
}

const call = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method })

async function probe(path: string): Promise<{ status: number; body: unknown }> {
  const response = await call(path)
  return { status: response.status, body: await response.json() }
}

async function scrape(): Promise<string[]> {
  return (await (await call('/metrics')).text()).split('\n')
}

test('the metrics pass promtool, at the start and with everything in them', async () => {
  const response = await call('/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(metricsProblems(await response.text())).toBe('')
  metrics.watchRestarted('pods', 'gone')
  metrics.reported('status', 'accepted', 0.03)
  metrics.reported('heartbeat', 'unreachable', 10)
  metrics.changeAcknowledged(0.4)
  metrics.probed('tcp', 'failure', 5)
  readings = {
    ...readings,
    spool: () => ({ intervals: 7, bytes: 900, oldestAt: 1_000, droppedIntervals: 3, problem: 'disk full' }),
    changes: () => ({ unsent: 4, dropped: 5 }),
    skewMs: () => -1_500,
    role: () => 'standby',
  }
  const lines = await scrape()
  expect(metricsProblems(lines.join('\n'))).toBe('')
  expect(lines).toEqual(
    expect.arrayContaining([
      'itops_agent_info{version="4.0.0",source="kubernetes"} 1',
      'itops_agent_watch_restarts_total{resource="pods",reason="gone"} 1',
      'itops_agent_reports_total{call="heartbeat",outcome="unreachable"} 1',
      'itops_agent_report_duration_seconds_sum{call="status"} 0.03',
      'itops_agent_change_latency_seconds_bucket{le="0.5"} 1',
      'itops_agent_probes_total{kind="tcp",outcome="failure"} 1',
      'itops_agent_services{status="OPERATIONAL"} 2',
      'itops_agent_services{status="DEGRADED"} 0',
      'itops_agent_spool_intervals 7',
      'itops_agent_spool_bytes 900',
      'itops_agent_spool_oldest_interval_timestamp_seconds 1',
      'itops_agent_spool_dropped_intervals_total 3',
      'itops_agent_spool_problem 1',
      'itops_agent_clock_skew_seconds -1.5',
      'itops_agent_unsent_changes 4',
      'itops_agent_dropped_changes_total 5',
      'itops_agent_leader 0',
    ]),
  )
  expect(lines.find((line) => line.startsWith('process_resident_memory_bytes '))).toMatch(/ \d{7,}$/)
})

test('a total that another part keeps is shown as it is at every scrape, and what is not known is absent', async () => {
  readings = { ...readings, spool: () => ({ ...emptySpool, oldestAt: 1_000, droppedIntervals: 3 }), skewMs: () => 5 }
  expect(await scrape()).toContain('itops_agent_spool_oldest_interval_timestamp_seconds 1')
  readings = { ...readings, spool: () => ({ ...emptySpool, droppedIntervals: 4 }), skewMs: () => undefined }
  const lines = await scrape()
  expect(lines).toContain('itops_agent_spool_dropped_intervals_total 4')
  expect(lines.filter((line) => /^itops_agent_(clock_skew|spool_oldest)/.test(line))).toEqual([])
})

test('a resource is live when its watches in all namespaces are', async () => {
  const one = watch('pods', { namespace: 'one', live: false })
  readings = { ...readings, watches: () => [watch('pods'), one, watch('pods'), watch('deployments')] }
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'itops_agent_watch_live{resource="pods"} 0',
      'itops_agent_watch_live{resource="deployments"} 1',
    ]),
  )
})

test('the agent is alive for three intervals after a tick', async () => {
  now += 3 * intervalMs
  expect(await probe('/healthz')).toEqual({ status: 200, body: { status: 'alive', secondsSinceTick: 90 } })
  now += 1_000
  expect(await probe('/healthz')).toEqual({ status: 503, body: { status: 'stalled', secondsSinceTick: 91 } })
})

test('the agent is ready when its source is open and every watch has been looked at once, as a standby, too', async () => {
  const pods = watch('pods', { namespace: 'shop', live: false })
  readings = { ...readings, sourceIsOpen: () => false, watches: () => [pods, watch('deployments')] }
  expect(await probe('/readyz')).toEqual({
    status: 503,
    body: { status: 'waiting', role: 'alone', waitingFor: ['the source of services', 'pods of shop'], problems: [] },
  })
  readings = { ...readings, sourceIsOpen: () => true, watches: () => [watch('pods')], role: () => 'standby' }
  expect(await probe('/readyz')).toEqual({
    status: 200,
    body: { status: 'ready', role: 'standby', waitingFor: [], problems: [] },
  })
})

test('an agent whose key core refuses is not ready until it is taken', async () => {
  readings = { ...readings, keyIsRefused: () => true }
  expect(await probe('/readyz')).toMatchObject({ status: 503, body: { waitingFor: ['a key that core takes'] } })
  readings = { ...readings, keyIsRefused: () => false }
  expect(await probe('/readyz')).toMatchObject({ status: 200 })
})

test('what fails later is named and leaves the agent ready', async () => {
  readings = {
    ...readings,
    watches: () => [watch('pods', { live: false, problem: 'HTTP 410 expired' })],
    coreAwaySince: () => Date.parse('2026-03-02T12:00:00Z'),
    spool: () => ({ ...emptySpool, droppedIntervals: 2, problem: 'ENOSPC' }),
  }
  expect(await probe('/readyz')).toMatchObject({
    status: 200,
    body: {
      problems: [
        "pods can't be watched: HTTP 410 expired",
        'core takes no reports since 2026-03-02T12:00:00.000Z',
        "the spool can't be written: ENOSPC",
        'the spool was full: 2 intervals were dropped',
      ],
    },
  })
})

test('HEAD is answered without a body, other methods and paths are refused', async () => {
  const head = await call('/readyz', 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await call('/healthz?verbose')).status).toBe(200)
  expect((await call('/')).status).toBe(404)
  const post = await call('/metrics', 'POST')
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('a request with too long headers is refused and leaves the server standing', async () => {
  const refusal = await new Promise<string>((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
    )
    socket.once('data', (data) => resolve(data.toString()))
  })
  expect(refusal).toContain('431')
  expect((await call('/healthz')).status).toBe(200)
})

test('a port that is taken is said with the variables to set', async () => {
  const again = startServer({
    host: '127.0.0.1',
    port: server.port,
    intervalMs,
    monotonic: () => 0,
    metrics,
    readings,
    log,
  })
  await expect(again).rejects.toThrow(/EADDRINUSE.*ITOPS_AGENT_PORT/)
})

test('a leap of core’s clock, refused intervals and parked services show in the metrics and in /readyz', async () => {
  readings = {
    ...readings,
    unprovenSkewMs: () => 7_200_000,
    leapMs: () => -3_600_000,
    held: () => ({ future: 7, fault: 2 }),
    parked: () => ['o/p/e/c/bad'],
  }
  metrics.refusedIntervals('tooOld', 3)
  const lines = await scrape()
  for (const line of [
    'itops_agent_clock_leap_seconds -3600',
    'itops_agent_held_intervals{cause="future"} 7',
    'itops_agent_held_intervals{cause="fault"} 2',
    'itops_agent_parked_services 1',
    'itops_agent_refused_intervals_total{cause="tooOld"} 3',
    'itops_agent_refused_intervals_total{cause="future"} 0',
  ])
    expect(lines).toContain(line)
  expect(await probe('/readyz')).toMatchObject({
    status: 200,
    body: {
      problems: [
        "core's clock leapt 3600 s back; the agent keeps the time as it was",
        "this machine's clock is 7200 s ahead of core's, and nobody else gives the time: core is believed",
        'core fails on o/p/e/c/bad; what is observed of them is kept',
      ],
    },
  })
})
