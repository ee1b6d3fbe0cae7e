import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import {
  agentOffline,
  agentOnline,
  backupFailed,
  backupRecovered,
  type Notifier,
  openNotifier,
} from '../../../testing/fleet/notifications.ts'
import { type LoopbackServer, startHttpServer } from '../../../testing/servers/http-server.ts'
import type { NewEvent } from '../../events/events.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Message } from '../message.ts'
import type { QuietHours } from '../routes/quiet-hours.ts'
import { endAlerts } from './store-threads.ts'

const monday = '2026-03-02T10:00:00Z'
const nodeId = 'acme/shop/prod/eu1'
const minute = 60_000

describe.each(databaseKinds)('what is notified, on %s', (kind) => {
  let database: Database
  let hook: LoopbackServer
  let notifier: Notifier
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    hook = await startHttpServer()
  })
  beforeEach(async () => {
    await database.query('delete from notification_channels')
    await database.query('delete from notification_routes')
    await database.query('truncate outbox_events, outbox_readers')
    hook.received.length = 0
    notifier = await openNotifier(testContext(database, monday))
  })
  afterAll(async () => {
    await hook.close()
    await database.close()
  })

  const webhook = () => notifier.channel('webhook', { url: hook.url })
  const sent = () => hook.json<Message>().map(({ reason, title }) => `${reason} ${title}`)
  const threads = () => new Set(hook.json<Message>().map(({ thread }) => thread)).size

  it('is the beginning and the end of an alert, in one thread', async () => {
    await notifier.route([await webhook()])
    await notifier.notify(agentOffline())
    await notifier.pass(5 * minute)
    await notifier.notify(agentOnline())
    expect(sent()).toEqual([
      `OPENED The agent of ${nodeId} is silent: nothing there is observed`,
      `RECOVERED Recovered: The agent of ${nodeId} is back`,
    ])
    expect(threads()).toBe(1)
    await notifier.pass(60 * minute)
    await notifier.notify(agentOffline())
    expect(threads()).toBe(2)
  })

  it('is one message when 500 services of a cluster go down, and one when they are back', async () => {
    await notifier.route([await webhook()], { waitSeconds: 30, intervalSeconds: 300 })
    const report = async (status: 'DOWN' | 'OPERATIONAL', count: number) => {
      const services = Array.from({ length: count }, (_, index) => ({ name: `s${index}`, status }))
      await recordStatusReport(notifier.context, { nodeId, services })
      await notifier.run()
    }
    await report('OPERATIONAL', 500)
    await notifier.pass(20_000)
    // They do not all go at once: some of them come in a later report.
    await report('DOWN', 300)
    await notifier.pass(20_000)
    await report('DOWN', 500)
    expect(sent()).toEqual([])
    await notifier.pass(20_000)
    expect(sent()).toEqual([`OPENED 500 incidents in ${nodeId}`])
    const [message] = hook.json<Message>()
    expect(message).toMatchObject({ counts: { FIRING: 500 }, url: 'https://itops.example.org/incidents' })
    expect(message?.alerts[0]).toMatchObject({ kind: 'incident', state: 'FIRING', news: true })
    await notifier.pass(2 * minute)
    await report('OPERATIONAL', 500)
    await notifier.pass(minute)
    expect(sent()).toEqual([`OPENED 500 incidents in ${nodeId}`, `RECOVERED Recovered: 500 incidents in ${nodeId}`])
    expect(threads()).toBe(1)
  })

  it('is what joins later, after the interval and in the same thread', async () => {
    await notifier.route([await webhook()], { waitSeconds: 30, intervalSeconds: 300 })
    await notifier.notify(backupFailed(1))
    await notifier.pass(30_000)
    await notifier.notify(backupFailed(2))
    await notifier.pass(4 * minute)
    expect(sent()).toEqual(['OPENED The backup of acme/shop/prod/eu1/s1 failed'])
    await notifier.notify(backupFailed(3))
    await notifier.pass(minute)
    expect(sent().slice(1)).toEqual([`UPDATED 3 alerts in ${nodeId}`])
    expect(hook.json<Message>()[1]?.alerts.map(({ news }) => news)).toEqual([true, true, false])
    await notifier.notify(backupRecovered(1), backupRecovered(2))
    await notifier.pass(5 * minute)
    expect(sent().slice(2)).toEqual([`UPDATED 1 alert in ${nodeId}`])
    expect(hook.json<Message>()[2]?.counts).toMatchObject({ FIRING: 1, RESOLVED: 2 })
    expect(threads()).toBe(1)
  })

  it('is no storm when something flaps, nor anything that was over before it was notified', async () => {
    await notifier.route([await webhook()], { waitSeconds: 30, intervalSeconds: 300 })
    await notifier.notify(agentOffline())
    await notifier.notify(agentOnline())
    await notifier.pass(10 * minute)
    expect(sent()).toEqual([])
    for (let turn = 0; turn < 60; turn++) {
      await notifier.notify(turn % 2 === 0 ? agentOffline() : agentOnline())
      await notifier.pass(20_000)
    }
    await notifier.pass(10 * minute)
    // 20 minutes of it: a message each 5 minutes at most, and the recovery.
    expect(sent().length).toBeLessThanOrEqual(6)
    expect(sent().at(-1)).toMatch(/^RECOVERED/)
    expect(threads()).toBe(1)
  })

  it('goes to the channels of every route that matches, until one that does not continue', async () => {
    const other = await startHttpServer()
    const [one, two] = [await webhook(), await notifier.channel('webhook', { url: other.url })]
    await notifier.route([one], { kinds: ['agent'], continues: true })
    await notifier.route([two], { severities: ['high'], prefixes: ['acme/shop'] })
    await notifier.route([one], { groupBy: 'ROUTE' })
    await notifier.notify(agentOffline('acme/shop/prod/eu1'), agentOffline('acme/shopping/prod/eu1'))
    // Threads don't wait for each other: their messages come in any order.
    const subjects = hook.json<Message>().map(({ alerts }) => alerts.map(({ subject }) => subject))
    expect(subjects.sort()).toEqual([['acme/shop/prod/eu1'], ['acme/shopping/prod/eu1'], ['acme/shopping/prod/eu1']])
    expect(other.json<Message>().map(({ alerts }) => alerts[0]?.subject)).toEqual(['acme/shop/prod/eu1'])
    await other.close()
  })

  const nights: QuietHours = {
    timeZone: 'Europe/Berlin',
    windows: [{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], from: '22:00', to: '07:00' }],
    criticalPasses: true,
  }

  it('is held back in quiet hours and comes as one digest at their end, in whose thread the rest follows', async () => {
    await notifier.route([await webhook()], { quietHours: nights, groupBy: 'ALERT' })
    await notifier.notify(backupFailed(1))
    notifier.context.clock.set('2026-03-02T23:00:00Z')
    await notifier.notify(backupFailed(2), backupFailed(3), backupRecovered(1))
    await notifier.notify(backupRecovered(3))
    notifier.context.clock.set('2026-03-03T05:59:59Z')
    await notifier.run()
    expect(sent()).toHaveLength(1)
    await notifier.pass(1_000)
    expect(sent().slice(1).toSorted()).toEqual([
      'DIGEST Held back in quiet hours: 2 alerts',
      'RECOVERED Recovered: The backup of acme/shop/prod/eu1/s1 succeeded',
    ])
    const digest = hook.json<Message>().find(({ reason }) => reason === 'DIGEST')
    expect(digest?.counts).toMatchObject({ FIRING: 1, RESOLVED: 1 })
    await notifier.notify(backupRecovered(2))
    expect(hook.json<Message>().at(-1)).toMatchObject({ reason: 'RECOVERED', thread: digest?.thread })
  })

  it('passes quiet hours when it is critical and may', async () => {
    await notifier.route([await webhook()], { quietHours: nights })
    notifier.context.clock.set('2026-03-02T23:00:00Z')
    const burn: NewEvent = {
      type: 'sla.burn_alert_fired',
      subject: 'gold',
      payload: {
        ...{ alertId: 1, subjectKind: 'GROUP', subjectId: 1, rule: 'page-1h', severity: 'page', factor: 14.4 },
        ...{ longWindow: '1h', shortWindow: '5m', burnLong: 20.55, burnShort: 30, resolvedAt: null },
        firedAt: '2026-03-02T22:59:00.000Z',
      },
    }
    await notifier.notify(burn, backupFailed(1))
    expect(sent()).toEqual(['OPENED The error budget of gold burns fast'])
  })

  it('of an outage says what was changed of the service before it', async () => {
    await notifier.route([await webhook()])
    const ago = (minutes: number) => new Date(Date.parse(monday) - minutes * minute).toISOString()
    const images = [{ container: 'web', before: 'shop/web:1.4', after: 'shop/web:1.5' }]
    const changes = [
      { id: 'r', kind: 'ROLLOUT' as const, at: ago(23), images, by: 'argocd' },
      { id: 's', kind: 'SCALING' as const, at: ago(21), replicasBefore: 2, replicasAfter: 3 },
      { id: 'o', kind: 'ROLLOUT' as const, at: ago(55), images, by: 'an earlier one' },
    ]
    const pieces = [{ from: ago(20), to: ago(0), status: 'DOWN' }]
    await recordStatusReport(notifier.context, {
      nodeId,
      services: [{ name: 'rolled', status: 'DOWN', pieces, changes }],
    })
    await notifier.run()
    expect(hook.json<Message>()[0]?.alerts[0]?.detail).toBe('Rolled out web 1.4 → 1.5 by argocd 3 min before')
  })

  it('is a certificate that ends, at 14 days, 7 days and 1 day in one thread, until it is renewed or nobody needs it', async () => {
    await notifier.route([await webhook()], { kinds: ['certificate'] })
    const day = 24 * 60 * minute
    const first = notifier.context.clock.now().getTime()
    /** Reports a service whose certificate ends so many days after the first report. */
    const report = async (name: string, afterDays: number) => {
      const certificateEndsAt = new Date(first + afterDays * day).toISOString()
      await recordStatusReport(notifier.context, {
        nodeId,
        services: [{ name, status: 'OPERATIONAL', certificateEndsAt }],
      })
      await notifier.run()
    }
    await report('tls', 20)
    for (const days of [7, 0.1, 7, 5.5, 1]) {
      await notifier.pass(days * day)
      await report('tls', 20)
    }
    await report('tls', 110)
    const title = `The certificate of tls`
    expect(sent()).toEqual([
      `OPENED ${title} ends in less than 14 days`,
      `UPDATED ${title} ends in less than 7 days`,
      `UPDATED ${title} ends in less than 1 day`,
      `RECOVERED Recovered: ${title} was renewed`,
    ])
    expect(threads()).toBe(1)
    const [opened, , last] = hook.json<Message>()
    expect(opened).toMatchObject({ severity: 'low', url: `https://itops.example.org/services/${nodeId}/tls` })
    expect(opened?.alerts[0]?.detail).toBe(`it ends at ${new Date(first + 20 * day).toISOString()}`)
    expect(last).toMatchObject({ severity: 'medium', alerts: [{ kind: 'certificate', state: 'FIRING' }] })
    await notifier.pass(60 * minute)
    await report('gone', 5)
    await database.query(`update services set retired_at = now() where path = $1`, [`${nodeId}/gone`])
    expect(await endAlerts(notifier.context)).toBe(1)
    await notifier.run()
    expect(sent().slice(4)).toEqual([
      'OPENED The certificate of gone has ended',
      'RECOVERED Recovered: The certificate of gone has ended',
    ])
  })

  it('ends when the incident is gone without a word', async () => {
    await notifier.route([await webhook()], { groupBy: 'ALERT' })
    const event: NewEvent = {
      type: 'incident.opened',
      subject: `${nodeId}/gone`,
      payload: {
        incidentId: 987_654,
        serviceId: 900_001,
        replayed: false,
        suppressed: false,
        planned: false,
        notify: true,
      },
    }
    await notifier.notify(event)
    expect(await endAlerts(notifier.context)).toBe(1)
    expect(await endAlerts(notifier.context)).toBe(0)
    await notifier.run()
    expect(sent()).toEqual([`OPENED ${nodeId}/gone is down`, `RECOVERED Recovered: ${nodeId}/gone is down`])
  })

  it('is nothing of an incident that nobody need know of, until people are called', async () => {
    await notifier.route([await webhook()])
    const facts = { incidentId: 987_655, serviceId: 900_001, replayed: false, planned: false }
    const silent = { ...facts, suppressed: true, notify: false }
    await notifier.notify({ type: 'incident.opened', subject: `${nodeId}/s`, payload: silent })
    expect(sent()).toEqual([])
    const called = { ...facts, suppressed: false, notify: true }
    await notifier.notify({ type: 'incident.paged', subject: `${nodeId}/s`, payload: called })
    await notifier.notify({
      type: 'incident.response_breached',
      subject: `${nodeId}/s`,
      payload: { ...called, due: monday },
    })
    expect(sent()).toEqual([`OPENED ${nodeId}/s is down`, `UPDATED ${nodeId}/s is down`])
    expect(hook.json<Message>()[1]?.alerts[0]?.detail).toBe('Nobody has acknowledged it in time')
  })
})
