import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'

const dayMs = 86_400_000
const node = 'acme/shop/prod/eu1'

interface Result {
  periodKey: string
  actualValue: number | null
  coverage: number | null
  downtimeMinutes: number
  status: string
}

describe('one number everywhere', () => {
  let core: TestCore
  const yesterday = Math.floor(Date.now() / dayMs) * dayMs - dayMs
  const iso = (ms: number) => new Date(ms).toISOString()

  /** Waits for what a job does within its next turns. */
  async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
    for (let tries = 0; tries < 120; tries++) {
      const value = await read()
      if (done(value)) return value
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
    throw new Error(`it never came: ${JSON.stringify(await read())}`)
  }

  const trendOf = (name: string) =>
    core
      .graphql<{ slaTrendData: Result[] }>(
        'query ($id: ID) { slaTrendData(filter: {periodType: "DAILY", monthsBack: 1, serviceId: $id}) { periodKey actualValue coverage downtimeMinutes status } }',
        { id: `${node}/${name}` },
      )
      .then(({ slaTrendData }) => slaTrendData.find(({ periodKey }) => periodKey === iso(yesterday).slice(0, 10)))

  beforeAll(async () => {
    core = await startTestCore()
  })
  afterAll(() => core.close())

  it('gives the documented report within moments in services, in the metrics and to its agent', async () => {
    const body = {
      nodeId: node,
      operatorVersion: '4.0.0',
      services: [
        {
          name: 'orders',
          status: 'OPERATIONAL',
          replicas: 2,
          readyReplicas: 2,
          slaGroup: 'payment-system',
          workloadType: 'deployment',
        },
      ],
      slaGroups: [
        { name: 'payment-system', displayName: 'Payment System', tier: 'critical', targets: { uptime: 99.99 } },
      ],
    }
    const answer = await core.call('/api/v1/operator/status', body)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ accepted: 1, rejected: [], warnings: [] })

    const { services } = await core.graphql<{ services: { nodes: object[] } }>(
      '{ services { nodes { path status replicas slaGroup } } }',
    )
    expect(services.nodes).toEqual([
      { path: `${node}/orders`, status: 'OPERATIONAL', replicas: 2, slaGroup: 'payment-system' },
    ])
    expect(await (await core.call('/metrics')).text()).toContain(
      'itops_service_status{organization="acme",platform="shop",environment="prod",cluster="eu1",service="orders",status="OPERATIONAL"} 1',
    )
    expect(await (await core.call(`/api/v1/operator/services?nodeId=${node}`)).json()).toMatchObject({
      nodeId: node,
      services: [{ name: 'orders', externalId: `${node}/orders` }],
    })
  })

  it('counts a day with 600 s DOWN the same in GraphQL, metrics and SQL', async () => {
    const from = (seconds: number) => iso(yesterday + seconds * 1000)
    const pieces = [
      { from: from(0), to: from(40_000), status: 'OPERATIONAL' },
      { from: from(40_000), to: from(40_600), status: 'DOWN' },
      { from: from(40_600), to: from(86_400), status: 'OPERATIONAL' },
    ]
    await core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [{ name: 'down600', status: 'OPERATIONAL', pieces }],
    })
    const day = await eventually(
      () => trendOf('down600'),
      (found) => found?.actualValue !== undefined && found.actualValue !== null,
    )
    expect(day).toMatchObject({ actualValue: 99.3055, coverage: 100, downtimeMinutes: 10, status: 'BREACHED' })
    expect(await (await core.call('/metrics')).text()).toContain(
      'itops_service_uptime_ratio{organization="acme",platform="shop",environment="prod",cluster="eu1",service="down600",window="yesterday"} 0.993055',
    )
    const { rows } = await core.database.query(
      `select r.uptime, r.down_ms, r.incident_count from sla_period_results r join services s on s.id = r.subject_id
      where s.name = 'down600' and subject_kind = 'SERVICE' and period_type = 'DAILY' and period_start = $1`,
      [new Date(yesterday)],
    )
    expect(rows).toEqual([{ uptime: 99.3055, down_ms: 600_000, incident_count: 1 }])
  })

  it('shows 75 % coverage for a day with 6 h unmeasured, and uptime over the measured time only', async () => {
    const at = (hours: number) => iso(yesterday + hours * 3_600_000)
    const pieces = [
      { from: at(0), to: at(3), status: 'OPERATIONAL' },
      { from: at(9), to: at(15), status: 'OPERATIONAL' },
      { from: at(15), to: at(24), status: 'DOWN' },
    ]
    await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'gap', status: 'DOWN', pieces }] })
    const day = await eventually(
      () => trendOf('gap'),
      (found) => found?.actualValue !== undefined && found.actualValue !== null,
    )
    expect(day).toMatchObject({ actualValue: 50, coverage: 75, downtimeMinutes: 540 })
  })

  it('takes the operator key either way, and nothing without it', async () => {
    const body = { nodeId: node }
    expect((await core.call('/api/v1/operator/heartbeat', body)).status).toBe(200)
    expect((await core.call('/api/v1/operator/heartbeat', body, { 'x-api-key': operatorKey })).status).toBe(200)
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': '' }] as Record<string, string>[]) {
      const refused = await core.call('/api/v1/operator/heartbeat', body, headers)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({ error: { code: 'unauthenticated' } })
    }
    expect((await core.call('/metrics', undefined, {})).status).toBe(401)
  })

  it('says what is wrong with a body, and keeps nothing of it', async () => {
    const answer = await core.call('/api/v1/operator/status', { nodeId: node })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: 'bad_request', message: expect.stringContaining('services') },
    })
  })

  it('is ready and says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(await (await core.call('/health', undefined, {})).json()).toEqual({ status: 'ok', version, demo: false })
    expect(await (await core.call('/docs/json')).json()).toMatchObject({ info: { version } })
    expect(await (await core.call('/metrics')).text()).toContain(`\nitops_build_info{version="${version}"} 1\n`)
    expect(await (await core.call('/ready', undefined, {})).json()).toMatchObject({ status: 'ready' })
  })
})
