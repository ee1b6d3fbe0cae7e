import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { testContext } from '../../../../testing/database/context.ts'
import { openTestDatabase } from '../../../../testing/database/database.ts'
import { alertOf, messageOf, sendBy, testMessage } from '../../../../testing/fleet/messages.ts'
import { agentOffline, agentOnline, openNotifier } from '../../../../testing/fleet/notifications.ts'
import { freePort } from '../../../../testing/servers/free-port.ts'
import { startHttpServer } from '../../../../testing/servers/http-server.ts'
import { pathOf } from '../../../../testing/servers/programs.ts'

interface KnownAlert {
  labels: Record<string, string>
  annotations: Record<string, string>
  startsAt: string
  endsAt: string
}

let url = ''
let folder = ''
let stop = async () => {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'itops-alertmanager-'))
  await writeFile(join(folder, 'config.yml'), 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n')
  const address = `127.0.0.1:${await freePort()}`
  const args = [`--config.file=${join(folder, 'config.yml')}`, `--storage.path=${folder}`, '--cluster.listen-address=']
  const child = spawn(pathOf('alertmanager'), [...args, `--web.listen-address=${address}`], { stdio: 'ignore' })
  url = `http://${address}`
  stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), 20_000)
})
afterAll(async () => {
  await stop()
  await rm(folder, { recursive: true })
})

const known = async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as KnownAlert[]

it('is a real Alertmanager, which knows an alert until it is reported that it is over', async () => {
  const now = new Date()
  const startedAt = new Date(now.getTime() - 60_000).toISOString()
  const alert = alertOf({ startedAt, detail: 'no pods' })
  await sendBy('alertmanager', { url: `${url}/` }, messageOf([alert], { at: now.toISOString() }), { now })
  const [one, ...others] = await known()
  expect(others).toEqual([])
  expect(one).toMatchObject({
    labels: {
      ...{ alertname: 'ITOpsIncident', kind: 'incident', severity: 'critical', alert: 'incident:12' },
      ...{ organization: 'acme', platform: 'shop', environment: 'prod', cluster: 'eu1', service: 'orders' },
    },
    annotations: { summary: 'Orders is down', description: 'no pods' },
  })
  expect(Date.parse(one?.startsAt ?? '')).toBe(Date.parse(startedAt))
  expect(Date.parse(one?.endsAt ?? '') - now.getTime()).toBe(4 * 60_000)
  const over = alertOf({ startedAt, state: 'RESOLVED', endedAt: now.toISOString() })
  await sendBy('alertmanager', { url }, messageOf([over], { reason: 'RECOVERED', at: now.toISOString() }), { now })
  expect(await known()).toEqual([])
})

it('takes a test', async () => {
  const now = new Date()
  await sendBy('alertmanager', { url }, { ...testMessage, at: now.toISOString() }, { now })
  expect((await known()).map(({ labels }) => labels.alertname)).toEqual(['ITOpsTest'])
})

it('is reported again each minute while it lasts, and not any more when it is over', async () => {
  const database = await openTestDatabase()
  const api = await startHttpServer()
  const notifier = await openNotifier(testContext(database, '2026-03-02T10:00:00Z'))
  await notifier.route([await notifier.channel('alertmanager', { url: api.url })])
  const sent = () => api.json<[{ endsAt: string }]>().map(([{ endsAt }]) => endsAt.slice(11, 19))
  await notifier.notify(agentOffline())
  await notifier.pass(59_999)
  expect(sent()).toEqual(['10:04:00'])
  await notifier.pass(1)
  api.answer = () => ({ status: 500 })
  await notifier.pass(60_000)
  api.answer = () => ({})
  await notifier.pass(60_000)
  expect(sent()).toEqual(['10:04:00', '10:05:00', '10:06:00', '10:07:00'])
  await notifier.notify(agentOnline())
  await notifier.pass(600_000)
  expect(sent().slice(4)).toEqual(['10:03:00'])
  expect(notifier.outcomes.map(([, outcome]) => outcome)).toEqual(['sent', 'repeated', 'retried', 'repeated', 'sent'])
  await api.close()
  await database.close()
})
