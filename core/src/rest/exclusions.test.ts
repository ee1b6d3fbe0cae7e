import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

const nodeId = 'acme/shop/prod/eu1'
const path = `${nodeId}/orders`

describe('exclusion windows over REST and GraphQL', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await startTestCore()
    const services = [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'gold' }]
    await core.call('/api/v1/operator/status', { nodeId, services })
    await core.call('/api/v1/operator/status', { nodeId: 'globex/pay/prod/eu1', services })
  })
  afterAll(() => core.close())

  const post = async (url: string, body: object) => {
    const response = await core.call(`/api/v1/sla/${url}`, body)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> & { error?: object } }
  }

  it('are started and stopped by a job, which may retry', async () => {
    const started = await post('exclusion-window/start', { path, reason: 'backup' })
    expect(started).toMatchObject({
      status: 200,
      body: { target: { path }, state: 'ACTIVE', until: null, services: 1, warnings: [], createdBy: 'operator key' },
    })
    expect(await post('exclusion-window/start', { path, reason: 'backup' })).toEqual(started)
    const metrics = await (await core.call('/metrics')).text()
    expect(metrics).toContain('\nitops_exclusion_windows_active 1\n')
    const list = await core.call('/api/v1/sla/exclusion-windows?state=ACTIVE')
    expect(await list.json()).toMatchObject({ windows: [{ id: started.body.id }] })
    expect(await post('exclusion-window/stop', { path })).toMatchObject({
      status: 200,
      body: { id: started.body.id, state: 'ENDED', until: expect.any(String) },
    })
    expect(await post('exclusion-window/stop', { path })).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
  })

  it('are planned ahead, once or recurring', async () => {
    const plan = { slaGroup: 'gold', reason: 'weekly', startsAt: '2100-01-03T01:00:00Z', durationMinutes: 90 }
    expect(
      await post('exclusion-windows', { ...plan, rrule: 'FREQ=WEEKLY;BYDAY=SU', timeZone: 'Europe/Berlin' }),
    ).toMatchObject({
      status: 200,
      body: { state: 'SCHEDULED', services: 2, nextStartsAt: '2100-01-03T01:00:00.000Z', durationMinutes: 90 },
    })
    for (const [wrong, text] of [
      [{ rrule: 'FREQ=HOURLY' }, 'FREQ=HOURLY is not supported'],
      [{ startsAt: '2020-01-01T00:00:00Z' }, 'startsAt lies in the past'],
      [{ startsAt: 'tomorrow' }, 'startsAt must match format'],
      [{ endsAt: '2100-01-03T02:00:00Z' }, 'either endsAt or durationMinutes'],
    ] as const) {
      expect(await post('exclusion-windows', { ...plan, ...wrong })).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_request', message: expect.stringContaining(text) } },
      })
    }
  })

  it('are for an administrator to change within their scope, and for a viewer to see where they touch it', async () => {
    const inner = await signIn(core, 'ADMIN', 'acme')
    const start = (token: string, target: string) =>
      ask<{ startExclusionWindow: { window: { id: string } } | null }>(
        core,
        token,
        `mutation { startExclusionWindow(input: {${target}, reason: "upgrade"}) { window { id } } }`,
      )
    const codeOf = async (target: string) => (await start(inner, target)).errors?.[0]?.extensions.code
    expect(await codeOf('prefix: "acme/shop"')).toBeUndefined()
    expect(await codeOf('slaGroup: "gold"')).toBe('forbidden')
    expect(await codeOf('path: "globex/pay/prod/eu1/orders"')).toBe('not_found')
    expect(await codeOf('prefix: "globex"')).toBe('not_found')
    const { data } = await start(await core.token(), 'prefix: "globex"')
    const id = data.startExclusionWindow?.window.id
    const seen = async (scope: string) => {
      const answer = await ask<{ slaExclusionWindows: { target: string; serviceCount: number }[] }>(
        core,
        await signIn(core, 'VIEWER', scope),
        '{ slaExclusionWindows(filter: {targetKind: PREFIX}) { target serviceCount } }',
      )
      return answer.data.slaExclusionWindows
    }
    expect(await seen(path)).toEqual([{ target: 'acme/shop', serviceCount: 1 }])
    expect(await seen('globex/pay')).toEqual([{ target: 'globex', serviceCount: 1 }])
    expect(await seen('globex/other')).toEqual([])
    for (const call of [
      `stopExclusionWindow(input: {id: ${id}}) { warnings }`,
      `cancelExclusionWindow(id: ${id}) { id }`,
    ]) {
      expect((await ask(core, inner, `mutation { ${call} }`)).errors?.[0]?.extensions.code).toBe('not_found')
    }
    const intervals = await core.graphql<{ slaExclusionSpans: { target: string; endsAt: string | null }[] }>(
      '{ slaExclusionSpans(from: "2100-01-01T00:00:00Z", to: "2100-01-04T00:00:00Z") { target endsAt } }',
    )
    expect(intervals.slaExclusionSpans).toContainEqual({ target: 'globex', endsAt: null })
    expect(intervals.slaExclusionSpans).toContainEqual({ target: 'gold', endsAt: '2100-01-03T02:30:00.000Z' })
  })

  it('and corrections: one administrator proposes, another approves', async () => {
    const services = [{ name: 'orders', status: 'DOWN' }]
    const reports = [0, 1].map(() => core.call('/api/v1/operator/status', { nodeId, services }))
    await Promise.all(reports)
    const ann = await core.token()
    const bob = await signIn(core, 'ADMIN')
    const to = new Date()
    const input = `{kind: VOID, path: "${path}", from: "${new Date(to.getTime() - 5000).toISOString()}",
      to: "${to.toISOString()}", reason: "the probe was broken"}`
    const fields = 'id state impact { path before { uptime } rangeAfter { downSeconds } } original { status }'
    const proposed = await ask<{ proposeCorrection: { correction: { id: string } } }>(
      core,
      ann,
      `mutation { proposeCorrection(input: ${input}) { warnings correction { ${fields} } } }`,
    )
    expect(proposed.errors).toBeUndefined()
    const approve = `mutation { approveCorrection(id: ${proposed.data.proposeCorrection.correction.id}, note: "ok") { ${fields} } }`
    expect((await ask(core, ann, approve)).errors?.[0]?.extensions.code).toBe('forbidden_self_approval')
    expect(await ask(core, bob, approve)).toMatchObject({
      data: {
        approveCorrection: {
          // It may be carried out by the time it is read again.
          state: expect.stringMatching(/APPROVED|APPLIED/),
          impact: [{ path, rangeAfter: { downSeconds: 0 } }],
        },
      },
    })
  })

  it('answer plugin_disabled while the plugin is off', async () => {
    const off = await startTestCore({ env: { ITOPS_PLUGINS_SLA_ENABLED: 'false' } })
    const response = await off.call('/api/v1/sla/exclusion-window/start', { path, reason: 'x' })
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 403,
      body: { error: { code: 'plugin_disabled' } },
    })
    await off.close()
  })
})
