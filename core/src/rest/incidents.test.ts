import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { metricsProblems } from '../../testing/servers/prometheus-server.ts'
import { admin, startTestCore, type TestCore } from '../../testing/servers/server.ts'

const nodeId = 'acme/shop/prod/eu1'
interface Incident {
  id: number
  status: string
  startedAt: string
  timeline?: { kind: string; author: string }[]
}

describe('incidents over HTTP', () => {
  let core: TestCore
  const startedAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000)
  beforeAll(async () => {
    core = await startTestCore()
  })
  afterAll(() => core.close())

  const report = async (name: string, status: string, from: number, to: number) => {
    const at = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000).toISOString()
    const pieces = [{ from: at(from), to: at(to), status }]
    const answer = await core.call('/api/v1/operator/status', { nodeId, services: [{ name, status, pieces }] })
    expect(answer.status).toBe(200)
  }
  const json = async <T>(response: Promise<Response>): Promise<T & { error?: { code: string } }> => {
    // The test names the shape that its own call answers.
    return (await (await response).json()) as T & { error?: { code: string } }
  }

  it('are opened by a report, handled with the key, and ended by the recovery', async () => {
    await report('orders', 'DOWN', 0, 20)
    const list = await json<{ incidents: Incident[]; totalCount: number }>(
      core.call(`/api/v1/sla/incidents?status=OPEN&prefix=acme/shop/&from=${startedAt.toISOString()}&first=5`),
    )
    expect(list).toMatchObject({
      totalCount: 1,
      incidents: [{ startedAt: startedAt.toISOString(), severity: 'medium' }],
    })
    const path = `/api/v1/sla/incidents/${list.incidents[0]?.id}`
    expect(await json(core.call(`${path}/resolve`, {}))).toMatchObject({ error: { code: 'conflict' } })
    expect(await json(core.call(`${path}/acknowledge`, {}))).toMatchObject({ acknowledgedBy: 'operator key' })
    expect(await json(core.call(`${path}/notes`, { text: 'Disk is full.' }))).toMatchObject({ status: 'ACKNOWLEDGED' })
    await report('orders', 'OPERATIONAL', 20, 40)
    const incident = await json<Incident>(core.call(path))
    expect(incident).toMatchObject({ status: 'RESOLVED', durationSeconds: 20 })
    expect(incident.timeline?.map(({ kind, author }) => `${kind} ${author}`)).toEqual([
      'OPENED monitoring',
      'ACKNOWLEDGED operator key',
      'NOTE operator key',
      'RESOLVED monitoring',
    ])
  })

  it('are opened and resolved by hand, also without a body', async () => {
    const body = {
      path: `${nodeId}/orders`,
      title: 'Slow',
      startedAt: startedAt.toISOString(),
      text: 'Customers call.',
    }
    const opened = await json<Incident>(core.call('/api/v1/sla/incidents', body))
    expect(opened).toMatchObject({ source: 'MANUAL', status: 'OPEN', startedAt: body.startedAt })
    const headers = { 'x-api-key': 'operator-key-of-the-tests' }
    const resolved = await fetch(`${core.url}/api/v1/sla/incidents/${opened.id}/resolve`, { method: 'POST', headers })
    expect(await resolved.json()).toMatchObject({ status: 'RESOLVED', resolvedBy: 'operator key' })
  })

  const refusals: [path: string, body: object | undefined, status: number, code: string][] = [
    ['/api/v1/sla/incidents/999999', undefined, 404, 'not_found'],
    ['/api/v1/sla/incidents/x', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?first=0', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?first=501', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?status=GONE', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?from=yesterday', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?from=2026-13-40T00:00:00Z', undefined, 400, 'bad_request'],
    ['/api/v1/sla/incidents?after=x', undefined, 404, 'not_found'],
    ['/api/v1/sla/incidents', { path: `${nodeId}/orders` }, 400, 'bad_request'],
    ['/api/v1/sla/incidents', { path: `${nodeId}/none`, title: 'x' }, 404, 'not_found'],
    ['/api/v1/sla/incidents/999999/notes', { text: 'x' }, 404, 'not_found'],
    ['/api/v1/sla/incidents/1/notes', { text: '' }, 400, 'bad_request'],
  ]
  it.each(refusals)('refuse %s with %o', async (path, body, status, code) => {
    const answer = await core.call(path, body)
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }])
  })

  it('are changed over GraphQL in the name of the user, and seen in the scope only', async () => {
    await report('stock', 'DOWN', 0, 20)
    const [outside, inside] = [await signIn(core, 'VIEWER', 'acme/pay'), await signIn(core, 'VIEWER', 'acme/shop')]
    const list = '{ slaIncidents(filter: {status: OPEN}) { totalCount endCursor nodes { id } } }'
    interface Page {
      slaIncidents: { totalCount: number; nodes: { id: string }[] }
    }
    expect((await ask<Page>(core, outside, list)).data.slaIncidents.totalCount).toBe(0)
    const [found] = (await ask<Page>(core, inside, list)).data.slaIncidents.nodes
    const one = `{ slaIncident(id: ${found?.id}) { id } }`
    expect((await ask(core, outside, one)).data).toEqual({ slaIncident: null })
    const scoped = await signIn(core, 'ADMIN', 'acme/pay')
    const acknowledge = `mutation { acknowledgeIncident(id: ${found?.id}) { acknowledgedBy timeline { kind author } } }`
    expect((await ask(core, scoped, acknowledge)).errors?.[0]?.extensions.code).toBe('not_found')
    expect((await ask(core, await core.token(), acknowledge)).data).toEqual({
      acknowledgeIncident: {
        acknowledgedBy: admin.email,
        timeline: [
          { kind: 'OPENED', author: 'monitoring' },
          { kind: 'ACKNOWLEDGED', author: admin.email },
        ],
      },
    })
  })

  it('are counted in the metrics by severity', async () => {
    const exposition = await (await core.call('/metrics')).text()
    expect(metricsProblems(exposition)).toBe('')
    const samples = exposition.split('\n').filter((line) => line.startsWith('itops_incidents_open{'))
    expect(samples).toHaveLength(8)
    expect(samples).toContain('itops_incidents_open{severity="medium",acknowledged="true"} 1')
    expect(samples).toContain('itops_incidents_open{severity="medium",acknowledged="false"} 0')
  })

  it('end with the retirement of their service, by the job that reviews them', async () => {
    await core.database.query(`update services set retired_at = now() where path = $1`, [`${nodeId}/stock`])
    await vi.waitFor(async () => {
      const { rows } = await core.database.query('select id from sla_incidents where resolved_at is null')
      expect(rows).toEqual([])
    }, 20_000)
  })

  it('are neither opened nor shown while the SLA plugin is off; time is credited all the same', async () => {
    const env = { ITOPS_PLUGINS_SLA_ENABLED: 'false' }
    const off = await startTestCore({ env, database: core.database })
    try {
      const services = [{ name: 'dark', status: 'DOWN', pieces: [] }]
      expect((await off.call('/api/v1/operator/status', { nodeId, services })).status).toBe(200)
      await off.call('/api/v1/health/report', { path: `${nodeId}/dark`, status: 'DOWN' })
      const { rows } = await core.database.query(
        `select i.id from sla_incidents i join services s on s.id = i.service_id where s.name = 'dark'`,
      )
      expect(rows).toEqual([])
      for (const path of ['/api/v1/sla/incidents', '/api/v1/sla/incidents/1']) {
        const answer = await off.call(path)
        expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'plugin_disabled' } }])
      }
      const answer = await ask(off, await off.token(), '{ slaIncidents { totalCount } }')
      expect(answer.errors?.[0]?.extensions.code).toBe('plugin_disabled')
    } finally {
      await off.close()
    }
  })
})
