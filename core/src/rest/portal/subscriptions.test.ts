import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openNotifier } from '../../../testing/fleet/notifications.ts'
import { type LoopbackServer, startHttpServer } from '../../../testing/servers/http-server.ts'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'

const node = 'acme/shop/prod/eu1'
const minuteMs = 60_000
const secret = 'a secret of the subscriber'

interface Mail {
  to: string
  head: string
  text: string
}

describe('subscriptions to a status page', () => {
  let core: TestCore
  let smtp: SMTPServer
  let hook: LoopbackServer
  let ahead = 0
  const mails: Mail[] = []
  beforeAll(async () => {
    hook = await startHttpServer()
    smtp = new SMTPServer({
      authOptional: true,
      onData(stream, { envelope }, done) {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          const [head = '', ...rest] = Buffer.concat(parts).toString().split('\r\n\r\n')
          const text = rest
            .join('\n\n')
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
          mails.push({
            to: envelope.rcptTo.map(({ address }) => address).join(),
            head: head.replace(/\r\n\s+/g, ' '),
            text,
          })
          done()
        })
      },
    })
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
    core = await startTestCore({
      clock: { now: () => new Date(Date.now() + ahead) },
      env: {
        ITOPS_SERVER_PUBLIC_URL: 'https://itops.example.org',
        ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1',
      },
    })
    const { port } = smtp.server.address() as AddressInfo
    const notifier = await openNotifier(testContext(core.database, Date.now()))
    const settings = {
      host: '127.0.0.1',
      from: 'ITOps <itops@example.org>',
      to: 'ops@example.org',
      verifyCertificate: 'false',
    }
    await notifier.channel('email', { ...settings, port: String(port) })
    await report('OPERATIONAL')
    await core.database.query('call record_open_results(now())')
    await core.call('/api/v1/customers', { slug: 'acme', name: 'Acme', scope: ['acme'] })
    await core.call('/api/v1/customers/acme/portal', { visibility: 'PUBLIC' })
  })
  afterAll(async () => {
    await core.close()
    await hook.close()
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  })

  const report = (status: string) => {
    const at = Date.now() + ahead
    const interval = { from: new Date(at - minuteMs).toISOString(), to: new Date(at).toISOString(), status }
    return core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [{ name: 'orders', status, slaGroup: 'pay', pieces: [interval] }],
      slaGroups: [{ name: 'pay', displayName: 'Payments', tier: 'critical', targets: { uptime: 99.9 } }],
    })
  }
  const form = async (path: string, fields: Record<string, string>) => {
    const response = await fetch(`${core.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
    return { status: response.status, text: await response.text() }
  }
  const mainOf = (page: string) => /<main>.*<\/main>/s.exec(page)?.[0]
  const get = async (path: string) => {
    const response = await fetch(`${core.url}${path}`)
    return { status: response.status, text: await response.text() }
  }
  const pathIn = (text: string) =>
    /https:\/\/itops\.example\.org(\/status\/acme\/subscription\S+)/.exec(text)?.[1] ?? 'none'
  /** Moves the clock until as many mails, or messages to the webhook, have come. */
  const until = async (count: () => number, wanted: number) => {
    await expect
      .poll(
        () => {
          ahead += 16_000
          return count()
        },
        { interval: 250 },
      )
      .toBeGreaterThanOrEqual(wanted)
  }
  const sent = () => hook.json<{ type: string; challenge?: string }>()
  const subscribers = async () =>
    (
      await core.graphql<{ customerSubscribers: object[] }>(
        '{ customerSubscribers(slug: "acme") { id kind target state } }',
      )
    ).customerSubscribers

  it('by mail begin once the address has said so, and the form says to nobody who is subscribed', async () => {
    expect((await get('/status/acme')).text).toContain('href="/status/acme/subscribe"')
    expect((await get('/status/acme/subscribe')).text).toContain('name="email"')
    const first = await form('/status/acme/subscribe', { email: 'Ada@Example.org' })
    await until(() => mails.length, 1)
    const [asked] = mails
    expect(asked).toMatchObject({ to: 'ada@example.org' })
    const manage = pathIn(asked?.text ?? '')
    // Opening the link, as scanners of mails do, changes nothing.
    expect((await get(manage)).text).toContain('value="confirm"')
    expect(await subscribers()).toMatchObject([{ kind: 'MAIL', target: 'ada@example.org', state: 'PENDING' }])
    expect((await form(manage, { act: 'confirm' })).text).not.toContain('value="confirm"')
    expect(await subscribers()).toMatchObject([{ state: 'ACTIVE' }])
    const again = await form('/status/acme/subscribe', { email: 'ada@example.org' })
    expect([again.status, mainOf(again.text)]).toEqual([200, mainOf(first.text)])
    expect((await form('/status/acme/subscribe', { email: 'no address' })).status).toBe(400)
    expect((await get(manage.replace(/token=.{6}/, 'token=wrong0'))).status).toBe(404)
    expect((await form('/status/globex/subscribe', { email: 'ada@example.org' })).status).toBe(404)
  })

  it('by webhook begin once it has given the challenge back', async () => {
    const fields = { url: `${hook.url}/news`, secret }
    expect((await form('/status/acme/subscribe', { ...fields, secret: 'short' })).status).toBe(400)
    hook.answer = ({ body }) => ({ body: (JSON.parse(body) as { challenge: string }).challenge })
    expect((await form('/status/acme/subscribe', fields)).status).toBe(200)
    await until(() => sent().length, 1)
    expect(sent()).toMatchObject([
      { type: 'challenge', page: { slug: 'acme', url: 'https://itops.example.org/status/acme' } },
    ])
    const [{ headers, body } = { headers: {} as IncomingHttpHeaders, body: '' }] = hook.received
    const signed = createHmac('sha256', secret).update(`${headers['x-itops-timestamp']}.${body}`).digest('hex')
    expect(headers['x-itops-signature']).toBe(`sha256=${signed}`)
    await expect.poll(subscribers).toMatchObject([{ kind: 'WEBHOOK', state: 'ACTIVE' }, { kind: 'MAIL' }])
  })

  it('bring an outage, what is written about it, its end, and maintenance, once each, and nothing from inside', async () => {
    // What the page shows when the first one subscribes is only noted.
    await until(() => ahead, ahead + 32_000)
    const before = mails.length
    hook.answer = () => ({})
    await report('DOWN')
    await until(() => mails.length, before + 1)
    const { rows } = await core.database.query<{ id: number }>('select id from sla_incidents order by id')
    const id = String(rows[0]?.id)
    await core.call(`/api/v1/sla/incidents/${id}/notes`, { text: 'the note from inside' })
    await core.call(`/api/v1/sla/incidents/${id}/updates`, { state: 'IDENTIFIED', text: 'We know the cause.' })
    await until(() => mails.length, before + 2)
    await report('OPERATIONAL')
    await until(() => mails.length, before + 3)
    const at = (ms: number) => new Date(Date.now() + ahead + ms).toISOString()
    const window = {
      path: `${node}/orders`,
      reason: 'the reason from inside',
      startsAt: at(120 * minuteMs),
      endsAt: at(240 * minuteMs),
    }
    await core.call('/api/v1/sla/exclusion-windows', window)
    // Each of its phases lasts for longer than the clock is moved while one is waited for.
    await until(() => mails.length, before + 4)
    ahead += 121 * minuteMs
    await until(() => mails.length, before + 5)
    ahead += 121 * minuteMs
    await until(() => mails.length, before + 6)
    const types = [
      'incident.opened',
      'incident.updated',
      'incident.resolved',
      'maintenance.announced',
      'maintenance.started',
      'maintenance.ended',
    ]
    await until(() => sent().length, 1 + types.length)
    expect(
      sent()
        .slice(1)
        .map(({ type }) => type),
    ).toEqual(types)
    expect(sent()[2]).toMatchObject({ group: 'Payments', state: 'IDENTIFIED', text: 'We know the cause.' })
    const news = mails.slice(before)
    expect(news.map(({ head }) => /^Subject: (.*)$/m.exec(head)?.[1]?.trim())).toEqual([
      '[Acme] Payments: There is an outage',
      '[Acme] Payments: News of the outage',
      '[Acme] Payments: The outage is over',
      '[Acme] Payments: Planned maintenance',
      '[Acme] Payments: Planned maintenance has begun',
      '[Acme] Payments: Planned maintenance is over',
    ])
    expect(JSON.stringify([news, sent()])).not.toMatch(/from inside|orders/)
    for (const { head, text } of news) {
      expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
      expect(head).toContain(pathIn(text))
    }
  })

  it('end by one click, by an administrator, and for a webhook that is gone', async () => {
    const manage = pathIn(mails.at(-1)?.text ?? '')
    expect((await form(manage, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200)
    expect((await get(manage)).status).toBe(404)
    expect(await subscribers()).toMatchObject([{ kind: 'WEBHOOK' }])
    hook.answer = () => ({ status: 410 })
    await report('DOWN')
    const before = sent().length
    await until(() => sent().length, before + 1)
    await expect.poll(subscribers).toMatchObject([{ state: 'STOPPED' }])
    const [{ id } = { id: '' }] = (await subscribers()) as { id: string }[]
    await core.graphql('mutation ($id: ID!) { removeCustomerSubscriber(slug: "acme", id: $id) }', { id })
    expect(await subscribers()).toEqual([])
  })

  it('are bounded: nobody is asked twice within an hour, nor by any number of pages, and no private target is called', async () => {
    const before = mails.length
    for (let turn = 0; turn < 3; turn++) await form('/status/acme/subscribe', { email: 'grace@example.org' })
    await until(() => mails.length, before + 1)
    await form('/status/acme/subscribe', { url: 'http://10.0.0.1/internal', secret })
    await until(() => ahead, ahead + 48_000)
    expect(mails.length).toBe(before + 1)
    const errors = async () => {
      const { rows } = await core.database.query<{ error: string }>(
        'select last_error as error from portal_messages where last_error is not null',
      )
      return rows.map(({ error }) => error).join()
    }
    await expect.poll(errors).toContain('10.0.0.1 is private')
    ahead += 25 * 60 * minuteMs
    await form('/status/acme/subscribe', { email: 'ada@example.org' })
    expect((await subscribers()).map((one) => Object(one).target)).toEqual(['ada@example.org'])
  })

  it('are bounded by page: 100 strangers are asked within an hour, and those who confirmed nothing leave room for others', async () => {
    await core.database.query(
      `insert into portal_subscribers (customer_id, kind, target, link_version, created_at, asked_at)
      select p.customer_id, 'MAIL', format('stranger%s@example.org', n), p.link_version, $1, $1
      from portals p
      join customers c on c.id = p.customer_id and c.slug = 'acme'
      cross join generate_series(1, 99) n`,
      [new Date(Date.now() + ahead)],
    )
    const isAsked = async (email: string) => {
      expect((await form('/status/acme/subscribe', { email })).status).toBe(200)
      return JSON.stringify(await subscribers()).includes(email)
    }
    expect(await isAsked('one-more@example.org')).toBe(false)
    ahead += 61 * minuteMs
    expect(await isAsked('one-more@example.org')).toBe(true)
  })
})
