import type { ReportedChange } from '@itops/core/contract'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import type { Recorded } from '../../../testing/kubernetes/recordings.ts'
import { type ReplayServer, startReplayServer } from '../../../testing/kubernetes/replay-server.ts'
import { configMap, openReplayed, type Replayed, steps, web } from '../../../testing/kubernetes/replayed-source.ts'
import { createTestMemory } from '../../../testing/memory.ts'
import type { Memory } from '../../platform/memory.ts'
import { systemClock } from '../../platform/time/clock.ts'
import { type ChangeStore, createChangeStore } from '../change-store.ts'
import { isKeptVersion, type KeptVersion } from './watch-rollouts.ts'

const node = 'myorg/myplatform/prod/cluster1'
const log = pino({ level: 'silent' })
const documents = ['web', 'shopfront', 'db'].map((name) =>
  configMap(
    `${name}-docs`,
    'shop',
    name === 'db' ? 'path: db\nworkload: {type: statefulset}\n' : `path: ${name}\nworkload: {name: web}\n`,
  ),
)

let replay: ReplayServer
let opened: Replayed
let memory: Memory
let store: ChangeStore<KeptVersion>
let announced: string[]

beforeEach(async () => {
  memory = createTestMemory()
  replay = await startReplayServer({ present: { configmaps: documents } })
  await open()
})

afterEach(async () => {
  await opened.source.stop()
  await replay.close()
})

async function open(): Promise<void> {
  announced = []
  store = createChangeStore({ memory, clock: systemClock, log, isVersion: isKeptVersion })
  opened = await openReplayed(replay, { memory, changes: store, onChanges: (paths) => announced.push(...paths) })
}

/** Ends the agent as a crash does, and starts it again. */
async function restart(): Promise<void> {
  await opened.source.stop()
  await open()
}

const pending = (name = 'web') => store.pending(`${node}/${name}`)
const lines = (name?: string) =>
  pending(name).map(({ kind, revision, images = [], by }) => [kind, revision, images[0]?.after, by])
const nginx2 = ['ROLLOUT', '2', 'nginx:2', 'kubectl-set']

async function play(version: number, status = 'OPERATIONAL'): Promise<void> {
  replay.playTo(version)
  await eventually(`${status} at ${version}`, () => {
    return opened.statusOf(web) === status && opened.source.watches().every(({ live }) => live)
  })
}

test('the recorded rollout and scaling are one change each, of every service of the workload, and nothing else is', async () => {
  const before = Date.now()
  await play(steps.allReady)
  await play(steps.allPodsCrashed, 'DOWN')
  await play(steps.recovered)
  expect(lines()).toEqual([])
  replay.playTo(steps.rolledOut)
  await eventually('its revision is known', () => pending()[0]?.revision === '2')
  expect(lines()).toEqual([nginx2])
  expect(lines('shopfront')).toEqual([nginx2])
  expect(pending()[0]).toMatchObject({
    workload: 'deployment shop/web',
    images: [{ container: 'c', before: 'nginx', after: 'nginx:2' }],
  })
  // The recording's own instant is long ago: nobody takes the change for older than it can be.
  expect(Date.parse(pending()[0]?.at ?? '')).toBeGreaterThan(before - 16_000)
  replay.playTo(steps.scaledToZero)
  await eventually('db is scaled', () => pending('db').length === 1)
  expect(pending('db')[0]).toMatchObject({
    kind: 'SCALING',
    replicasBefore: 2,
    replicasAfter: 0,
    workload: 'statefulset shop/db',
  })
  replay.playTo(steps.end)
  await eventually('web is gone', () => replay.collection('deployments').objects().length === 0)
  expect(lines()).toEqual([nginx2])
  expect(new Set(announced)).toEqual(new Set(['web', 'shopfront', 'db'].map((name) => `${node}/${name}`)))
})

test('a rollout while the agent was away is found at its start, at the instant that the API knows', async () => {
  await play(steps.recovered)
  await opened.source.stop()
  replay.playTo(steps.rolledOut)
  await open()
  expect(lines()).toEqual([nginx2])
  expect(pending()[0]?.at).toBe('2026-11-22T14:58:26.000Z')
  await restart()
  expect(lines()).toEqual([nginx2])
})

