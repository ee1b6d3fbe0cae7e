import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type ReplayServer, startReplayServer } from '../../testing/kubernetes/replay-server.ts'
import { configMap, db, openReplayed, type Replayed, steps, web } from '../../testing/kubernetes/replayed-source.ts'
import { createTestMemory } from '../../testing/memory.ts'
import type { Memory } from '../platform/memory.ts'

const document = 'path: web\nteam: a\n'

let replay: ReplayServer
let opened: Replayed
let memory: Memory

beforeEach(async () => {
  memory = createTestMemory()
  replay = await startReplayServer({ present: { configmaps: [configMap('web-docs', 'shop', document)] } })
  opened = await openReplayed(replay, { memory })
})

afterEach(async () => {
  await opened.source.stop()
  await replay.close()
})

/** Ends the agent, lets the cluster go on to another state, and starts the agent again. */
async function restart(present: Parameters<typeof startReplayServer>[0], version?: number): Promise<void> {
  await opened.source.stop()
  await replay.close()
  replay = await startReplayServer(present)
  if (version !== undefined) replay.playTo(version)
  opened = await openReplayed(replay, { memory })
}

const teams = () => opened.source.discovery().documents.map((found) => found.document.team)

test('a workload that never was is missing, one that was deleted is DOWN for as long as its document stands', async () => {
  expect(opened.statusOf(web)).toBe('missing')
  replay.playTo(steps.allReady)
  await eventually('web is up', () => opened.statusOf(web) === 'OPERATIONAL')
  replay.playTo(steps.webDeleted)
  await eventually('web is down', () => opened.statusOf(web) === 'DOWN')
  expect(opened.source.workload(web)).toEqual({
    status: 'DOWN',
    message: 'deployment shop/web was deleted',
    replicas: 0,
    readyReplicas: 0,
  })
  await eventually('db is seen', () => opened.statusOf(db) === 'MAINTENANCE')

  await restart({ present: { configmaps: [configMap('web-docs', 'shop', document)] } })
  expect(opened.statusOf(web)).toBe('DOWN')
  expect(opened.statusOf(db)).toBe('missing')

  await restart({})
  expect(opened.services()).toEqual([])
  expect(opened.statusOf(web)).toBe('missing')
  await restart({ present: { configmaps: [configMap('web-docs', 'shop', document)] } })
  expect(opened.statusOf(web)).toBe('missing')
})

test('a workload that was deleted while the agent was away is DOWN', async () => {
  replay.playTo(steps.allReady)
  await eventually('web is up', () => opened.statusOf(web) === 'OPERATIONAL')
  await restart({ present: { configmaps: [configMap('web-docs', 'shop', document)] } })
  expect(opened.statusOf(web)).toBe('DOWN')
})

test('a document that was broken while the agent was away keeps its last good version', async () => {
  expect(teams()).toEqual(['a'])
  await restart({ present: { configmaps: [configMap('web-docs', 'shop', 'path: [')] } })
  expect(teams()).toEqual(['a'])
  expect(opened.source.discovery()).toMatchObject({
    complete: true,
    unreadableSources: ['ConfigMap shop/web-docs, it-ops.yaml'],
    warnings: [expect.stringContaining('the last good version stays in force')],
  })
  await restart({})
  expect(opened.source.discovery()).toMatchObject({ complete: true, documents: [], unreadableSources: [] })
})

test('while ConfigMaps can not be listed the documents from before stand, and their workloads are reported', async () => {
  await opened.source.stop()
  replay.refuse('configmaps', 503)
  replay.playTo(steps.allReady)
  opened = await openReplayed(replay, { memory })
  expect(teams()).toEqual(['a'])
  expect(opened.source.discovery().complete).toBe(false)
  expect(opened.statusOf(web)).toBe('OPERATIONAL')
  replay.refuse('configmaps', undefined)
  await eventually('ConfigMaps are read', () => opened.source.discovery().complete)
})

test('a ConfigMap that lost its key keeps its services and says so, also to an agent that never knew the key', async () => {
  const lost = { present: { configmaps: [configMap('web-docs', 'shop', document, 'services.yaml')] } }
  await restart(lost)
  expect(teams()).toEqual(['a'])
  memory = createTestMemory()
  await restart(lost)
  expect(teams()).toEqual([])
  const { warnings, unreadableSources, complete } = opened.source.discovery()
  expect(complete).toBe(true)
  expect(warnings[0]).toMatch(/^ConfigMap shop\/web-docs: has none of the keys it-ops.yaml, .* delete the ConfigMap/)
  expect(unreadableSources).toContain('ConfigMap shop/web-docs, it-ops.yaml')
})
