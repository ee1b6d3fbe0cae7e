import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import Value from 'typebox/value'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../../core/testing/servers/free-port.ts'
import { type CoreStandIn, closeServer, eventually, listen, startCoreStandIn } from '../../testing/core-stand-in.ts'
import { askUntil } from '../../testing/fast-world.ts'
import { systemClock } from '../platform/time/clock.ts'
import type { AgentConfig } from './config.ts'
import { systemDeps } from './deps.ts'
import { type Agent, startAgent } from './start-agent.ts'

const stepMs = 1_000

let core: CoreStandIn
let probed: Server
let probedUrl: string
let answer: number
let folder: string
let agent: Agent | undefined

beforeEach(async () => {
  answer = 200
  probed = createServer((_request, response) => response.writeHead(answer).end('fine'))
  probedUrl = await listen(probed)
  core = await startCoreStandIn()
  folder = mkdtempSync(join(tmpdir(), 'itops-agent-'))
})

afterEach(async () => {
  await agent?.stop()
  agent = undefined
  await core.close()
  await closeServer(probed)
  rmSync(folder, { recursive: true })
})

function config(changes: Partial<AgentConfig> = {}): AgentConfig {
  return {
    coreUrl: core.url,
    apiKey: 'a-key',
    nodeId: 'org/plat/prod/host1',
    paths: { nodeId: 'org/plat/prod/host1', allowedPaths: [], enforce: 'warn' },
    nodeName: 'host one',
    source: { kind: 'files', folders: [folder] },
    intervalMs: stepMs,
    slaGroups: [{ name: 'shops', tier: 'high' }],
    autoRegister: true,
    autoCreateIncidents: true,
    attachLogs: false,
    coreDocuments: true,
    dataDir: join(folder, '.data'),
    spool: { maxBytes: 8 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 },
    ...{ server: undefined, lease: undefined },
    instance: 'host1',
    logLevel: 'silent',
    ...changes,
  }
}

function quiet(log = pino({ level: 'silent' })) {
  return { ...systemDeps('silent'), log, random: () => 0 }
}

function writeOrders(extra = '', interval = '100ms'): void {
  const health = `health: {endpoint: "${probedUrl}/health", interval: ${interval}, timeout: 2s}`
  writeFileSync(join(folder, 'orders.yaml'), `path: orders\nslaGroup: shops\n${health}\n${extra}`)
}

const isOrders = ({ name }: { name?: string }) => name === 'orders'

/** The statuses of a service that were reported, one after the other, repeats left out. */
function reported(service: string): string[] {
  const all = core
    .reports()
    .flatMap(({ services }) => services.flatMap(({ name, status }) => (name === service ? [status] : [])))
  return all.filter((status, index) => status !== all[index - 1])
}

test('a service of a file is registered under the node, probed, and reported in unbroken intervals', async () => {
  writeOrders()
  agent = await startAgent(config(), quiet())
  await eventually('three ticks were reported', () => core.intervals('orders').length >= 3)

  const [registration] = core.registrations()
  expect(registration).toMatchObject({ nodeId: 'org/plat/prod/host1', name: 'host one', complete: true, warnings: [] })
  expect(registration?.services).toMatchObject([
    { name: 'orders', document: { path: 'org/plat/prod/host1/orders' } },
    { name: 'itops-agent', document: { path: 'org/plat/prod/host1/itops-agent', type: 'agent' } },
  ])
  expect(core.calls.map((call) => call.name)).toContain('heartbeat')
  expect(new Set(core.calls.map((call) => call.authorization))).toEqual(new Set(['Bearer a-key']))
  for (const report of core.reports()) expect(Value.Check(StatusReport, report)).toBe(true)
  const intervals = core.intervals('orders')
  for (const [index, interval] of intervals.entries()) {
    expect(interval.status).toBe('OPERATIONAL')
    if (index > 0) expect(interval.from).toBe(intervals[index - 1]?.to)
    expect(Date.parse(interval.to) % stepMs).toBe(0)
  }
})

test('a service that is added in core is registered and probed, also after a restart without core, until it is removed', async () => {
  const path = 'org/plat/prod/host1/added'
  const added = () => core.registrations().some(({ services }) => services.some(({ name }) => name === 'added'))
  agent = await startAgent(config(), quiet())
  core.keep([{ path, health: { endpoint: `${probedUrl}/health`, interval: '100ms' } }])
  await eventually('it is registered', added)
  await eventually('it is reported', () => reported('added').includes('OPERATIONAL'))
  expect(core.registrations().flatMap(({ services }) => services)).toContainEqual(
    expect.objectContaining({ name: 'added', source: `core/${path}` }),
  )
  await agent.stop()

  core.refuseWith(503)
  let probes = 0
  probed.on('request', () => {
    probes += 1
  })
  agent = await startAgent(config(), quiet())
  await eventually('it is probed', () => probes >= 3)
  core.refuseWith(undefined)
  core.keep([])
  await eventually('it is gone', () => {
    const last = core.registrations().at(-1)
    return last?.complete === true && !last.services.some(({ name }) => name === 'added')
  })
})

