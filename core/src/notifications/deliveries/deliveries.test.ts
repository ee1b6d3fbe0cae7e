import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import {
  agentOffline,
  agentOnline,
  backupFailed,
  loopbackTools,
  type Notifier,
  openNotifier,
} from '../../../testing/fleet/notifications.ts'
import { type LoopbackServer, startHttpServer } from '../../../testing/servers/http-server.ts'
import type { Database } from '../../platform/database/database.ts'
import { createChannelTools } from '../channel-tools.ts'
import { listDeliveries, readBacklog } from './list-deliveries.ts'
import { retryDelayMs } from './send-delivery.ts'

const monday = '2026-03-02T10:00:00Z'
const minute = 60_000

describe.each(databaseKinds)('a delivery on %s', (kind) => {
  let database: Database
  let hook: LoopbackServer
  let notifier: Notifier
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  beforeEach(async () => {
    await database.query('delete from notification_channels')
    await database.query('delete from notification_routes')
    await database.query('truncate outbox_events, outbox_readers')
    await hook?.close()
    hook = await startHttpServer()
    notifier = await openNotifier(testContext(database, monday))
  })
  afterAll(async () => {
    await hook.close()
    await database.close()
  })

  const route = async () => notifier.route([await notifier.channel('webhook', { url: hook.url })], { groupBy: 'ALERT' })
  const log = async () => (await listDeliveries(notifier.context, {}, 100, null)).nodes.reverse()
  const keys = () => hook.received.map(({ headers }) => headers['idempotency-key'])

  it('is tried again after a while that doubles, and not before the other side wants it', async () => {
    await route()
    hook.answer = () => ({ status: 503 })
    await notifier.notify(agentOffline())
    expect(await log()).toMatchObject([
      { status: 'PENDING', attempts: 1, lastError: `127.0.0.1:${hook.port} answered 503` },
    ])
    await notifier.pass(4_999)
    expect(hook.received).toHaveLength(1)
    await notifier.pass(1)
    await notifier.pass(9_999)
    expect(hook.received).toHaveLength(2)
    hook.answer = () => ({ status: 429, headers: { 'retry-after': '120' } })
    await notifier.pass(1)
    hook.answer = () => ({ status: 202 })
    await notifier.pass(119_999)
    expect(hook.received).toHaveLength(3)
    await notifier.pass(1)
    expect(await log()).toMatchObject([{ status: 'SENT', attempts: 4, lastError: null }])
    expect(new Set(keys()).size).toBe(1)
    expect(notifier.outcomes.map(([, outcome]) => outcome)).toEqual(['retried', 'retried', 'retried', 'sent'])
  })

  it('waits from 5 s to 15 min between attempts, by chance up to a half less', () => {
    expect([1, 2, 3, 9, 99].map((attempts) => retryDelayMs(attempts, 0))).toEqual([5e3, 10e3, 20e3, 900e3, 900e3])
    expect(retryDelayMs(1, 1)).toBe(2_500)
    expect(retryDelayMs(1, 0, 60_000)).toBe(60_000)
  })

  it.each([400, 401, 403, 404, 410, 422])('stops for good at %i, with the reason', async (status) => {
    await route()
    hook.answer = () => ({ status, body: 'no such hook' })
    await notifier.notify(agentOffline())
    await notifier.pass(60 * minute)
    expect(hook.received).toHaveLength(1)
    const lastError = `127.0.0.1:${hook.port} answered ${status}: no such hook`
    expect(await log()).toMatchObject([{ status: 'FAILED', attempts: 1, lastError, nextAttemptAt: null }])
  })

  it('stops for good where it must not go', async () => {
    const strict = createChannelTools({ ...loopbackTools, encryptionKey: 'x'.repeat(32), webhookHostAllowlist: '' })
    const guarded = await openNotifier(testContext(database, monday), strict)
    await guarded.route([await guarded.channel('webhook', { url: hook.url })])
    await guarded.notify(agentOffline())
    const [line] = await log()
    expect(line).toMatchObject({ status: 'FAILED', attempts: 1 })
    expect(line?.lastError).toContain(
      'is refused: 127.0.0.1 is loopback: allow it by ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST',
    )
    expect(hook.received).toHaveLength(0)
  })

  it('is given up after a day', async () => {
    await route()
    hook.answer = () => ({ status: 500 })
    await notifier.notify(agentOffline())
    await notifier.pass(25 * 60 * minute)
    expect(await log()).toMatchObject([{ status: 'FAILED', lastError: 'It could not be delivered within a day.' }])
  })

  it('keeps the order of its thread, and says how things stand when it gets through', async () => {
    await route()
    hook.answer = () => ({ status: 500 })
    await notifier.notify(agentOffline())
    await notifier.notify(agentOnline())
    expect(await log()).toHaveLength(1)
    hook.answer = () => ({})
    await notifier.pass(minute)
    await notifier.run()
    expect((await log()).map(({ reason, status }) => `${reason} ${status}`)).toEqual(['OPENED SENT', 'RECOVERED SENT'])
  })

  it('loses nothing when the one who sends dies, and doubles only what was under way', async () => {
    await route()
    await notifier.notify()
    const { context, tools } = notifier
    // The replica dies after the other side has its message, before it could note that.
    const dying: Database = {
      ...database,
      transaction: (work) =>
        hook.received.length > 0 ? Promise.reject(new Error('killed')) : database.transaction(work),
    }
    const dead = await openNotifier({ ...context, database: dying }, tools)
    const events = [1, 2, 3, 4, 5, 6].map((service) => backupFailed(service))
    await expect(dead.notify(...events)).rejects.toThrow('killed')
    await expect.poll(() => hook.received.length).toBe(4)
    // Another one goes on, but only once it is sure that the first is gone.
    const other = await openNotifier(context, tools)
    await other.run()
    expect(hook.received).toHaveLength(4)
    await database.query(
      "update notification_deliveries set leased_until = clock_timestamp() - interval '1 ms' where lease is not null",
    )
    await other.run()
    const times = [...new Set(keys())].map((key) => keys().filter((other) => other === key).length)
    expect(times.toSorted()).toEqual([1, 1, 2, 2, 2, 2])
    expect(new Set((await log()).map(({ status }) => status))).toEqual(new Set(['SENT']))
  })

  it('is made once, though two replicas read, compose and send at the same time', async () => {
    await route()
    const other = await openNotifier(notifier.context)
    const events = Array.from({ length: 20 }, (_, index) => backupFailed(index))
    await Promise.all([notifier.notify(...events), other.run(), other.run(), notifier.run()])
    await Promise.all([notifier.run(), other.run()])
    expect(new Set(keys()).size).toBe(20)
    expect(hook.received).toHaveLength(20)
  })

  it('counts as backlog while it waits', async () => {
    await route()
    hook.answer = () => ({ status: 500 })
    await notifier.notify(backupFailed(1), backupFailed(2))
    await notifier.pass(1_000)
    expect(await readBacklog(notifier.context)).toEqual({ pending: 2, oldestSeconds: 1, failing: 0 })
  })
})
