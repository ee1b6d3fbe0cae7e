import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { metricsProblems } from '../../testing/servers/prometheus-server.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

const node = 'acme/shop/prod/eu1'
const orders = `${node}/orders`
const minute = 60_000

/** What is read here of the answers. */
interface Answer {
  alerts: { id: string; subject: string }[]
  periods: { period: string; words: string }[]
  burnRates: { window: string }[]
  error: { code: string }
}

describe('error budgets and burn alerts, from a report to every door', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await startTestCore()
    const now = Date.now()
    const at = (ago: number) => new Date(now - ago).toISOString()
    const pieces = [
      // Known for more than half of the longest window.
      { from: at(48 * 60 * minute), to: at(30 * minute), status: 'OPERATIONAL' },
      { from: at(30 * minute), to: at(0), status: 'DOWN' },
    ]
    const reports = [
      { nodeId: node, services: [{ name: 'orders', status: 'DOWN', slaGroup: 'payments', pieces }] },
      { nodeId: 'globex/shop/prod/eu1', services: [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'others' }] },
    ]
    for (const report of reports) expect((await core.call('/api/v1/operator/status', report)).status).toBe(200)
    await vi.waitFor(async () => {
      const { alerts } = (await get('/api/v1/sla/burn-alerts')).body
      expect(alerts.length).toBe(8)
    }, 30_000)
    await core.database.query('call record_open_results(now())')
  })
  afterAll(() => core.close())

  const get = async (path: string) => {
    const response = await core.call(path)
    return { status: response.status, body: (await response.json()) as Answer }
  }

  it('fire within seconds of the report, of the service and of its group', async () => {
    const { body } = await get(`/api/v1/sla/burn-alerts?prefix=${node}/`)
    expect(body.alerts).toHaveLength(8)
    expect(body.alerts).toContainEqual({
      id: expect.any(String),
      subject: orders,
      subjectKind: 'SERVICE',
      rule: 'page-1h',
      severity: 'page',
      factor: 14.4,
      longWindow: '1h',
      shortWindow: '5m',
      burnLong: expect.any(Number),
      burnShort: expect.any(Number),
      firedAt: expect.any(String),
      resolvedAt: null,
      notifiedAt: expect.any(String),
      inhibitedBy: null,
    })
    expect(new Set(body.alerts.map(({ subject }) => subject))).toEqual(new Set([orders, 'payments']))
    expect((await get('/api/v1/sla/burn-alerts?prefix=globex')).body.alerts).toEqual([])
    expect((await get('/api/v1/sla/burn-alerts?slaGroup=payments&active=all')).body.alerts).toHaveLength(8)
    expect((await get('/api/v1/sla/burn-alerts?active=false')).body.alerts).toEqual([])
  })

  it('are reported alike by REST and GraphQL', async () => {
    const fields = 'subject subjectKind target timeZone periods { period words exhausted target } burnRates { window }'
    for (const [path, args] of [
      [`path=${orders}`, `serviceId: "${orders}"`],
      ['slaGroup=payments', 'slaGroup: "payments"'],
    ]) {
      // The words name seconds: asked one after the other, the two may be a second apart.
      const body = await vi.waitFor(async () => {
        const { status, body } = await get(`/api/v1/sla/error-budget?${path}`)
        expect(status).toBe(200)
        const { slaErrorBudget } = await core.graphql<{ slaErrorBudget: object }>(
          `{ slaErrorBudget(${args}) { ${fields} } }`,
        )
        expect(body).toMatchObject(slaErrorBudget)
        return body
      }, 60_000)
      expect(body.burnRates.map(({ window }) => window)).toEqual(['5m', '30m', '1h', '2h', '6h', '1d', '3d'])
      expect(body.periods.map(({ period }) => period)).toEqual(['MONTH', 'ROLLING_7D', 'ROLLING_30D', 'ROLLING_90D'])
      expect(body.periods[1]?.words).toMatch(/^\d+ min( \d+ s)? left, gone \w+ \d\d:\d\d at this rate$/)
    }
  })

  it('are given page by page, newest first', async () => {
    const query = 'query ($after: ID) { slaBurnAlerts(first: 3, after: $after) { id severity } }'
    const ids: string[] = []
    for (let after: string | undefined; ids.length < 8; after = ids.at(-1)) {
      const { slaBurnAlerts } = await core.graphql<{ slaBurnAlerts: { id: string; severity: string }[] }>(query, {
        after,
      })
      expect(slaBurnAlerts.length).toBe(Math.min(3, 8 - ids.length))
      ids.push(...slaBurnAlerts.map(({ id }) => id))
    }
    expect(ids.map(Number)).toEqual(ids.map(Number).toSorted((a, b) => b - a))
    expect(new Set(ids).size).toBe(8)
    expect((await get('/api/v1/sla/burn-alerts?first=3')).body.alerts.map(({ id }) => id)).toEqual(ids.slice(0, 3))
  })

  it('are shown to a viewer within their branch only', async () => {
    const count = async (scope: string) => {
      const { data } = await ask<{ slaBurnAlerts: object[] }>(
        core,
        await signIn(core, 'VIEWER', scope),
        '{ slaBurnAlerts { id } }',
      )
      return data.slaBurnAlerts.length
    }
    expect(await count('acme/shop')).toBe(8)
    expect(await count('acme/shopping')).toBe(0)
    expect(await count('globex')).toBe(0)
    const stranger = await signIn(core, 'VIEWER', 'globex')
    for (const named of [`serviceId: "${orders}"`, 'slaGroup: "payments"']) {
      const { errors } = await ask(core, stranger, `{ slaErrorBudget(${named}) { subject } }`)
      expect(errors?.[0]?.extensions.code).toBe('not_found')
    }
  })

  it('are metrics', async () => {
    const exposition = await (await core.call('/metrics')).text()
    expect(metricsProblems(exposition)).toBe('')
    expect(exposition).toContain('itops_sla_burn_alerts_firing{severity="page"} 4\n')
    expect(exposition).toContain('itops_sla_burn_alerts_firing{severity="ticket"} 4\n')
    // 30 of 60 minutes, of 0.5 %.
    const burn = Number(/itops_sla_burn_rate\{sla_group="payments",window="1h"\} (.+)/.exec(exposition)?.[1])
    expect(burn).toBeGreaterThan(90)
    expect(burn).toBeLessThan(110)
    expect(exposition).toContain('itops_sla_burn_rate{sla_group="others",window="1h"} 0\n')
    expect(exposition).toMatch(/itops_sla_error_budget_remaining_ratio\{sla_group="payments"\} (0\.\d|1\n)/)
    expect(exposition).not.toContain('itops_sla_error_budget_remaining_ratio{sla_group="others"}')
  })

  it.each([
    ['/api/v1/sla/error-budget', 400],
    [`/api/v1/sla/error-budget?path=${orders}&slaGroup=payments`, 400],
    ['/api/v1/sla/error-budget?slaGroup=none', 404],
    ['/api/v1/sla/burn-alerts?first=501', 400],
    ['/api/v1/sla/burn-alerts?active=maybe', 400],
  ])('are refused to a wrong question: %s answers %i', async (path, status) => {
    expect((await get(path)).status).toBe(status)
  })

  it('answer plugin_disabled while the SLA plugin is switched off, to those who may call them', async () => {
    const off = await startTestCore({ database: core.database, env: { ITOPS_PLUGINS_SLA_ENABLED: 'false' } })
    for (const path of [`error-budget?path=${orders}`, 'burn-alerts']) {
      const refused = await off.call(`/api/v1/sla/${path}`)
      expect([refused.status, ((await refused.json()) as Answer).error.code]).toEqual([403, 'plugin_disabled'])
      expect((await off.call(`/api/v1/sla/${path}`, undefined, {})).status).toBe(401)
    }
    const { errors } = await ask(off, await off.token(), '{ slaBurnAlerts { id } }')
    expect(errors?.[0]?.extensions.code).toBe('plugin_disabled')
    expect(await (await off.call('/metrics')).text()).not.toContain('itops_sla_burn')
    await off.close()
  })
})
