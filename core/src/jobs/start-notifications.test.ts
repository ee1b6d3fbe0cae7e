import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { agentOffline, backupFailed, loopbackTools, openNotifier } from '../../testing/fleet/notifications.ts'
import { type LoopbackServer, startHttpServer } from '../../testing/servers/http-server.ts'
import type { NewEvent } from '../events/events.ts'
import { appendEvents } from '../events/with-events.ts'
import type { Message } from '../notifications/message.ts'
import { systemClock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { startNotifications } from './start-notifications.ts'

/** A server that takes every connection and never says a word. */
async function startDeadServer(): Promise<{ port: number; connections(): number; close(): void }> {
  const sockets = new Set<Socket>()
  let count = 0
  const server: Server = createServer((socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

describe.each(databaseKinds)('two replicas that notify, on %s', (kind) => {
  let database: Database
  let dead: Awaited<ReturnType<typeof startDeadServer>>
  let hook: LoopbackServer
  let stop: (() => Promise<void>)[] = []
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    dead = await startDeadServer()
    hook = await startHttpServer()
  })
  afterEach(async () => {
    await Promise.all(stop.map((end) => end()))
    stop = []
  })
  afterAll(async () => {
    dead.close()
    await hook.close()
    await database.close()
  })

  const heard = () => hook.json<Message>().flatMap(({ alerts }) => alerts.map(({ subject }) => subject))

  it('let no dead channel keep a living one from being heard, whatever waits behind it', async () => {
    const context = { ...testContext(database, new Date()), clock: systemClock }
    const notifier = await openNotifier(testContext(database, new Date()))
    const deadUrl = `http://127.0.0.1:${dead.port}/`
    const smtp = { host: '127.0.0.1', port: String(dead.port), from: 'itops@example.org', to: 'ops@example.org' }
    const silent = [
      await notifier.channel('webhook', { url: deadUrl }),
      await notifier.channel('teams', { webhookUrl: deadUrl }),
      await notifier.channel('slack', { webhookUrl: deadUrl }),
      await notifier.channel('email', smtp),
    ]
    const alive = await notifier.channel('webhook', { url: hook.url })
    await notifier.route(silent, { kinds: ['backup'], groupBy: 'ALERT' })
    await notifier.route([alive], { kinds: ['agent'], groupBy: 'ALERT' })
    await database.query(
      `insert into notification_deliveries (channel_id, reason, message, status, created_at, next_at)
      select c, 'OPENED', $2, 'PENDING', now(), now()
      from unnest($1::bigint[]) c
      cross join generate_series(1, 250)`,
      [
        silent,
        {
          title: 'x',
          severity: 'low',
          alerts: [],
          counts: { FIRING: 1 },
          reason: 'OPENED',
          thread: 'x',
          at: '',
          url: null,
        },
      ],
    )
    const log = { warn: () => {} }
    for (let replica = 0; replica < 2; replica++) {
      const { stop: end } = startNotifications(context, {
        tools: loopbackTools,
        tickMs: 500,
        log,
        metrics: { notified() {} },
      })
      stop.push(end)
    }
    await expect.poll(() => dead.connections(), { timeout: 20_000 }).toBeGreaterThanOrEqual(4)
    const say = async (...events: NewEvent[]) => {
      const ids = await appendEvents(database, events, new Date())
      context.bus.publish('events', { ids })
    }
    // And a storm behind them, which is composed before what the living channel has to say.
    await say(...Array.from({ length: 500 }, (_, index) => backupFailed(index)))
    await say(agentOffline())
    await expect.poll(heard, { timeout: 15_000, interval: 20 }).toEqual(['acme/shop/prod/eu1'])
    const { rows } = await database.query<{ pending: number }>(
      "select count(*) as pending from notification_deliveries where status = 'PENDING'",
    )
    expect(rows[0]?.pending).toBeGreaterThanOrEqual(1_000)
    // However many wait, a channel has no more under way than it may.
    expect(dead.connections()).toBeLessThanOrEqual(4 * 4)
  })

  it('share what one channel has to send, each message once', async () => {
    await database.query('delete from notification_channels')
    await database.query('delete from notification_routes')
    hook.received.length = 0
    const context = { ...testContext(database, new Date()), clock: systemClock }
    const notifier = await openNotifier(testContext(database, new Date()))
    await notifier.route([await notifier.channel('webhook', { url: hook.url })], { groupBy: 'ALERT' })
    const log = { warn: () => {} }
    for (let replica = 0; replica < 2; replica++) {
      const { stop: end } = startNotifications(context, {
        tools: loopbackTools,
        tickMs: 200,
        log,
        metrics: { notified() {} },
      })
      stop.push(end)
    }
    const ids = await appendEvents(
      database,
      Array.from({ length: 60 }, (_, index) => backupFailed(index)),
      new Date(),
    )
    context.bus.publish('events', { ids })
    await expect.poll(() => new Set(heard()).size, { timeout: 30_000 }).toBe(60)
    expect(hook.received).toHaveLength(60)
  })
})