test('an agent that ends between a rollout and its revision sends one change, with the revision', async () => {
  await play(steps.recovered)
  replay.playTo(422)
  await eventually('the rollout is seen', () => pending().length === 1)
  const [seen] = pending()
  expect(seen?.revision).toBeUndefined()
  store.acknowledge(`${node}/web`, pending())
  await opened.source.stop()
  replay.playTo(steps.rolledOut)
  // The recording is older than the time in which a rollout is completed, so its change was seen just now.
  await open()
  await eventually('its revision is known', () => pending()[0]?.revision === '2')
  expect(pending().map(({ id, at }) => [id, at])).toEqual([[seen?.id, seen?.at]])
})

test('the first observation of a workload is no change, whether it, its document or the agent is new', async () => {
  await play(steps.recovered)
  expect(store.stats().unsent).toBe(0)
  await opened.source.stop()
  replay.playTo(steps.rolledOut)
  memory = createTestMemory()
  await open()
  expect(store.stats().unsent).toBe(0)
  const late = configMap('late', 'shop', 'path: late\nworkload: {name: web}\n', 'it-ops.yaml', '600')
  replay.collection('configmaps').play({ type: 'ADDED', object: late })
  await eventually('the document is there', () => opened.services().includes('late'))
  expect(store.stats().unsent).toBe(0)
})

test.each(['gone', 'break', 'refuse'] as const)('a rollout that its watch missed is found, once (%s)', async (how) => {
  await play(steps.recovered)
  const deployments = replay.collection('deployments')
  if (how === 'refuse') replay.refuse('deployments', 503)
  else deployments.disturb(how === 'gone' ? { what: 'gone' } : { what: 'reset' })
  replay.endWatches('break')
  replay.playTo(steps.rolledOut)
  await new Promise((resolve) => setTimeout(resolve, 100))
  if (how === 'gone') deployments.disturb(undefined)
  else replay.refuse('deployments', undefined)
  await eventually('the rollout is found', () => pending()[0]?.revision === '2')
  expect(lines()).toEqual([nginx2])
})

test('events of before come to nothing when they are repeated or late', async () => {
  await play(steps.recovered)
  const old = replay.collection('deployments').objects()[0]
  replay.playTo(steps.rolledOut)
  await eventually('the rollout is seen', () => pending()[0]?.revision === '2')
  const now = replay.collection('deployments').objects()[0]
  const again = (object: Recorded | undefined, resourceVersion: string): Recorded => {
    if (object === undefined) throw new Error('no Deployment')
    return { ...object, metadata: { ...object.metadata, resourceVersion } }
  }
  replay.collection('deployments').play({ type: 'MODIFIED', object: again(old, '701') })
  replay.collection('deployments').play({ type: 'MODIFIED', object: again(now, '702') })
  const marked = again(now, '703')
  const annotations = { 'deployment.kubernetes.io/revision': '2', 'kubernetes.io/change-cause': 'a fix' }
  replay.collection('deployments').play({
    type: 'MODIFIED',
    object: { ...marked, metadata: { ...marked.metadata, annotations } },
  })
  await eventually('the cause is known', () => pending()[0]?.cause === 'a fix')
  expect(lines()).toEqual([nginx2])
})

test('two replicas give a change the same name, also when one of them was blind for a part', async () => {
  const other = createChangeStore({ memory: createTestMemory(), clock: systemClock, log, isVersion: isKeptVersion })
  const second = await openReplayed(replay, { changes: other })
  try {
    await play(steps.recovered)
    replay.playTo(422)
    await eventually('both have seen it', () => pending().length === 1 && other.pending(`${node}/web`).length === 1)
    replay.playTo(steps.rolledOut)
    const names = (changes: ReportedChange[]) => changes.map(({ id }) => id)
    await eventually('its revision is known', () => pending()[0]?.revision === '2')
    expect(names(other.pending(`${node}/web`))).toEqual(names(pending()))
  } finally {
    await second.source.stop()
  }
})
