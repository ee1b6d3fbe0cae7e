import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { readRecording } from '../../testing/kubernetes/recordings.ts'
import { type ReplayServer, startReplayServer } from '../../testing/kubernetes/replay-server.ts'
import { configMap, db, openReplayed, type Replayed, steps, web } from '../../testing/kubernetes/replayed-source.ts'
import { systemClock } from '../platform/time/clock.ts'
import type { Source } from '../sources/source.ts'
import type { KubernetesInput } from './open-kubernetes.ts'

let replay: ReplayServer
let opened: Replayed
let source: Source

beforeEach(async () => {
  replay = await startReplayServer()
})

afterEach(async () => {
  await source.stop()
  await replay.close()
})

async function open(changes: Partial<KubernetesInput> = {}): Promise<void> {
  opened = await openReplayed(replay, changes)
  source = opened.source
}

const statusOf: Replayed['statusOf'] = (ref) => opened.statusOf(ref)
const services = () => opened.services()
const webHistory = () => opened.seen.get(web)?.map(({ status }) => status) ?? []
const forget = () => opened.seen.set(web, [])

test('the ConfigMap of the scenario is found, edited, broken without harm, and gone', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is found', () => services().includes('web'))
  expect(source.discovery()).toMatchObject({
    complete: true,
    warnings: [],
    documents: [{ namespace: 'shop', document: { criticality: 'critical', slaGroup: 'payment-system' } }],
  })
  replay.playTo(steps.mapInvalid)
  await eventually('there is a warning', () => source.discovery().warnings.length > 0)
  expect(source.discovery().warnings[0]).toMatch(
    /^ConfigMap shop\/web-itops, it-ops.yaml, document 1, line 1: bad YAML/,
  )
  expect(source.discovery().documents[0]?.document.criticality).toBe('high')
  expect(source.discovery().unreadableSources).toEqual(['ConfigMap shop/web-itops, it-ops.yaml'])
  replay.playTo(steps.mapDeleted)
  await eventually('web is retired', () => services().length === 0)
  expect(source.discovery()).toEqual({ documents: [], warnings: [], complete: true, unreadableSources: [] })
})

test('only labelled ConfigMaps are asked for, and watches ask for bookmarks', async () => {
  await open({ labelPrefix: 'example.org' })
  const asked = replay.requests.filter((url) => url.pathname === '/api/v1/configmaps')
  expect(asked.map((url) => url.searchParams.get('labelSelector'))).toEqual([
    'example.org/config=true',
    'example.org/config=true',
  ])
  expect(asked[1]?.searchParams.get('allowWatchBookmarks')).toBe('true')
})

test('given namespaces are watched one by one, excluded ones and other names are left out', async () => {
  await replay.close()
  const document = (name: string) => `path: ${name}\n`
  const maps = [
    configMap('a', 'shop', document('web-a')),
    configMap('b', 'kube', document('web-b')),
    configMap('c', 'shop', document('api')),
  ]
  replay = await startReplayServer({ present: { configmaps: maps } })
  await open({ excludeNamespaces: ['kube'], workloadNamePrefixes: ['web-'] })
  expect(services()).toEqual(['web-a'])
  await source.stop()
  await open({ namespaces: ['shop', 'pay'] })
  const paths = new Set(replay.requests.map((url) => url.pathname))
  expect(paths).toContain('/api/v1/namespaces/pay/configmaps')
  expect(paths).toContain('/apis/apps/v1/namespaces/shop/daemonsets')
})

test.each(documentedKeys())('documents are read from the key %s', async (key) => {
  await replay.close()
  replay = await startReplayServer({
    present: { configmaps: [configMap('a', 'shop', 'path: one\n---\npath: two\n', key)] },
  })
  await open()
  expect(services()).toEqual(['one', 'two'])
})

test('a ConfigMap without any known key is a warning', async () => {
  await replay.close()
  replay = await startReplayServer({ present: { configmaps: [configMap('a', 'shop', 'path: one', 'service.yaml')] } })
  await open()
  expect(source.discovery().warnings[0]).toContain('ConfigMap shop/a: has none of the keys it-ops.yaml')
})

test('a broken connection makes workloads UNKNOWN until everything is listed afresh', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is up', () => statusOf(web) === 'OPERATIONAL')
  replay.refuse('deployments', 500)
  replay.endWatches('break')
  await eventually('web is unknown', () => statusOf(web) === 'UNKNOWN')
  forget()
  replay.playTo(steps.allPodsCrashed)
  replay.refuse('deployments', undefined)
  await eventually('web is seen again', () => statusOf(web) === 'DOWN')
  expect(webHistory()).not.toContain('OPERATIONAL')
})

test('a watch that is too old is listed afresh', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is up', () => statusOf(web) === 'OPERATIONAL')
  const lists = () =>
    replay.requests.filter((url) => url.pathname.endsWith('/deployments') && !url.searchParams.has('watch')).length
  const before = lists()
  replay.collection('deployments').sendLine(readRecording('watch-410-gone.ndjson').trim())
  await eventually('it was listed again', () => lists() > before)
  await eventually('web is up again', () => statusOf(web) === 'OPERATIONAL')
  expect(webHistory()).toContain('UNKNOWN')
})

test('a watch that the server ends in good order goes on where it was, without a moment of doubt', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is up', () => statusOf(web) === 'OPERATIONAL')
  await eventually(
    'pods are watched',
    () => source.watches().length === 6 && source.watches().every(({ live }) => live),
  )
  forget()
  const before = replay.requests.length
  replay.endWatches('close')
  await eventually('every watch is open again', () => replay.requests.length >= before + 6)
  replay.playTo(steps.allPodsCrashed)
  await eventually('web is down', () => statusOf(web) === 'DOWN')
  expect(webHistory()).not.toContain('UNKNOWN')
  expect(replay.requests.slice(before).every((url) => url.searchParams.get('watch') === 'true')).toBe(true)
})

test('a server that ends every watch at once is asked again only after a pause, and believed only when it stops', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is up', () => statusOf(web) === 'OPERATIONAL')
  replay.disturbAll({ what: 'end-at-once' })
  const before = replay.requests.length
  replay.endWatches('break')
  await eventually('web is unknown', () => statusOf(web) === 'UNKNOWN')
  await systemClock.sleep(400)
  expect(replay.requests.length - before).toBeLessThan(100)
  replay.disturbAll(undefined)
  await eventually('web is up again', () => statusOf(web) === 'OPERATIONAL')
})

test('without the right to list, services are UNKNOWN with the reason, and nothing counts as gone', async () => {
  replay.refuse('configmaps', 403)
  replay.refuse('deployments', 403)
  await open()
  expect(source.workload(web)).toMatchObject({ status: 'UNKNOWN' })
  expect(JSON.stringify(source.workload(web))).toContain('forbidden')
  expect(source.discovery()).toMatchObject({ complete: false, documents: [] })
  expect(source.discovery().warnings[0]).toMatch(/ConfigMaps can't be watched: HTTP 403 .*RBAC/)
  expect(statusOf(db)).toBe('missing')
})

test('after a suspension everything is looked at afresh', async () => {
  await open()
  replay.playTo(steps.allReady)
  await eventually('web is up', () => statusOf(web) === 'OPERATIONAL')
  forget()
  source.refresh()
  await eventually('web is up again', () => webHistory().at(-1) === 'OPERATIONAL')
  expect(webHistory()).toContain('UNKNOWN')
  expect(opened.documentChanges()).toBeGreaterThan(0)
})

function documentedKeys(): string[] {
  return ['it-ops.yaml', 'itops.yaml', 'it-ops.yml', 'itops.yml']
}
