import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import {
  agentOffline,
  agentOnline,
  backupFailed,
  type Notifier,
  openNotifier,
} from '../../../testing/fleet/notifications.ts'
import { type LoopbackServer, startHttpServer } from '../../../testing/servers/http-server.ts'
import type { Database } from '../../platform/database/database.ts'
import { listChannels } from '../find-channels.ts'
import type { Message } from '../message.ts'
import { saveChannel } from '../save-channel.ts'
import { testChannel } from '../test-channel.ts'
import { listDeliveries } from './list-deliveries.ts'
import { resendDelivery } from './resend-delivery.ts'

const monday = '2026-03-02T10:00:00Z'
const minute = 60_000
const hour = 60 * minute
const silent = 'The agent of acme/shop/prod/eu1 is silent: nothing there is observed'

describe.each(databaseKinds)('a channel that fails, on %s', (kind) => {
  let database: Database
  let hook: LoopbackServer
  let other: LoopbackServer
  let notifier: Notifier
  let id: number
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    hook = await startHttpServer()
    other = await startHttpServer()
  })
  beforeEach(async () => {
    await database.query('delete from notification_channels')
    await database.query('delete from notification_routes')
    await database.query('truncate outbox_events, outbox_readers')
    hook.answer = () => ({})
    hook.received.length = 0
    other.received.length = 0
    notifier = await openNotifier(testContext(database, monday))
    id = await notifier.channel('webhook', { url: hook.url }, 'on call')
  })
  afterAll(async () => {
    await hook.close()
    await other.close()
    await database.close()
  })

  const titles = ({ json }: LoopbackServer) => json<Message>().map(({ reason, title }) => `${reason} ${title}`)
  const failing = async () =>
    (await listChannels(notifier.context, notifier.tools))
      .filter(({ failingSince }) => failingSince)
      .map(({ name }) => name)
  const log = async () => (await listDeliveries(notifier.context, {}, 100, null)).nodes.reverse()
  const edit = (more: object = {}) =>
    saveChannel(notifier.context, notifier.tools, {
      ...{ id, name: 'on call', kind: 'webhook', enabled: true, settings: [{ name: 'url', value: hook.url }] },
      ...more,
    })

  it.each([401, 403, 404, 413, 422])(
    'for good by %i is notified by the others, and so is its return',
    async (status) => {
      const second = await notifier.channel('webhook', { url: other.url }, 'backup line')
      await notifier.route([id, second], { groupBy: 'ALERT' })
      hook.answer = () => ({ status })
      await notifier.notify(agentOffline())
      expect(titles(other)).toEqual([
        `OPENED ${silent}`,
        'OPENED The notification channel on call fails: who relies on it is not notified',
      ])
      expect(other.json<Message>()[1]).toMatchObject({
        alerts: [{ kind: 'channel', detail: `127.0.0.1:${hook.port} answered ${status}` }],
        url: 'https://itops.example.org/notifications',
      })
      expect(await failing()).toEqual(['on call'])
      hook.answer = () => ({})
      await notifier.notify(backupFailed(1))
      expect(titles(other).at(-1)).toBe('RECOVERED Recovered: The notification channel on call no longer fails')
      expect(await failing()).toEqual([])
    },
  )

  it('is notified by every channel that some route leads to when its own routes lead nowhere else', async () => {
    const second = await notifier.channel('webhook', { url: other.url })
    await notifier.route([id])
    await notifier.route([second], { kinds: ['backup'] })
    hook.answer = () => ({ status: 401 })
    await notifier.notify(agentOffline())
    expect(titles(other)).toEqual(['OPENED The notification channel on call fails: who relies on it is not notified'])
    // Who deletes or switches it off knows that nobody is notified by it.
    await edit({ enabled: false })
    await notifier.run()
    expect(other.json<Message>()[1]).toMatchObject({
      reason: 'RECOVERED',
      alerts: [{ detail: 'It was switched off.' }],
    })
  })

  it('by not answering counts as failing after a minute, not for one lost message', async () => {
    await notifier.route([id], { groupBy: 'ALERT' })
    hook.answer = () => ({ status: 503 })
    await notifier.notify(agentOffline())
    await notifier.pass(50_000)
    expect(await failing()).toEqual([])
    await notifier.pass(30_000)
    expect(await failing()).toEqual(['on call'])
  })

  it('is tried by one message at a time, once a minute at least, and gets all that waits when it is back', async () => {
    await notifier.route([id], { groupBy: 'ALERT' })
    hook.answer = () => ({ status: 503 })
    await notifier.notify(agentOffline())
    await notifier.notify(...Array.from({ length: 50 }, (_, index) => backupFailed(index)))
    for (let turn = 0; turn < 20; turn++) await notifier.pass(minute)
    expect(hook.received.length).toBeLessThan(30)
    hook.answer = () => ({})
    hook.received.length = 0
    await notifier.pass(minute)
    expect(hook.received).toHaveLength(51)
  })

  it('loses nothing that still holds: it is notified again by the interval of its route', async () => {
    await notifier.route([id], { groupBy: 'ALERT' })
    await notifier.route([id], { groupBy: 'ALERT', repeatSeconds: 0, kinds: ['backup'] })
    hook.answer = () => ({ status: 404 })
    await notifier.notify(agentOffline())
    hook.answer = () => ({})
    await notifier.pass(4 * hour - 1)
    expect(hook.received).toHaveLength(1)
    await notifier.pass(1)
    await notifier.pass(4 * hour)
    expect(titles(hook).slice(1)).toEqual([`REPEATED Still: ${silent}`, `REPEATED Still: ${silent}`])
    expect(new Set(hook.json<Message>().map(({ thread }) => thread)).size).toBe(1)
    await notifier.notify(agentOnline())
    await notifier.pass(12 * hour)
    expect(titles(hook).slice(3)).toEqual(['RECOVERED Recovered: The agent of acme/shop/prod/eu1 is back'])
  })

  it('is not repeated in quiet hours, nor ever when its route says so', async () => {
    const always = {
      timeZone: 'UTC',
      windows: [{ days: ['MON' as const], from: '12:00', to: '20:00' }],
      criticalPasses: true,
    }
    await notifier.route([id], { quietHours: always })
    await notifier.notify(agentOffline())
    await notifier.pass(5 * hour)
    expect(hook.received).toHaveLength(1)
    await notifier.pass(5 * hour)
    expect(hook.received).toHaveLength(2)
    await database.query('delete from notification_routes')
    await notifier.route([id], { repeatSeconds: 0 })
    await notifier.notify(agentOffline('acme/shop/prod/eu2'))
    await notifier.pass(48 * hour)
    expect(hook.received).toHaveLength(3)
  })

  it.each(['edited', 'tested well'])('gets at once what still holds when it is %s', async (what) => {
    await notifier.route([id], { groupBy: 'ALERT', repeatSeconds: 0 })
    await notifier.notify(agentOffline('acme/shop/prod/eu2'))
    hook.answer = () => ({ status: 401 })
    await notifier.notify(agentOffline(), agentOffline('acme/shop/prod/eu3'))
    await notifier.notify(agentOnline('acme/shop/prod/eu2'), agentOnline('acme/shop/prod/eu3'))
    hook.answer = () => ({})
    hook.received.length = 0
    if (what === 'edited') await edit()
    else expect(await testChannel(notifier.context, notifier.tools, id)).toMatchObject({ ok: true })
    await notifier.run()
    // Nobody had heard of eu3, but of eu2.
    expect(
      titles(hook)
        .filter((title) => !title.startsWith('TEST'))
        .toSorted(),
    ).toEqual(['RECOVERED Recovered: The agent of acme/shop/prod/eu2 is back', `REPEATED Still: ${silent}`])
    expect(await failing()).toEqual([])
  })

  it('has a message sent again by hand, once and only while nothing later says more', async () => {
    await notifier.route([id], { groupBy: 'ALERT' })
    hook.answer = () => ({ status: 404 })
    await notifier.notify(agentOffline())
    const [line] = await log()
    expect(line).toMatchObject({ status: 'FAILED', resendable: true })
    hook.answer = () => ({})
    expect(await resendDelivery(notifier.context, line?.id ?? 0)).toMatchObject({ status: 'PENDING', attempts: 0 })
    await notifier.run()
    expect(await log()).toMatchObject([{ status: 'SENT', attempts: 1, lastError: null, resendable: false }])
    await expect(resendDelivery(notifier.context, line?.id ?? 0)).rejects.toThrow(
      'Only what failed for good is sent again',
    )
    await expect(resendDelivery(notifier.context, 999_999)).rejects.toThrow('does not exist')
    hook.answer = () => ({ status: 404 })
    await notifier.notify(backupFailed(1))
    await notifier.pass(4 * hour)
    const failed = (await log()).filter(({ status }) => status === 'FAILED')
    expect(failed.map(({ resendable }) => resendable)).toContain(false)
    const early = failed.find(({ resendable }) => !resendable)
    await expect(resendDelivery(notifier.context, early?.id ?? 0)).rejects.toThrow('A later message of the same thread')
  })

  it('keeps no other from it when an event, a thread or the quiet hours of a route can not be read', async () => {
    await notifier.route([id], { groupBy: 'ALERT', continues: true })
    const route = await notifier.route([id], { groupBy: 'ALERT', kinds: ['sla'] })
    await database.query(
      `update notification_routes set quiet_hours = '{"timeZone": "Mars/Olympus", "windows": []}' where id = $1`,
      [route],
    )
    await notifier.notify(
      agentOffline(),
      { ...backupFailed(1), payload: { ...backupFailed(1).payload, at: 'never' } } as never,
      backupFailed(2),
    )
    expect(titles(hook).toSorted()).toEqual([`OPENED ${silent}`, 'OPENED The backup of acme/shop/prod/eu1/s2 failed'])
    expect(notifier.warnings).toMatchObject([{ type: 'backup.failed' }])
    // What the database refuses in one thread keeps the others going.
    await database.query(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.message ->> 'title' like '%s3%' then raise 'refused'; end if; return new; end $$`)
    await database.query(
      'create trigger refuse before insert on notification_deliveries for each row execute function refuse()',
    )
    await notifier.notify(backupFailed(3), backupFailed(4))
    expect(titles(hook).at(-1)).toBe('OPENED The backup of acme/shop/prod/eu1/s4 failed')
    await database.query('drop function refuse cascade')
    await notifier.pass(5 * minute)
    expect(titles(hook).at(-1)).toBe('OPENED The backup of acme/shop/prod/eu1/s3 failed')
  })
})
