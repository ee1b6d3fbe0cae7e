import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { freePort } from '../../testing/servers/free-port.ts'
import { metricsProblems } from '../../testing/servers/prometheus-server.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import { openTemplateFiles } from '../tickets/templates/template-files.ts'
import { createExposition } from './exposition.ts'

const node = 'acme/shop/prod/eu1'
const labels = (service: string) =>
  `organization="acme",platform="shop",environment="prod",cluster="eu1",service="${service}"`

describe('the metrics', () => {
  let database: Database
  let core: TestCore
  let metricsPort: number
  /** How often the services were read for an exposition. */
  let renderings = 0
  const yesterday = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000
  const at = (seconds: number) => new Date(yesterday + seconds * 1000).toISOString()

  beforeAll(async () => {
    database = await openTestDatabase()
    const counting: Database = {
      ...database,
      of: () => counting,
      query(text, values) {
        if (text.includes('"yesterdayUptime"')) renderings++
        return database.query(text, values)
      },
    }
    metricsPort = await freePort()
    core = await startTestCore({ database: counting, env: { ITOPS_METRICS_PORT: String(metricsPort) } })
    const pieces = [
      { from: at(0), to: at(1), status: 'DOWN' },
      { from: at(1), to: at(300), status: 'OPERATIONAL' },
      { from: at(300), to: at(600), status: 'UNKNOWN' },
    ]
    const group = 'quote " backslash \\ line\nend'
    await report({
      nodeId: node,
      services: [
        { name: 'orders', status: 'UNKNOWN', slaGroup: group, pieces },
        { name: 'bad name', status: 'DOWN' },
      ],
      slaGroups: [{ name: group, tier: 'high' }],
    })
    await vi.waitFor(async () => {
      const { rows } = await database.query<{ marks: number }>('select count(*) as marks from late_credits')
      expect(rows).toEqual([{ marks: 0 }])
    }, 30_000)
    await database.query('call record_open_results(now())')
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const report = async (body: object) => expect((await core.call('/api/v1/operator/status', body)).status).toBe(200)
  const scrape = async () => (await core.call('/metrics')).text()
  /** The value of one sample, 0 when it is absent. */
  const sampleOf = (exposition: string, sample: string) => {
    const line = exposition.split('\n').find((text) => text.startsWith(`${sample} `))
    return Number(line?.slice(sample.length + 1) ?? 0)
  }

  it('pass the check of promtool, as the text format', async () => {
    const response = await core.call('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(metricsProblems(await response.text())).toBe('')
  })

  it('escape what a label may hold', async () => {
    const escaped = 'quote \\" backslash \\\\ line\\nend'
    const exposition = await scrape()
    expect(exposition).toContain(
      `itops_service_info{${labels('orders')},sla_group="${escaped}",criticality="high"} 1\n`,
    )
    expect(exposition).toContain(`itops_sla_group_uptime_target_ratio{sla_group="${escaped}",tier="high"} 0.999\n`)
  })

  it('answer on their own port without a key, and nothing else does', async () => {
    const listener = `http://127.0.0.1:${metricsPort}`
    const response = await fetch(`${listener}/metrics`)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(`itops_service_status{${labels('orders')},status="UNKNOWN"} 1\n`)
    for (const path of ['/graphql', '/docs', '/api/v1/operator/services?nodeId=x']) {
      expect((await fetch(listener + path)).status).toBe(404)
    }
    expect((await core.call('/metrics', undefined, {})).status).toBe(401)
  })

  it('have the digits of the percentages that GraphQL gives', async () => {
    const query = `{ slaTrendData(filter: {serviceId: "${node}/orders"}) { periodKey actualValue coverage } }`
    const { slaTrendData } = await core.graphql<{ slaTrendData: { actualValue: number; coverage: number }[] }>(query)
    const [day] = slaTrendData
    const exposition = await scrape()
    const ratio = (name: string) => sampleOf(exposition, `${name}{${labels('orders')},window="yesterday"}`)
    expect(day).toMatchObject({ actualValue: 99.6666, coverage: 0.3472 })
    expect(ratio('itops_service_uptime_ratio')).toBe(0.996666)
    expect(ratio('itops_service_coverage_ratio')).toBe(0.003472)
  })

  it('leave out an uptime where nothing was measured', async () => {
    await report({ nodeId: node, services: [{ name: 'silent', status: 'DOWN' }] })
    await database.query('call record_open_results(now())')
    const exposition = await scrape()
    expect(exposition).toContain(`itops_service_status{${labels('silent')},status="DOWN"} 1\n`)
    expect(exposition).not.toContain(`itops_service_uptime_ratio{${labels('silent')}`)
  })

  it('show how long the last probes took, until they or the reports are over', async () => {
    const probed = (name: string, minutesAgo: number) => {
      const start = Date.now() - minutesAgo * 60_000
      const [from, to] = [0, 30].map((s) => new Date(start + s * 1000).toISOString())
      const latency = { count: 4, sumMs: 90, minMs: 10, maxMs: 40 }
      return { name, status: 'OPERATIONAL', pieces: [{ from, to, status: 'OPERATIONAL', latency }] }
    }
    await report({ nodeId: node, services: [probed('probed', 2), probed('once-probed', 90), probed('stale', 2)] })
    await database.query("select stop_running(array(select id from services where name = 'stale'))")
    await database.query(
      `update stored_service_states
      set reported_at = now() - interval '5 minutes'
      where service_id = (select id from services where name = 'stale')`,
    )
    // A report without probes leaves what the ones before it measured.
    await report({ nodeId: node, services: [{ name: 'probed', status: 'OPERATIONAL' }] })
    const found = (await scrape()).match(/^itops_service_probe_latency_seconds.*$/gm)
    expect(found).toEqual([`itops_service_probe_latency_seconds{${labels('probed')}} 0.0225`])
  })

  it('count what became of each report', async () => {
    const samples = [
      'itops_ingest_reports_total{kind="status",outcome="stored"}',
      'itops_ingest_services_total{outcome="accepted"}',
      'itops_ingest_services_total{outcome="rejected"}',
      'itops_ingest_credited_seconds_total',
      'itops_ingest_refused_seconds_total{cause="future"}',
      'itops_ingest_refused_seconds_total{cause="tooOld"}',
      'itops_ingest_refused_seconds_total{cause="overlap"}',
      'itops_ingest_warnings_total',
      'itops_ingest_duration_seconds_count{kind="status"}',
    ]
    const before = await scrape()
    const week = 7 * 86_400
    const pieces = [
      { from: at(500), to: at(700), status: 'DOWN' },
      { from: at(-week - 86_400), to: at(-week - 86_340), status: 'DOWN' },
      { from: at(10 * week), to: at(10 * week + 30), status: 'DOWN' },
    ]
    await report({
      nodeId: node,
      services: [{ name: 'orders', status: 'ODD', pieces }, { name: '' }, { name: 'x', status: 1 }],
    })
    const after = await scrape()
    const moved = samples.map((sample) => sampleOf(after, sample) - sampleOf(before, sample))
    expect(moved).toEqual([1, 1, 2, 100, 30, 60, 100, 1, 1])
  })

  it('count a report that could not be stored', async () => {
    const sample = 'itops_ingest_reports_total{kind="health",outcome="failed"}'
    const before = sampleOf(await scrape(), sample)
    await database.query('alter table stored_service_states rename to stored_service_states_away')
    const refused = await core.call('/api/v1/health/report', { path: `${node}/orders`, status: 'DOWN' })
    await database.query('alter table stored_service_states_away rename to stored_service_states')
    expect(refused.status).toBe(500)
    expect(sampleOf(await scrape(), sample)).toBe(before + 1)
  })

  it('count the runs of each job, and show its lag', async () => {
    const exposition = await scrape()
    expect(sampleOf(exposition, 'itops_job_runs_total{job="late_credits",outcome="success"}')).toBeGreaterThan(0)
    expect(exposition).toMatch(/itops_job_lag_seconds\{job="run_period_results"\} \d/)
    expect(sampleOf(exposition, 'itops_bus_connected')).toBe(1)
  })

  it('are compressed for whoever takes that, and the same', async () => {
    const scrapeAs = (coding: string, query = '') =>
      core.call(`/metrics${query}`, undefined, { authorization: `Bearer ${operatorKey}`, 'accept-encoding': coding })
    const target = 'itops_sla_group_uptime_target_ratio'
    const answers = await Promise.all(
      ['gzip', 'br;q=1, gzip;q=0.5', '*', 'identity', 'gzip;q=0', ''].map((coding) => scrapeAs(coding)),
    )
    const found = await Promise.all(
      answers.map(async (answer) => [answer.headers.get('content-encoding'), metricsProblems(await answer.text())]),
    )
    expect(found).toEqual([...Array(3).fill(['gzip', '']), ...Array(3).fill([null, ''])])
    expect(await (await scrapeAs('gzip')).text()).toContain(target)
  })

  it('have the services below a scope alone, or all but the services', async () => {
    const get = async (query: string) => (await core.call(`/metrics?${query}`)).text()
    const scoped = await get('scope=acme/shop')
    expect(metricsProblems(scoped)).toBe('')
    expect(scoped).toContain(`itops_service_info{${labels('orders')}`)
    expect(scoped).not.toMatch(/^itops_(sla_group|agent|nodejs|build)/m)
    expect(await get('scope=acme/shop/')).toContain(`itops_service_info{${labels('orders')}`)
    const own = await get('services=false')
    expect(metricsProblems(own)).toBe('')
    expect(own).toMatch(/^itops_sla_group/m)
    expect(own).not.toMatch(/^itops_service_/m)
  })

  it('say what is wrong with a scope, on both ports', async () => {
    const wrong = [
      'scope=',
      'scope=a/b/c/d/e',
      'scope=a//b',
      `scope=${'a'.repeat(129)}`,
      'scope=a&scope=b',
      'services=no',
    ]
    for (const query of [...wrong, 'scope=acme&services=false']) {
      expect([query, (await core.call(`/metrics?${query}`)).status]).toEqual([query, 400])
      expect([query, (await fetch(`http://127.0.0.1:${metricsPort}/metrics?${query}`)).status]).toEqual([query, 400])
    }
    const unknown = await fetch(`http://127.0.0.1:${metricsPort}/metrics?scope=acme/shops`)
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { error: { code: 'not_found', message: 'The scope "acme/shops" does not exist.' } },
    ])
  })

  it('are rendered once for scrapes that come together, and anew for the next', async () => {
    const [own, fleet, sla, ticketing] = [new Registry(), new Registry(), new Registry(), new Registry()]
    const exposition = createExposition({ own, fleet, sla, ticketing }, core.context, {
      plugins: { isOn: () => true },
      templateFiles: await openTemplateFiles(undefined),
      anchors: [],
    })
    const before = renderings
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => exposition()))
    expect(renderings - before).toBe(1)
    expect(new Set(others)).toEqual(new Set([first]))
    await exposition()
    expect(renderings - before).toBe(2)
  })
})
