import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StatusReport } from '@itops/core/contract'
import Value from 'typebox/value'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../src/app/config.ts'
import { systemDeps } from '../src/app/deps.ts'
import { type Agent, startAgent } from '../src/app/start-agent.ts'
import { type CoreStandIn, closeServer, eventually, listen, startCoreStandIn } from './core-stand-in.ts'

// Services that several agents watch: what an agent does for another one, and what it leaves to others.

const node = 'acme/edge/prod/ap1'
const ownerNode = 'acme/shop/prod/eu1'
const guestPath = `${ownerNode}/checkout`

let core: CoreStandIn
let probed: Server
let probedUrl: string
let asked: string[]
let answer: number
let folder: string
let agent: Agent | undefined

beforeEach(async () => {
  asked = []
  answer = 200
  probed = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.writeHead(answer).end()
  })
  probedUrl = await listen(probed)
  core = await startCoreStandIn()
  folder = mkdtempSync(join(tmpdir(), 'itops-guests-'))
})

afterEach(async () => {
  await agent?.stop()
  agent = undefined
  await core.close()
  await closeServer(probed)
  rmSync(folder, { recursive: true })
})

async function start(): Promise<void> {
  const config = readConfig({
    ITOPS_URL: core.url,
    ITOPS_API_KEY: 'a-key',
    ITOPS_NODE_ID: node,
    ITOPS_AGENT_SOURCE: 'files',
    ITOPS_AGENT_FOLDER: folder,
    ITOPS_AGENT_DATA_DIR: join(folder, '.data'),
  })
  const quick = { ...config, intervalMs: 300, server: undefined, logLevel: 'silent' as const }
  agent = await startAgent(quick, { ...systemDeps('silent'), random: () => 0 })
}

const health = (name: string, from: readonly string[]) => ({
  endpoint: `${probedUrl}/${name}`,
  interval: '100ms',
  timeout: '2s',
  from,
  quorum: 1,
})
const guest = () => ({ path: guestPath, slaGroup: 'not-mine', health: health('checkout', [ownerNode, node]) })
const probes = (name: string) => asked.filter((url) => url === `/${name}`).length
const writeOwn = (name: string, from: readonly string[]) =>
  writeFileSync(join(folder, `${name}.yaml`), JSON.stringify({ path: name, health: health(name, from) }))

/** What was reported of a service, each entry with the node of its report and the one that saw it. */
const reported = (service: string) =>
  core
    .reports()
    .flatMap(({ nodeId, vantage, services }) =>
      services.flatMap((one) => (one.name === service ? [{ nodeId, vantage, ...one }] : [])),
    )
const registered = () => core.registrations().flatMap(({ services }) => services.map(({ document }) => document?.path))

/** Waits until a service is no more probed while two intervals of the agent itself come in. */
async function unprobed(service: string): Promise<void> {
  const own = () => core.intervals('itops-agent').length
  let last = { probes: probes(service), own: own() }
  await eventually(`${service} is probed no more`, () => {
    if (probes(service) !== last.probes) last = { probes: probes(service), own: own() }
    return own() >= last.own + 2
  })
}

test("another agent's service is probed and reported as seen from here, and neither registered nor described", async () => {
  core.keep([], [guest()])
  await start()
  await eventually('its intervals were taken', () => core.intervals('checkout').length >= 2)
  answer = 503
  await eventually('its outage was reported', () => core.history('checkout').includes('DOWN'))
  for (const report of core.reports()) expect(Value.Check(StatusReport, report)).toBe(true)
  for (const one of reported('checkout')) {
    expect(one).toMatchObject({ nodeId: ownerNode, vantage: node, guest: true })
    expect(one).not.toHaveProperty('slaGroup')
  }
  const groups = core.reports().flatMap(({ nodeId, slaGroups }) => (nodeId === ownerNode ? [slaGroups] : []))
  expect(new Set(groups)).toEqual(new Set([undefined]))
  expect(reported('itops-agent').every(({ nodeId, guest: isGuest }) => nodeId === node && !isGuest)).toBe(true)
  expect(new Set(registered())).toEqual(new Set([`${node}/itops-agent`]))
})

test('a restart without core goes on with it, and when core names it no more it is left alone', async () => {
  core.keep([], [guest()])
  await start()
  await eventually('it was reported', () => core.intervals('checkout').length > 0)
  await agent?.stop()
  core.refuseWith(503)
  const before = probes('checkout')
  const from = Date.now()
  await start()
  await eventually('it is probed', () => probes('checkout') >= before + 3)
  core.refuseWith(undefined)
  await eventually('what was seen without core was reported', () =>
    core.intervals('checkout').some((interval) => Date.parse(interval.to) > from),
  )
  await eventually('core has answered', () => core.asked.at(-1)?.status === 200)
  core.keep([])
  const answers = core.asked.length
  await eventually('it is named no more', () => core.asked.slice(answers).some(({ status }) => status === 200))
  await unprobed('checkout')
  // Its last intervals are still those of a guest.
  expect(reported('checkout').every(({ guest: isGuest }) => isGuest === true)).toBe(true)
  expect(new Set(registered())).toEqual(new Set([`${node}/itops-agent`]))
})

test('a service of its own that others watch is registered, and not watched from here until its document says so', async () => {
  writeOwn('far', [ownerNode, 'acme/shop/prod/us1'])
  writeOwn('near', [node, ownerNode])
  await start()
  await eventually('both are registered', () => registered().includes(`${node}/far`))
  await eventually('the one is reported', () => core.intervals('near').length >= 2)
  expect(reported('near').every(({ vantage, guest: isGuest }) => vantage === node && isGuest === undefined)).toBe(true)
  expect(probes('near')).toBeGreaterThan(0)
  expect([probes('far'), reported('far')]).toEqual([0, []])

  writeOwn('far', [node, ownerNode])
  await eventually('it is watched', () => core.intervals('far').length > 0 && probes('far') > 0)
  writeOwn('far', [ownerNode, 'acme/shop/prod/us1'])
  await eventually('it is registered so', () => {
    const last = core
      .registrations()
      .at(-1)
      ?.services.find(({ name }) => name === 'far')
    return last?.document?.health?.from?.includes(node) === false
  })
  await unprobed('far')
})