test('an agent with documents of core switched off asks for none', async () => {
  writeOrders()
  agent = await startAgent(config({ coreDocuments: false }), quiet())
  await eventually('a tick was reported', () => core.intervals('orders').length > 0)
  expect(core.asked).toEqual([])
})

test('a failing probe degrades the service at once, and is an outage from its first failure on once there are three', async () => {
  writeOrders()
  agent = await startAgent(config({ intervalMs: 60_000 }), quiet())
  await eventually('the first status was reported', () => reported('orders').length > 0)
  answer = 503
  await eventually('DEGRADED was reported without waiting for a tick', () => reported('orders').includes('DEGRADED'))
  await eventually('DOWN was reported', () => reported('orders').includes('DOWN'))
  answer = 200
  await eventually('the recovery was reported', () => reported('orders').at(-1) === 'OPERATIONAL')
  await eventually('the outage was credited', () => core.history('orders').includes('DOWN'))
  expect(core.history('orders')).toEqual(['OPERATIONAL', 'DOWN'])
})

test('a failing probe that recovers in time was DEGRADED, and its time is reported only then', async () => {
  writeOrders()
  let failures = 0
  probed.removeAllListeners('request')
  probed.on('request', (_request, response) => {
    response.writeHead(answer).end()
    failures += answer === 503 ? 1 : 0
    if (failures === 2) answer = 200
  })
  agent = await startAgent(config({ intervalMs: 60_000 }), quiet())
  await eventually('the first status was reported', () => reported('orders').length > 0)
  answer = 503
  await eventually('it has recovered', () => core.history('orders').includes('DEGRADED'))
  expect(reported('orders').slice(0, 3)).toEqual(['OPERATIONAL', 'DEGRADED', 'OPERATIONAL'])
  expect(core.history('orders')).toEqual(['OPERATIONAL', 'DEGRADED'])
})

test('while core is away intervals are kept, and none is missing afterwards', async () => {
  writeOrders()
  agent = await startAgent(config(), quiet())
  await eventually('a first interval was taken', () => core.intervals('orders').length >= 1)
  core.refuseWith(503)
  await eventually('reports are refused', () => core.calls.filter((call) => call.answered === 503).length > 1)
  answer = 503
  await eventually('a tick passed', () => core.calls.filter((call) => call.answered === 503).length > 3)
  core.refuseWith(undefined)
  await eventually('what was kept arrived', () => core.history('orders').includes('DOWN'))
  await eventually('no interval is missing', () => {
    const intervals = core.intervals('orders')
    return intervals.every((interval, index) => index === 0 || interval.from === intervals[index - 1]?.to)
  })
})

test('a bad edit changes nothing but the warnings, and a deleted file retires the service after its last interval', async () => {
  writeOrders()
  agent = await startAgent(config(), quiet())
  await eventually('it is registered', () => core.registrations().length > 0)
  writeOrders('team: [data\n')
  await eventually('the warning arrived', () => (core.registrations().at(-1)?.warnings?.length ?? 0) > 0)
  const warned = core.registrations().at(-1)
  expect(warned?.warnings?.[0]).toMatch(
    /orders\.yaml, document 1, line \d: bad YAML, .*the last good version stays in force/,
  )
  expect(warned?.services).toHaveLength(2)
  expect(warned?.unreadableSources).toEqual([join(folder, 'orders.yaml')])

  rmSync(join(folder, 'orders.yaml'))
  await eventually('the service is gone', () => core.registrations().at(-1)?.services.length === 1)
  expect(core.registrations().at(-1)?.complete).toBe(true)
  const lastInterval = core.calls.findLastIndex((call) => call.name === 'status' && call.body.services.some(isOrders))
  const retirement = core.calls.findIndex((call) => call.name === 'register' && !call.body.services.some(isOrders))
  expect(lastInterval).toBeLessThan(retirement)
})

