import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { mayBeAway } from '../../../testing/database/may-be-away.ts'
import { firstPage } from '../../../testing/documents/first-page.ts'
import { signInWith } from '../../../testing/requests/sessions.ts'
import { type LoopbackServer, startHttpServer } from '../../../testing/servers/http-server.ts'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import { parseConfig } from '../../platform/config.ts'
import type { Database } from '../../platform/database/database.ts'
import { declarePortal } from '../../portal/declare-portal.ts'

const node = 'acme/shop/prod/eu1'
const hourMs = 3_600_000

describe('the status page of a customer', () => {
  let core: TestCore
  let incident = ''
  /** Pages are read anew after ten seconds. */
  let ahead = 0
  let away = false
  let portal: LoopbackServer
  let own: Database
  beforeAll(async () => {
    portal = await startHttpServer()
    own = await openTestDatabase()
    core = await startTestCore({
      clock: { now: () => new Date(Date.now() + ahead) },
      database: mayBeAway(own, () => away),
      env: {
        ITOPS_SLA_PORTAL_URL: `${portal.url}/push`,
        ITOPS_SLA_PORTAL_API_KEY: 'the key of the portal',
        ITOPS_SLA_TARGETS: '[{"slaGroup": "shop", "displayName": "Web shop", "uptimeTarget": 99.5}]',
        ITOPS_BRANDING_COMPANY_NAME: 'Example & Sons',
        ITOPS_BRANDING_LOGO_URL: 'https://www.example.com/logo.png',
        ITOPS_BRANDING_ACCENT_COLOR: '#0A7D55',
        ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1',
      },
    })
    const now = Date.now()
    const iso = (ago: number) => new Date(now - ago).toISOString()
    const report = (services: object[], slaGroups: object[] = []) =>
      core.call('/api/v1/operator/status', { nodeId: node, services, slaGroups })
    await report(
      [
        {
          name: 'orders',
          status: 'DOWN',
          slaGroup: 'pay',
          pieces: [
            { from: iso(2 * hourMs), to: iso(hourMs), status: 'OPERATIONAL' },
            { from: iso(hourMs), to: iso(0), status: 'DOWN' },
          ],
        },
        { name: 'secret-project', status: 'OPERATIONAL', slaGroup: 'inner' },
      ],
      [
        { name: 'pay', displayName: 'Payments <&>', tier: 'critical', targets: { uptime: 99.9 } },
        { name: 'inner', displayName: 'Inner', tier: 'low' },
      ],
    )
    await core.call('/api/v1/operator/status', {
      nodeId: 'globex/web/prod/eu1',
      services: [{ name: 'web', status: 'OPERATIONAL', slaGroup: 'shop' }],
    })
    await core.database.query('call record_open_results(now())')
    await core.call('/api/v1/customers', { slug: 'acme', name: 'Acme "Ltd"', scope: ['acme'], accentColor: '#0a7d55' })
    await core.call('/api/v1/sla/exclusion-windows', {
      path: `${node}/orders`,
      reason: 'a reason that stays inside',
      startsAt: new Date(now + hourMs).toISOString(),
      endsAt: new Date(now + 2 * hourMs).toISOString(),
    })
    const { rows } = await core.database.query<{ id: number }>('select id from sla_incidents order by id limit 1')
    incident = String(rows[0]?.id)
  })
  afterAll(async () => {
    await core.close()
    await own.close()
    await portal.close()
  })

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${core.url}${path}`, { headers })
  const text = async (path: string) => (await get(path)).text()
  const publish = async (body: object) => {
    ahead += 11_000
    return (await (await core.call('/api/v1/customers/acme/portal', body)).json()) as { path: string }
  }

  it('is private until it is shared, by a link that can be ended, or published', async () => {
    const statusOf = async (path: string) => (await get(path)).status
    expect([await statusOf('/status/acme'), await statusOf('/status/nobody')]).toEqual([404, 404])
    expect((await text('/status/acme')).replaceAll('acme', 'nobody')).toBe(await text('/status/nobody'))
    const { path } = await publish({ visibility: 'LINK' })
    const key = path.split('?')[1]
    expect(await statusOf(path)).toBe(200)
    expect(await statusOf('/status/acme?key=wrong')).toBe(404)
    expect(await text(path)).toContain(`/status/acme/history?${key}`)
    const renewed = await publish({ visibility: 'LINK', renewLink: true })
    expect(await statusOf(path)).toBe(404)
    expect(await statusOf(renewed.path)).toBe(200)
    const snippets = await text(`/status/acme/embeds?${renewed.path.split('?')[1]}`)
    const parts = [...snippets.matchAll(/src=&quot;http[^/]*\/\/[^/]*(\/[^&]*)&quot;/g)].map(([, part = '']) => part)
    expect(parts).toHaveLength(3)
    for (const part of parts) {
      expect([await statusOf(part), await statusOf(part.split('?')[0] ?? '')]).toEqual([200, 404])
      expect(await statusOf(`/status/acme?${part.split('?')[1]}`)).toBe(404)
    }
    await publish({ visibility: 'PUBLIC' })
    expect(await statusOf('/status/acme')).toBe(200)
  })

  it('lets other sites frame its embedded page, and no other', async () => {
    const framing = async (path: string) => {
      const { headers } = await get(path)
      return [
        /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1],
        headers.get('x-frame-options'),
      ]
    }
    expect(await framing('/status/acme/embed')).toEqual(['*', null])
    expect(await framing('/status/acme')).toEqual(["'self'", 'SAMEORIGIN'])
    const page = await text('/status/acme/embed')
    expect(page).toMatch(/<h1[^>]*><b>Acme[\s\S]*Payments &lt;&amp;&gt;/)
    expect(page).not.toContain('<script')
  })

  it('has badges of services for who has their own link, and for nobody else', async () => {
    const answer = await core.call(`/api/v1/customers/acme/badge?service=${node}/orders`)
    const { uptime, status } = (await answer.json()) as { uptime: string; status: string }
    expect(await text(status.replace('.svg', '.json'))).toContain('"message":"down"')
    expect(await text(`${uptime}&period=last-7d`)).toMatch(/last-7d: \d+\.\d{4} %/)
    const other = status.replace('/orders/', '/secret-project/')
    for (const path of [other, status.split('?')[0] ?? '', `${status}x`]) expect((await get(path)).status).toBe(404)
    expect((await core.call('/api/v1/customers/acme/badge?service=globex/web/prod/eu1/web')).status).toBe(404)
  })

  it('shows groups with a target of their own by the figures of their results, escaped, and nothing from inside', async () => {
    const page = await text('/status/acme')
    const { rows } = await core.database.query<{ uptime: string }>(
      `select r.uptime::text from sla_period_results r join sla_groups g on g.id = r.subject_id
      where g.name = 'pay' and r.subject_kind = 'GROUP' and r.period_type = 'MONTHLY' order by r.period_day desc limit 1`,
    )
    expect(page).toContain(`${rows[0]?.uptime} %`)
    expect(page).toContain('Payments &lt;&amp;&gt;')
    expect(page).toContain('Acme &quot;Ltd&quot;')
    for (const inside of ['orders', 'secret-project', 'Inner', 'a reason that stays inside', '<script'])
      expect(page).not.toContain(inside)
    expect(Buffer.byteLength(page)).toBeLessThan(60_000)
    const data = JSON.parse(await text('/status/acme/data.json'))
    expect(data.groups).toMatchObject([{ name: 'pay', isDown: true, month: { uptime: Number(rows[0]?.uptime) } }])
    expect(data).not.toHaveProperty('visibility')
    expect((await get('/status/acme')).headers.get('content-security-policy')).toContain("script-src 'self'")
  })

  it('has what was written for customers, apart from notes', async () => {
    await core.call(`/api/v1/sla/incidents/${incident}/notes`, { text: 'the intern did it' })
    await core.call(`/api/v1/sla/incidents/${incident}/updates`, { state: 'IDENTIFIED', text: 'We know the <cause>.' })
    ahead += 11_000
    expect(await text('/status/acme')).toContain('We know the &lt;cause&gt;.')
    expect(await text('/status/acme')).not.toContain('the intern did it')
    expect(await text('/status/acme/feed.atom')).toContain('We know the &lt;cause&gt;.')
    expect(await text('/status/acme/feed.rss')).toMatch(/<rss version="2.0">.*We know the &lt;cause&gt;/s)
    expect(await text('/status/acme/maintenance.ics')).toMatch(/BEGIN:VEVENT\r\n(.*\r\n)*DTSTART:\d{8}T\d{6}Z\r\n/)
  })

  it('has past months and a page of the keys, answers 304, and badges with the same digits', async () => {
    expect(await text('/status/acme/history')).toContain(new Date().toISOString().slice(0, 7))
    expect(await text('/status/acme/verify')).toContain('@itops/verify')
    const first = await get('/status/acme/history')
    const again = await get('/status/acme/history', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect([first.status, again.status]).toEqual([200, 304])
    const badge = JSON.parse(await text('/status/acme/badges/pay/uptime.json'))
    expect(await text('/status/acme')).toContain(badge.message)
    const month = new Date().toISOString().slice(0, 7)
    const image = await get(`/status/acme/badges/pay/uptime.svg?period=${month}`)
    expect(image.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await image.text()).toContain(badge.message)
    expect(JSON.parse(await text('/status/acme/badges/pay/status.json'))).toMatchObject({ message: 'down' })
    expect((await get('/status/acme/badges/inner/status.svg')).status).toBe(404)
    const badges = '/status/acme/badges/pay'
    const today = new Date().toISOString()
    const tomorrow = new Date(Date.now() + 24 * hourMs).toISOString().slice(0, 10)
    for (const query of ['period=last-30d', `period=${today.slice(0, 4)}`, `from=${month}-01&to=${tomorrow}`]) {
      const { range: shown } = (await (await core.call(`/api/v1/sla/period?slaGroup=pay&${query}`)).json()) as {
        range: { result: { actualValue: number } }
      }
      const { message } = JSON.parse(await text(`${badges}/uptime.json?${query}`))
      expect([query, message]).toEqual([query, `${shown.result.actualValue.toFixed(4)} %`])
    }
    expect(JSON.parse(await text(`${badges}/uptime.json?period=2020-01`))).toMatchObject({ message: 'no data' })
    for (const query of ['period=last-400d', 'period=2999', 'period=x', 'from=2026-11-01', 'from=1&to=2'])
      expect([query, (await get(`${badges}/uptime.svg?${query}`)).status]).toEqual([query, 400])
  })

  it('is declared by slaTargets, as branding has it, until it is not', async () => {
    const answer = await get('/status/portal')
    const page = await answer.text()
    for (const part of [
      'Web shop',
      '99.5000 %',
      'Example &amp; Sons',
      'src="https://www.example.com/logo.png"',
      'accent=0a7d55',
    ])
      expect(page).toContain(part)
    expect(page).not.toContain('Payments')
    expect(answer.headers.get('content-security-policy')).toContain("img-src 'self' data: https://www.example.com;")
    expect((await get('/status/acme')).headers.get('content-security-policy')).not.toContain('example.com')
    const { branding, targets } = parseConfig({
      ITOPS_JWT_SECRET: 'x'.repeat(32),
      ITOPS_SECURITY_OPERATOR_API_KEY: 'x'.repeat(8),
      ITOPS_SLA_TARGETS: '[{slaGroup: shop, uptimeTarget: 99.7}]',
    }).declaredPortal
    await declarePortal(core.context, { branding, targets: [] })
    ahead += 11_000
    expect((await get('/status/portal')).status).toBe(404)
    await declarePortal(core.context, { branding, targets })
    ahead += 11_000
    expect(await text('/status/portal')).toContain('99.7000 %')
  })

  it('is opened by who is signed in and sees the customer', async () => {
    await publish({ visibility: 'PRIVATE' })
    const statusFor = async (scope: string) => {
      const cookie = `itops_token=${await signInWith(core, [['VIEWER', scope]])}`
      return (await get('/status/acme', { cookie })).status
    }
    expect((await get('/status/acme')).status).toBe(404)
    expect([await statusFor('customer:acme'), await statusFor('globex/**')]).toEqual([200, 404])
    await publish({ visibility: 'PUBLIC' })
  })

  it('is the first page of its host, and for others there is a landing page with the public ones', async () => {
    const settings = (body: object) => core.call('/api/v1/customers/acme/portal', body)
    expect((await settings({ visibility: 'PUBLIC', host: 'https://x' })).status).toBe(400)
    await publish({ visibility: 'PUBLIC', host: 'Status.Acme.example' })
    const first = async (headers: Record<string, string>) =>
      /<title>([^<]*)</.exec(await firstPage(core.url, headers))?.[1]
    const host = 'status.acme.example:8443'
    expect(await first({ host })).toBe('Acme &quot;Ltd&quot; – Service status')
    expect(await first({ 'x-forwarded-host': host })).toBe('Example &amp; Sons')
    const landing = await text('/')
    for (const part of ['href="/login"', 'href="/status/portal"', 'href="//status.acme.example/"'])
      expect(landing).toContain(part)
    expect(await (await get('/status/none', { 'accept-language': 'hu-HU,hu;q=0.9' })).text()).toContain('Bejelentkezés')
    expect(await first({ cookie: 'itops_token=x' })).not.toBe('Example &amp; Sons')
    // A browser that follows a link from another site brings no cookie until the page asks again.
    const again = '<meta http-equiv="refresh" content="0">'
    const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect(await firstPage(core.url, fromElsewhere)).toContain(again)
    expect(await firstPage(core.url, { ...fromElsewhere, 'sec-fetch-site': 'same-origin' })).not.toContain(again)
    expect(await firstPage(core.url, fromElsewhere, '/status/nobody')).toContain(again)
    await publish({ visibility: 'PRIVATE' })
    expect(await first({ host })).toBe('Example &amp; Sons')
    expect(await text('/')).not.toContain('acme')
    await publish({ visibility: 'PUBLIC', host: '' })
    expect(await first({ host })).toBe('Example &amp; Sons')
  })

  it('is sent to a separate portal, again after a failure, with the key', async () => {
    const pushes = () => portal.received.filter(({ body }) => JSON.parse(body).slug === 'acme')
    await expect.poll(pushes).not.toEqual([])
    expect(pushes()[0]).toMatchObject({
      method: 'POST',
      path: '/push',
      headers: { authorization: 'Bearer the key of the portal', 'content-type': 'application/json' },
    })
    ahead += 11_000
    const shown = JSON.parse(await text('/status/acme/data.json'))
    const sent = JSON.parse(pushes().at(-1)?.body ?? '')
    expect(Object.keys(sent)).toEqual(Object.keys(shown))
    expect(sent).toMatchObject({ slug: 'acme', name: 'Acme "Ltd"', groups: [{ name: 'pay' }] })

    const counted = async (family: RegExp) => Number(family.exec(await core.registry.metrics())?.[1])
    portal.answer = () => ({ status: 503 })
    ahead += 5 * 60_000
    await expect.poll(() => counted(/job_runs_total\{job="portal_push",outcome="failure"\} (\d+)/)).toBeGreaterThan(0)
    expect(await counted(/portal_pushes_total\{outcome="failure"\} (\d+)/)).toBeGreaterThan(0)
    portal.answer = () => ({})
    const before = pushes().length
    ahead += 61_000
    await expect.poll(() => pushes().length).toBeGreaterThan(before)
  })

  it('is shown as it was last while the database is away', async () => {
    const asOf = (page: string) => /<time datetime="([^"]+)">[^<]*<\/time> · /.exec(page)?.[1]
    ahead += 11_000
    const before = await text('/status/acme')
    expect(before).not.toContain('role="status"')
    away = true
    ahead += 60_000
    const response = await get('/status/acme')
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain('role="status"')
    expect(asOf(page)).toBe(asOf(before))
    away = false
    ahead += 11_000
    expect(await text('/status/acme')).not.toContain('role="status"')
  })
})
