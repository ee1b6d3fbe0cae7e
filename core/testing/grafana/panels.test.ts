import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { databaseKinds, openTestDatabase } from '../database/database.ts'
import { metricsProblems, type PrometheusServer, startPrometheusServer } from '../servers/prometheus-server.ts'
import { operatorKey, startTestCore, type TestCore } from '../servers/server.ts'
import { serveAgentMetrics } from './agent-server.ts'
import { type Choice, expandPromql, expandSql, grafanaFolder, readDashboards, type Target } from './dashboards.ts'
import { asReader, everything, fillWorld, reportProbed } from './world.ts'

const read = (file: string) => readFileSync(new URL(`prometheus/${file}`, grafanaFolder), 'utf8')
const rules = read('rules.yaml')
const recorded = [...rules.matchAll(/record: (\S+)/g)].map(([, name]) => name ?? '')

const dashboards = readDashboards()
const panels = dashboards.flatMap(({ title, panels, annotations, templating }) => {
  const singles = templating.list.slice(2).flatMap(({ name, includeAll }) => (includeAll ? [] : [name]))
  const marks = annotations.list.flatMap(({ name, target }) => (target ? [{ title: name, targets: [target] }] : []))
  return [...panels, ...marks].flatMap((panel) =>
    panel.targets.map((target): Target & { singles: string[]; panel: string } => ({
      datasource: { type: 'postgres', uid: '' },
      ...target,
      singles,
      panel: `${title}: ${panel.title} ${target.refId}`,
    })),
  )
})
const sqlPanels = panels.flatMap(({ rawSql, ...more }) => (rawSql ? [{ ...more, sql: rawSql }] : []))
const promqlPanels = panels.flatMap(({ panel, expr }) => (expr ? [{ panel, expr }] : []))

/** What is empty here because it has not happened: nothing notified by no channel, and no clock to compare with. */
const mayBeMissing = ['itops_notifications_total', 'itops_notification_channel_failing', 'itops_clock_offset_seconds']
const metricsOf = (expr: string) => (expr.match(/\bitops_\w+/g) ?? []).filter((name) => !mayBeMissing.includes(name))

interface Rule {
  name: string
  type: 'alerting' | 'recording'
  query: string
  health: string
  lastError?: string
}

/** The example of a scrape configuration, at the addresses of this suite and in a hurry. */
function scrapeConfig(core: TestCore, agentAddress: string): string {
  return read('prometheus.yaml')
    .replaceAll('30s', '1s')
    .replace('core:8080', new URL(core.url).host)
    .replace('agent:8081', agentAddress)
    .replace('/etc/prometheus/secrets/itops-operator-key', 'operator-key')
}