test('the last interval of a service that is removed while core is away reaches core all the same', async () => {
  writeOrders()
  agent = await startAgent(config(), quiet())
  await eventually('an interval was taken', () => core.intervals('orders').length > 0)
  core.refuseWith(503)
  await eventually('a report was refused', () => core.calls.some((call) => call.answered === 503))
  rmSync(join(folder, 'orders.yaml'))
  const removedAt = Date.now()
  await eventually('the removal was noticed', () => core.calls.filter((call) => call.answered === 503).length > 3)
  core.refuseWith(undefined)
  await eventually('the service is retired', () => core.registrations().at(-1)?.services.some(isOrders) === false)
  const lastEnd = () => Date.parse(core.intervals('orders').at(-1)?.to ?? '')
  await eventually('its last interval arrived', () => lastEnd() > removedAt - 500)
})

test('documents may lie in several folders and name services of other nodes', async () => {
  const other = join(folder, 'other')
  mkdirSync(other)
  writeOrders()
  writeFileSync(join(other, 'far.yml'), 'path: org/plat/prod/elsewhere/far\n---\npath: org/plat/prod/host1/near\n')
  agent = await startAgent(config({ source: { kind: 'files', folders: [folder, other] } }), quiet())
  await eventually('both nodes reported', () => new Set(core.reports().map(({ nodeId }) => nodeId)).size === 2)
  const registration = core.registrations().at(-1)
  expect(registration).toMatchObject({ nodeId: 'org/plat/prod/host1', complete: true })
  expect(registration?.services.map(({ document }) => document?.path)).toContain('org/plat/prod/elsewhere/far')
  expect(registration?.services).toHaveLength(4)
  const reported = core.reports().flatMap(({ services }) => services)
  const far = reported.find(({ name }) => name === 'far')
  expect(far).toMatchObject({ status: 'UNKNOWN', message: 'the document names neither a workload nor a probe' })
})

test('stopping asks each probe once more, and sends what was observed up to that answer', async () => {
  writeOrders('', '1h')
  agent = await startAgent(config({ intervalMs: 60_000 }), quiet())
  await eventually('it was reported', () => reported('orders').length > 0)
  const observedFrom = Date.now()
  await eventually('some time passed', () => Date.now() > observedFrom + 500)
  await agent.stop()
  expect(Date.parse(core.intervals('orders').at(-1)?.to ?? '')).toBeGreaterThan(observedFrom + 300)
})

test('a new key in its file is used from the next call on, and a refused one makes the agent unready', async () => {
  writeOrders()
  const apiKeyFile = join(folder, 'key')
  writeFileSync(apiKeyFile, 'first-key\n')
  core.refuseWith(401)
  const port = await freePort()
  agent = await startAgent(config({ apiKeyFile, server: { host: '127.0.0.1', port } }), quiet())
  const readiness = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status
  await eventually('the first key was refused', () => core.calls.length > 0)
  expect(await askUntil(readiness, (status) => status === 503)).toBe(503)
  writeFileSync(apiKeyFile, '')
  writeFileSync(apiKeyFile, 'second-key\n')
  core.refuseWith(undefined)
  await eventually('an interval was taken', () => core.intervals('orders').length > 0)
  const keys = [core.calls[0], core.calls.at(-1)].map((call) => call?.authorization)
  expect(keys).toEqual(['Bearer first-key', 'Bearer second-key'])
  expect(await askUntil(readiness, (status) => status === 200)).toBe(200)
})

test('without registration statuses are reported all the same', async () => {
  writeOrders()
  agent = await startAgent(config({ autoRegister: false }), quiet())
  await eventually('an interval arrived', () => core.intervals('orders').length > 0)
  expect(core.registrations()).toEqual([])
})

test('a registration that fails inside core keeps no status from it', async () => {
  writeOrders()
  core.refuseWith(500, 'register')
  agent = await startAgent(config(), quiet())
  await eventually('an interval arrived', () => core.intervals('orders').length > 0)
  expect(core.calls.filter(({ name }) => name === 'register')).toHaveLength(1)
})

test('a machine whose clock is hours ahead registers, probes and reports all the same', async () => {
  writeOrders()
  agent = await startAgent(config(), { ...quiet(), clock: { ...systemClock, now: () => Date.now() + 7_200_000 } })
  await eventually('it is registered', () => core.registrations().length > 0)
  const last = () => core.intervals('orders').at(-1)
  await eventually('it reports by the clock of core', () => {
    return last()?.status === 'OPERATIONAL' && Date.parse(last()?.to ?? '') < Date.now() + 1_000
  })
})

test('the log never shows the key', async () => {
  const lines: string[] = []
  writeOrders('team: [data\n')
  core.refuseWith(401)
  const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) })
  agent = await startAgent(config({ apiKey: 'very-secret' }), quiet(log))
  await eventually('the refusal was logged', () => lines.some((line) => line.includes('check ITOPS_API_KEY')))
  expect(lines.join('')).not.toContain('very-secret')
})
