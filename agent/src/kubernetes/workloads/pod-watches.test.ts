import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import { type ReplayServer, startReplayServer } from '../../../testing/kubernetes/replay-server.ts'
import { configMap, db, openReplayed, type Replayed, steps, web } from '../../../testing/kubernetes/replayed-source.ts'

let replay: ReplayServer
let opened: Replayed

beforeEach(async () => {
  replay = await startReplayServer({ present: { configmaps: [configMap('db-docs', 'shop', 'path: other\n')] } })
})

afterEach(async () => {
  await opened.source.stop()
  await replay.close()
})

const messageOf = (ref: typeof web) => {
  const seen = opened.source.workload(ref)
  return typeof seen === 'object' ? seen.message : undefined
}
const podsWatch = () => opened.source.watches().find(({ resource }) => resource === 'pods')
const podLists = () =>
  replay.requests.filter(({ pathname, searchParams }) => pathname === '/api/v1/pods' && !searchParams.has('watch'))

test('pods that crashed before their workload was documented say why when it is, and nothing is listed afresh for it', async () => {
  replay.playTo(379)
  opened = await openReplayed(replay)
  await eventually('pods are watched', () => podsWatch()?.live === true)
  const document = configMap('web-docs', 'shop', 'path: web\n')
  replay.playTo(steps.allPodsCrashed)
  await eventually('web is down', () => opened.statusOf(web) === 'DOWN')
  replay.collection('configmaps').play({ type: 'ADDED', object: document })
  await eventually('the pods say why', () => messageOf(web)?.includes('3 pods CrashLoopBackOff') === true)
  expect(podLists()[0]?.searchParams.get('fieldSelector')).toBe('status.phase!=Succeeded')
  expect(podLists()).toHaveLength(1)
  replay.playTo(steps.recovered)
  await eventually(
    'web is up, and nothing is said of its pods',
    () => opened.statusOf(web) === 'OPERATIONAL' && messageOf(web) === undefined,
  )
  expect(podLists()).toHaveLength(1)
  expect(opened.restarts).toEqual([])
})

test('without the right to watch pods only the reasons are missing, with a warning that names the right', async () => {
  replay.refuse('pods', 403)
  opened = await openReplayed(replay)
  replay.playTo(steps.allPodsCrashed)
  await eventually('web is down', () => opened.statusOf(web) === 'DOWN')
  await eventually('db is up', () => opened.statusOf(db) === 'OPERATIONAL')
  expect(messageOf(web)).toBe('0 of 3 replicas are ready')
  await eventually('there is a warning', () => opened.source.discovery().warnings.length > 0)
  expect(opened.source.discovery()).toMatchObject({ complete: true })
  expect(opened.source.discovery().warnings[0]).toMatch(/^pods can't be watched: HTTP 403 .*RBAC/)
  expect(podsWatch()).toMatchObject({ live: false, problem: expect.stringContaining('403') })
  expect(opened.restarts).toContain('pods refused')
  replay.refuse('pods', undefined)
  await eventually('the pods say why', () => messageOf(web)?.includes('CrashLoopBackOff') === true)
  expect(opened.source.discovery().warnings).toEqual([])
})

test('reasons from before a watch died are not repeated while it is dead', async () => {
  opened = await openReplayed(replay)
  replay.playTo(steps.allPodsCrashed)
  await eventually('the pods say why', () => messageOf(web)?.includes('CrashLoopBackOff') === true)
  replay.refuse('pods', 500)
  replay.collection('pods').endWatches('break')
  await eventually('the reasons are gone', () => messageOf(web) === '0 of 3 replicas are ready')
})
