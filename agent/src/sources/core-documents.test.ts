import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CoreStandIn, eventually, startCoreStandIn } from '../../testing/core-stand-in.ts'
import { createTestMemory } from '../../testing/memory.ts'
import type { Memory } from '../platform/memory.ts'
import { systemClock } from '../platform/time/clock.ts'
import { askForDocuments } from './ask-core.ts'
import { type CoreDocuments, watchCoreDocuments, withCoreDocuments } from './core-documents.ts'
import { noSource } from './source.ts'

const nodeId = 'o/p/e/c'
const log = pino({ level: 'silent' })
let core: CoreStandIn
let memory: Memory
let watched: CoreDocuments | undefined
let changes: number

beforeEach(async () => {
  core = await startCoreStandIn()
  memory = createTestMemory()
  changes = 0
})
afterEach(async () => {
  await watched?.stop()
  watched = undefined
  await core.close()
})

function watch(): CoreDocuments {
  const input = { coreUrl: core.url, apiKey: 'a-key', nodeId, fetch: globalThis.fetch, timeoutMs: 5_000 }
  watched = watchCoreDocuments({
    nodeId,
    clock: systemClock,
    random: () => 0,
    log,
    memory,
    ask: (tag, signal) => askForDocuments({ ...input, signal }, tag),
    everyMs: 20,
    onDocuments: () => {
      changes += 1
    },
  })
  return watched
}

const kept = (name: string, endpoint = 'http://10.0.0.7/health') => ({
  path: `${nodeId}/${name}`,
  health: { endpoint, interval: '10s', timeout: '5s' },
})
const names = () => watched?.discovery().documents.map(({ document }) => document.path.split('/').at(-1))
const answers = (status: number) => core.asked.filter((one) => one.status === status).length

test('what core keeps is found, and asked for again only by its tag', async () => {
  core.keep([kept('one'), kept('two', 'tcp://db:5432')])
  watch()
  expect(watched?.discovery()).toMatchObject({ documents: [], complete: false })
  await eventually('both are found', () => names()?.length === 2)
  expect(watched?.discovery()).toEqual({
    documents: [
      { source: `core/${nodeId}/one`, document: kept('one') },
      { source: `core/${nodeId}/two`, document: kept('two', 'tcp://db:5432') },
    ],
    warnings: [],
    complete: true,
    unreadableSources: [],
  })
  await eventually('it is the same', () => answers(304) >= 3)
  expect(answers(200)).toBe(1)
  expect(changes).toBe(1)
  expect(core.asked[0]).toEqual({ nodeId, status: 200, authorization: 'Bearer a-key' })
})

test('what is added, changed and removed in core is so here', async () => {
  watch()
  await eventually('core has answered', () => watched?.discovery().complete === true)
  core.keep([kept('one')])
  await eventually('one is found', () => names()?.[0] === 'one')
  core.keep([kept('one', 'http://10.0.0.8/')])
  await eventually(
    'it is another',
    () => watched?.discovery().documents[0]?.document.health?.endpoint === 'http://10.0.0.8/',
  )
  core.keep([])
  await eventually('none is left', () => names()?.length === 0)
})

test.each([500, 401, 404])('while core answers %i what it kept before stays in force', async (status) => {
  core.keep([kept('one')])
  watch()
  await eventually('one is found', () => names()?.[0] === 'one')
  core.refuseWith(status)
  core.keep([])
  await eventually('it refuses', () => answers(status) > 0)
  expect(names()).toEqual(['one'])
  expect(watched?.discovery().complete).toBe(true)
})

test('after a restart without core the last documents are in force, and nothing counts as gone', async () => {
  core.keep([kept('one')])
  watch()
  await eventually('one is found', () => names()?.[0] === 'one')
  await watched?.stop()
  core.refuseWith(503)
  watch()
  expect(names()).toEqual(['one'])
  await eventually('it refuses', () => answers(503) > 0)
  expect(watched?.discovery()).toMatchObject({ complete: false, unreadableSources: [] })
})

test('a core that does not know the call yet keeps nobody from retiring', async () => {
  core.refuseWith(404)
  watch()
  await eventually('it is asked', () => watched?.discovery().complete === true)
  expect(names()).toEqual([])
})

test('nothing is taken but an address of http or tcp, its times, and what describes the service', async () => {
  core.keep([
    {
      ...kept('one'),
      workload: { name: 'other' },
      health: {
        ...kept('one').health,
        headers: { cookie: 'x' },
        auth: { file: 'key' },
        expect: { status: ['204'], body: '/(a+)+$/' },
      },
    },
    kept('two', 'file:///etc/passwd'),
    { health: { endpoint: 'http://10.0.0.7/' } },
  ])
  watch()
  await eventually('one is found', () => names()?.length === 1)
  expect(watched?.discovery().documents[0]?.document).toEqual({
    ...kept('one'),
    health: { ...kept('one').health, expect: { status: ['204'] } },
  })
  expect(watched?.discovery().warnings).toEqual([
    `core/${nodeId}/two: only http, https and tcp are probed for a document in core; it is left out`,
    'core sent a document without a path',
  ])
})

test('a document of the agent itself goes before one of core, with a warning', async () => {
  core.keep([kept('one'), kept('two')])
  const own = { source: '/etc/one.yaml', document: { path: `${nodeId}/one` } }
  const base = {
    ...noSource,
    discovery: () => ({ documents: [own], warnings: ['a'], complete: true, unreadableSources: ['b'] }),
  }
  const both = withCoreDocuments(base, watch())
  expect(both.discovery()).toMatchObject({ documents: [own], complete: false })
  await eventually('core has answered', () => both.discovery().complete)
  expect(both.discovery()).toMatchObject({
    documents: [own, { source: `core/${nodeId}/two` }],
    warnings: ['a', `core/${nodeId}/one: ${nodeId}/one is already described in /etc/one.yaml; remove one of the two`],
    unreadableSources: ['b'],
  })
})