describe.each(databaseKinds)('the panels of dashboards on %s, and a real Prometheus', (kind) => {
  let database: Database
  let core: TestCore
  let agent: Awaited<ReturnType<typeof serveAgentMetrics>>
  let prometheus: PrometheusServer
  /** What is chosen: everything, or one service of one group. */
  let all: Choice
  let one: Choice
  const to = new Date()
  const from = new Date(to.getTime() - 30 * 86_400_000)

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await fillWorld(database)
    core = await startTestCore({ database, env: { ITOPS_SLA_ANCHOR_URL: 'http://127.0.0.1:9/seals' } })
    agent = await serveAgentMetrics()
    prometheus = await startPrometheusServer(scrapeConfig(core, agent.address), {
      'rules.yaml': rules,
      'operator-key': operatorKey,
    })
    await reportProbed(core)
    const { rows } = await database.query<{ slaGroup: string; path: string }>(
      `select g.name as "slaGroup", s.path
      from services s
      join sla_groups g on g.id = s.sla_group_id
      order by exists (select from sla_incidents i where i.service_id = s.id) desc, s.path`,
    )
    all = { ...everything, customer: 'everybody', sla_group: ['', ...rows.map(({ slaGroup }) => slaGroup)] }
    const [organization = '', platform = '', environment = '', cluster = '', service = ''] =
      rows[0]?.path.split('/') ?? []
    one = {
      organization,
      platform,
      environment,
      cluster,
      service,
      customer: 'everybody',
      sla_group: rows[0]?.slaGroup ?? '',
    }
  })
  afterAll(async () => {
    await prometheus?.close()
    agent?.close()
    await core?.close()
    await database?.close()
  })

  const hasData = (expr: string) =>
    vi.waitFor(async () => expect(await prometheus.query(expr), expr).not.toEqual([]), {
      timeout: 20_000,
      interval: 300,
    })

  it('scrapes both as the example says, with the key of operators', async () => {
    await vi.waitFor(
      async () => {
        const { activeTargets } = await prometheus.read<{ activeTargets: { health: string }[] }>('targets')
        expect(activeTargets.map(({ health }) => health)).toEqual(['up', 'up'])
      },
      { timeout: 20_000 },
    )
  })

  it('takes both expositions for valid', async () => {
    const own = await (await core.call('/metrics')).text()
    const agents = await (await fetch(`http://${agent.address}/metrics`)).text()
    for (const name of mayBeMissing) expect(own).toContain(`# TYPE ${name} `)
    expect([metricsProblems(own), metricsProblems(agents)]).toEqual(['', ''])
  })

  it('keeps the labels of the metrics beside those of the target', async () => {
    await hasData('itops_job_lag_seconds{job="run_period_results"}')
    await hasData('itops_service_status{service!="",instance!=""}')
  })

  it.each(sqlPanels)('$panel has rows for the reader, of all there is and of one service', async ({ sql, singles }) => {
    // All of whatever offers it.
    const max = { ...all, ...Object.fromEntries(singles.map((name) => [name, one[name] ?? ''])) }
    for (const choice of [max, one]) {
      const expanded = expandSql(sql, from, to, choice)
      const rows = await asReader(database, expanded)
      // Not every service has backups and volumes.
      if (choice === max || !/reporting\.(backup|volumes)/.test(sql)) expect(rows, expanded).not.toEqual([])
    }
  })

  it.each(dashboards)('$title fills its variables, each from the ones before it', async ({ templating }) => {
    for (const { name, type, query } of templating.list) {
      if (type === 'query') expect(await asReader(database, expandSql(query, from, to, all)), name).not.toEqual([])
    }
  })

  it('the views give the digits of the period results', async () => {
    const differing = await database.query(
      `select v.subject
      from reporting.period_results v
      join services s on s.path = v.subject
      join sla_period_results r
        on r.subject_kind = 'SERVICE'
        and r.subject_id = s.id
        and r.period_type = v.period_type
        and r.period_day = v.period_day
      where (v.uptime_percent, v.coverage_percent, v.status, v.down_seconds * 1000)
          is distinct from (r.uptime, r.coverage, r.status, r.down_ms)
        or v.operational_seconds + v.degraded_seconds + v.down_seconds + v.planned_down_seconds + v.excluded_seconds
          + v.unknown_seconds + v.unmeasured_seconds <> v.elapsed_seconds
        or v.budget_remaining_percent > 100 * (1 - r.consumed_ms / r.budget_ms)`,
    )
    expect(differing.rows).toEqual([])
  })

  it('and of customers those that core answers', async () => {
    const rows = await asReader(
      database,
      `select to_char(month, 'YYYY-MM') as period, uptime_percent::float8 as uptime, down_seconds::float8 as down, member_count
      from reporting.customer_results
      where customer = 'everybody' and uptime_percent is not null
      order by month`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { period, uptime, down, member_count } of rows) {
      const { slaPeriod } = await core.graphql<{ slaPeriod: { range: { result: object } } }>(
        `{ slaPeriod(customer: "everybody", period: "${period}") { range { result { actualValue downSeconds memberCount } } } }`,
      )
      expect(slaPeriod.range.result).toEqual({ actualValue: uptime, downSeconds: down, memberCount: member_count })
    }
  })

  it('and of service credits, too', async () => {
    const rows = await asReader(
      database,
      `select sla_group as "slaGroup", to_char(month, 'YYYY-MM') as "periodKey", state, percent::float8, amount::float8, currency
      from reporting.credits
      order by month, sla_group`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { slaGroup, periodKey, currency: creditCurrency, ...owed } of rows) {
      const { slaCredits } = await core.graphql<{ slaCredits: object[] }>(
        `{ slaCredits(slaGroup: "${slaGroup}", periodKey: "${periodKey}") { state percent amount creditCurrency } }`,
      )
      expect(slaCredits).toEqual([{ ...owed, creditCurrency }])
    }
  })

  it.each(promqlPanels)('$panel has data in Prometheus', async ({ expr }) => {
    await prometheus.query(expandPromql(expr, one))
    const expanded = expandPromql(expr, all)
    if (metricsOf(expr).length === 0) await prometheus.query(expanded)
    else await hasData(expanded)
  })

  it.each(recorded)('records %s', hasData)

  it('evaluates every rule, and knows every metric that one names', async () => {
    await vi.waitFor(
      async () => {
        const { groups } = await prometheus.read<{ groups: { rules: Rule[] }[] }>('rules')
        const all = groups.flatMap((group) => group.rules)
        expect(all.length).toBeGreaterThan(10)
        expect(all.filter(({ health }) => health !== 'ok')).toEqual([])
        const names = new Set(
          all.flatMap(({ query }) => metricsOf(query)).filter((name) => !recorded.some((one) => one.includes(name))),
        )
        for (const name of names) expect(await prometheus.query(name), name).not.toEqual([])
      },
      { timeout: 20_000, interval: 500 },
    )
  })
})
