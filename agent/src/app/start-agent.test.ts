import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import Value from 'typebox/value'
import { describe, expect } from 'vitest'
import { freePort } from '../../../core/testing/servers/free-port.ts'
import { eventually } from '../../testing/core-stand-in.ts'
import { askUntil } from '../../testing/fast-world.ts'
import { quiet, stepMs, test } from '../../testing/host-stage.ts'
import { systemClock } from '../platform/time/clock.ts'

const isOrders = ({ name }: { name?: string }) => name === 'orders'

// They wait for most of their time.
describe.concurrent('an agent', () => {
  test('a service of a file is registered under the node, probed, and reported in unbroken intervals', async ({
    host,
  }) => {
    host.writeOrders()
    await host.start()
    await eventually('three ticks were reported', () => host.core.intervals('orders').length >= 3)

    const [registration] = host.core.registrations()
    expect(registration).toMatchObject({
      nodeId: 'org/plat/prod/host1',
      name: 'host one',
      complete: true,
      warnings: [],
    })
    expect(registration?.services).toMatchObject([
      { name: 'orders', document: { path: 'org/plat/prod/host1/orders' } },
      { name: 'itops-agent', document: { path: 'org/plat/prod/host1/itops-agent', type: 'agent' } },
    ])
    expect(host.core.calls.map((call) => call.name)).toContain('heartbeat')
    expect(new Set(host.core.calls.map((call) => call.authorization))).toEqual(new Set(['Bearer a-key']))
    for (const report of host.core.reports()) expect(Value.Check(StatusReport, report)).toBe(true)
    const intervals = host.core.intervals('orders')
    for (const [index, interval] of intervals.entries()) {
      expect(interval.status).toBe('OPERATIONAL')
      if (index > 0) expect(interval.from).toBe(intervals[index - 1]?.to)
      expect(Date.parse(interval.to) % stepMs).toBe(0)
    }
  })

  test('a service that is added in core is registered and probed, also after a restart without core, until it is removed', async ({
    host,
  }) => {
    const path = 'org/plat/prod/host1/added'
    const added = () => host.core.registrations().some(({ services }) => services.some(({ name }) => name === 'added'))
    await host.start()
    host.core.keep([{ path, health: { endpoint: `${host.probedUrl}/health`, interval: '100ms' } }])
    await eventually('it is registered', added)
    await eventually('it is reported', () => host.reported('added').includes('OPERATIONAL'))
    expect(host.core.registrations().flatMap(({ services }) => services)).toContainEqual(
      expect.objectContaining({ name: 'added', source: `core/${path}` }),
    )
    await host.stop()

    host.core.refuseWith(503)
    let probes = 0
    host.probed.on('request', () => {
      probes += 1
    })
    await host.start()
    await eventually('it is probed', () => probes >= 3)
    host.core.refuseWith(undefined)
    host.core.keep([])
    await eventually('it is gone', () => {
      const last = host.core.registrations().at(-1)
      return last?.complete === true && !last.services.some(({ name }) => name === 'added')
    })
  })

  test('an agent with documents of core switched off asks for none', async ({ host }) => {
    host.writeOrders()
    await host.start({ coreDocuments: false })
    await eventually('a tick was reported', () => host.core.intervals('orders').length > 0)
    expect(host.core.asked).toEqual([])
  })

  test('a failing probe degrades the service at once, and is an outage from its first failure on once there are three', async ({
    host,
  }) => {
    host.writeOrders()
    await host.start({ intervalMs: 60_000 })
    await eventually('the first status was reported', () => host.reported('orders').length > 0)
    host.answer = 503
    await eventually('DEGRADED was reported without waiting for a tick', () =>
      host.reported('orders').includes('DEGRADED'),
    )
    await eventually('DOWN was reported', () => host.reported('orders').includes('DOWN'))
    host.answer = 200
    await eventually('the recovery was reported', () => host.reported('orders').at(-1) === 'OPERATIONAL')
    await eventually('the outage was credited', () => host.core.history('orders').includes('DOWN'))
    expect(host.core.history('orders')).toEqual(['OPERATIONAL', 'DOWN'])
  })

  test('a failing probe that recovers in time was DEGRADED, and its time is reported only then', async ({ host }) => {
    host.writeOrders()
    let failures = 0
    host.probed.removeAllListeners('request')
    host.probed.on('request', (_request, response) => {
      response.writeHead(host.answer).end()
      failures += host.answer === 503 ? 1 : 0
      if (failures === 2) host.answer = 200
    })
    await host.start({ intervalMs: 60_000 })
    await eventually('the first status was reported', () => host.reported('orders').length > 0)
    host.answer = 503
    await eventually('it has recovered', () => host.core.history('orders').includes('DEGRADED'))
    expect(host.reported('orders').slice(0, 3)).toEqual(['OPERATIONAL', 'DEGRADED', 'OPERATIONAL'])
    expect(host.core.history('orders')).toEqual(['OPERATIONAL', 'DEGRADED'])
  })

  test('while core is away intervals are kept, and none is missing afterwards', async ({ host }) => {
    host.writeOrders()
    await host.start()
    await eventually('a first interval was taken', () => host.core.intervals('orders').length >= 1)
    host.core.refuseWith(503)
    await eventually('reports are refused', () => host.core.calls.filter((call) => call.answered === 503).length > 1)
    host.answer = 503
    await eventually('a tick passed', () => host.core.calls.filter((call) => call.answered === 503).length > 3)
    host.core.refuseWith(undefined)
    await eventually('what was kept arrived', () => host.core.history('orders').includes('DOWN'))
    await eventually('no interval is missing', () => {
      const intervals = host.core.intervals('orders')
      return intervals.every((interval, index) => index === 0 || interval.from === intervals[index - 1]?.to)
    })
  })

  test('a bad edit changes nothing but the warnings, and a deleted file retires the service after its last interval', async ({
    host,
  }) => {
    host.writeOrders()
    await host.start()
    await eventually('it is registered', () => host.core.registrations().length > 0)
    host.writeOrders('team: [data\n')
    await eventually('the warning arrived', () => (host.core.registrations().at(-1)?.warnings?.length ?? 0) > 0)
    const warned = host.core.registrations().at(-1)
    expect(warned?.warnings?.[0]).toMatch(
      /orders\.yaml, document 1, line \d: bad YAML, .*the last good version stays in force/,
    )
    expect(warned?.services).toHaveLength(2)
    expect(warned?.unreadableSources).toEqual([join(host.folder, 'orders.yaml')])

    rmSync(join(host.folder, 'orders.yaml'))
    await eventually('the service is gone', () => host.core.registrations().at(-1)?.services.length === 1)
    expect(host.core.registrations().at(-1)?.complete).toBe(true)
    const lastInterval = host.core.calls.findLastIndex(
      (call) => call.name === 'status' && call.body.services.some(isOrders),
    )
    const retirement = host.core.calls.findIndex(
      (call) => call.name === 'register' && !call.body.services.some(isOrders),
    )
    expect(lastInterval).toBeLessThan(retirement)
  })

  test('the last interval of a service that is removed while core is away reaches core all the same', async ({
    host,
  }) => {
    host.writeOrders()
    await host.start()
    await eventually('an interval was taken', () => host.core.intervals('orders').length > 0)
    host.core.refuseWith(503)
    await eventually('a report was refused', () => host.core.calls.some((call) => call.answered === 503))
    rmSync(join(host.folder, 'orders.yaml'))
    const removedAt = Date.now()
    await eventually(
      'the removal was noticed',
      () => host.core.calls.filter((call) => call.answered === 503).length > 3,
    )
    host.core.refuseWith(undefined)
    await eventually(
      'the service is retired',
      () => host.core.registrations().at(-1)?.services.some(isOrders) === false,
    )
    const lastEnd = () => Date.parse(host.core.intervals('orders').at(-1)?.to ?? '')
    await eventually('its last interval arrived', () => lastEnd() > removedAt - 500)
  })

  test('documents may lie in several folders and name services of other nodes', async ({ host }) => {
    const other = join(host.folder, 'other')
    mkdirSync(other)
    host.writeOrders()
    writeFileSync(join(other, 'far.yml'), 'path: org/plat/prod/elsewhere/far\n---\npath: org/plat/prod/host1/near\n')
    await host.start({ source: { kind: 'files', folders: [host.folder, other] } })
    await eventually('both nodes reported', () => new Set(host.core.reports().map(({ nodeId }) => nodeId)).size === 2)
    const registration = host.core.registrations().at(-1)
    expect(registration).toMatchObject({ nodeId: 'org/plat/prod/host1', complete: true })
    expect(registration?.services.map(({ document }) => document?.path)).toContain('org/plat/prod/elsewhere/far')
    expect(registration?.services).toHaveLength(4)
    const all = host.core.reports().flatMap(({ services }) => services)
    const far = all.find(({ name }) => name === 'far')
    expect(far).toMatchObject({ status: 'UNKNOWN', message: 'the document names neither a workload nor a probe' })
  })

  test('stopping asks each probe once more, and sends what was observed up to that answer', async ({ host }) => {
    host.writeOrders('', '1h')
    await host.start({ intervalMs: 60_000 })
    await eventually('it was reported', () => host.reported('orders').length > 0)
    const observedFrom = Date.now()
    await eventually('some time passed', () => Date.now() > observedFrom + 500)
    await host.stop()
    expect(Date.parse(host.core.intervals('orders').at(-1)?.to ?? '')).toBeGreaterThan(observedFrom + 300)
  })

  test('a new key in its file is used from the next call on, and a refused one makes the agent unready', async ({
    host,
  }) => {
    host.writeOrders()
    const apiKeyFile = join(host.folder, 'key')
    writeFileSync(apiKeyFile, 'first-key\n')
    host.core.refuseWith(401)
    const port = await freePort()
    await host.start({ apiKeyFile, server: { host: '127.0.0.1', port } })
    const readiness = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status
    await eventually('the first key was refused', () => host.core.calls.length > 0)
    expect(await askUntil(readiness, (status) => status === 503)).toBe(503)
    writeFileSync(apiKeyFile, '')
    writeFileSync(apiKeyFile, 'second-key\n')
    host.core.refuseWith(undefined)
    await eventually('an interval was taken', () => host.core.intervals('orders').length > 0)
    const keys = [host.core.calls[0], host.core.calls.at(-1)].map((call) => call?.authorization)
    expect(keys).toEqual(['Bearer first-key', 'Bearer second-key'])
    expect(await askUntil(readiness, (status) => status === 200)).toBe(200)
  })

  test('without registration statuses are reported all the same', async ({ host }) => {
    host.writeOrders()
    await host.start({ autoRegister: false })
    await eventually('an interval arrived', () => host.core.intervals('orders').length > 0)
    expect(host.core.registrations()).toEqual([])
  })

  test('a registration that fails inside core keeps no status from it', async ({ host }) => {
    host.writeOrders()
    host.core.refuseWith(500, 'register')
    await host.start()
    await eventually('an interval arrived', () => host.core.intervals('orders').length > 0)
    expect(host.core.calls.filter(({ name }) => name === 'register')).toHaveLength(1)
  })

  test('a machine whose clock is hours ahead registers, probes and reports all the same', async ({ host }) => {
    host.writeOrders()
    await host.start({}, { ...quiet(), clock: { ...systemClock, now: () => Date.now() + 7_200_000 } })
    await eventually('it is registered', () => host.core.registrations().length > 0)
    const last = () => host.core.intervals('orders').at(-1)
    await eventually('it reports by the clock of core', () => {
      return last()?.status === 'OPERATIONAL' && Date.parse(last()?.to ?? '') < Date.now() + 1_000
    })
  })

  test('the log never shows the key', async ({ host }) => {
    const lines: string[] = []
    host.writeOrders('team: [data\n')
    host.core.refuseWith(401)
    const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) })
    await host.start({ apiKey: 'very-secret' }, quiet(log))
    await eventually('the refusal was logged', () => lines.some((line) => line.includes('check ITOPS_API_KEY')))
    expect(lines.join('')).not.toContain('very-secret')
  })
})
