import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, refOf, shopObject } from '../../testing/kubernetes/kinds-stage.ts'
import { configFor } from '../../testing/kubernetes/replay-server.ts'
import { configMap, openReplayed } from '../../testing/kubernetes/replayed-source.ts'
import { type ShakyLink, startShakyLink } from '../../testing/shaky-link.ts'
import { createKubernetesApi } from './api/api.ts'

let stage: KindsStage
let link: ShakyLink | undefined

afterEach(async () => {
  await link?.close()
  link = undefined
  await stage.close()
})

const rollout = { ...refOf('argoproj.io/v1alpha1/Rollout', 'web'), readyCondition: 'Healthy' }
const healthy = (status: string) => ({
  spec: { replicas: 2 },
  status: {
    readyReplicas: status === 'True' ? 2 : 0,
    conditions: [{ type: 'Healthy', status, lastTransitionTime: '2026-01-02T00:00:00Z' }],
  },
})
const rolloutDoc =
  'path: web\nworkload: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, readyCondition: Healthy}\n'

test('a custom object is found by the discovery of the API, watched, and judged by its condition', async () => {
  stage = await openKindsStage(rolloutDoc, { present: { rollouts: [shopObject('web', healthy('True'))] } })
  await stage.becomes(rollout, 'OPERATIONAL')
  expect(stage.seen(rollout)).toMatchObject({ replicas: 2, readyReplicas: 2 })
  stage.play('rollouts', 'MODIFIED', shopObject('web', healthy('False')))
  await stage.becomes(rollout, 'DOWN', 'Healthy is False')
  stage.play('rollouts', 'MODIFIED', shopObject('web', healthy('True')))
  await stage.becomes(rollout, 'OPERATIONAL')
  stage.play('rollouts', 'MODIFIED', shopObject('web', { status: 'all is well' }))
  await stage.becomes(rollout, 'UNKNOWN', 'it has no condition Healthy')
  stage.play('rollouts', 'DELETED', shopObject('web'))
  await stage.becomes(rollout, 'DOWN', 'Rollout shop/web was deleted')
})

test('nothing is watched that no document asks for, and no longer than one does', async () => {
  stage = await openKindsStage('path: api\n', { present: { rollouts: [shopObject('web', healthy('True'))] } })
  await eventually('api is looked at', () => stage.opened.source.workload(refOf('deployment', 'api')) === 'missing')
  for (const path of ['/apis/batch', '/apis/discovery', '/apis/argoproj.io']) expect(stage.asked(path)).toEqual([])
  stage.play('configmaps', 'MODIFIED', configMap('docs', 'shop', rolloutDoc, 'it-ops.yaml', '390'))
  await stage.becomes(rollout, 'OPERATIONAL')
  expect(stage.opened.source.watches().map(({ resource }) => resource)).toContain('rollouts')
  stage.play('configmaps', 'MODIFIED', configMap('docs', 'shop', 'path: api\n', 'it-ops.yaml', '391'))
  await eventually(
    'the watch ended',
    () => !stage.opened.source.watches().some(({ resource }) => resource === 'rollouts'),
  )
})

test('a kind that the API does not have is UNKNOWN with its reason for those that need it, until it is made, and made again', async () => {
  stage = await openKindsStage(`${rolloutDoc}---\npath: api\n`, { withoutRollouts: true })
  await stage.becomes(rollout, 'UNKNOWN', "argoproj.io/v1alpha1/Rollout can't be watched: HTTP 404")
  expect(stage.opened.source.workload(refOf('deployment', 'api'))).toBe('missing')
  expect(stage.opened.source.watches().every(({ live }) => live)).toBe(true)
  stage.hasRollouts(true)
  stage.play('rollouts', 'ADDED', shopObject('web', healthy('True')))
  await stage.becomes(rollout, 'OPERATIONAL')
  const lists = () => stage.asked('/rollouts').filter(({ searchParams }) => !searchParams.has('watch')).length
  const before = lists()
  stage.hasRollouts(false)
  stage.replay.collection('rollouts').endWatches('close')
  await stage.becomes(rollout, 'UNKNOWN', "rollouts can't be watched: HTTP 404")
  expect(stage.opened.source.watches().filter(({ live, isTheirs }) => !live && !isTheirs)).toEqual([])
  stage.play('rollouts', 'MODIFIED', shopObject('web', healthy('False')))
  stage.hasRollouts(true)
  await stage.becomes(rollout, 'DOWN', 'Healthy is False')
  // Of another kind of the same name nothing of before is true.
  expect(lists()).toBeGreaterThan(before)
})

test.each([
  ['answers lies', JSON.stringify({ resources: 'rollouts' })],
  ['answers no JSON', '<html>'],
  [
    'knows another kind only',
    JSON.stringify({
      resources: [
        { name: '../../secrets', kind: 'Rollout' },
        { name: 'x', kind: 'X' },
      ],
    }),
  ],
])('a discovery that %s makes the service UNKNOWN', async (_case, answer) => {
  const route = (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/apis/argoproj.io')) return false
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
    return true
  }
  stage = await openKindsStage(rolloutDoc, { route })
  await stage.becomes(rollout, 'UNKNOWN', "can't be watched")
  expect(stage.asked('secrets')).toEqual([])
})

const slice = (name: string, service: string, ready: (boolean | undefined)[], addressType = 'IPv4') =>
  shopObject(
    name,
    {
      addressType,
      endpoints: ready.map((one) => ({ addresses: ['10.0.0.1'], conditions: one === undefined ? {} : { ready: one } })),
    },
    { 'kubernetes.io/service-name': service },
  )

test('a Service without a ready endpoint is DOWN, over all its slices', async () => {
  const web = refOf('service', 'web')
  stage = await openKindsStage('path: web\nworkload: {type: Service}\n', {
    present: { endpointslices: [slice('web-a', 'web', [false, false])] },
  })
  await stage.becomes(web, 'DOWN', 'service shop/web has no ready endpoint, 2 that are not ready')
  stage.play('endpointslices', 'ADDED', slice('web-b', 'web', [true, false], 'IPv6'))
  await stage.becomes(web, 'OPERATIONAL')
  expect(stage.seen(web)).toMatchObject({ replicas: 2, readyReplicas: 1 })
  stage.play('endpointslices', 'MODIFIED', slice('web-b', 'web', []))
  stage.play('endpointslices', 'MODIFIED', slice('web-a', 'web', [undefined]))
  await eventually(
    'who says nothing is ready',
    () => stage.seen(web).replicas === 1 && stage.seen(web).readyReplicas === 1,
  )
  stage.play(
    'endpointslices',
    'MODIFIED',
    shopObject('web-a', { endpoints: 'none' }, { 'kubernetes.io/service-name': 'web' }),
  )
  await stage.becomes(web, 'DOWN', 'has no endpoints')
  stage.play('endpointslices', 'DELETED', slice('web-a', 'web', []))
  stage.play('endpointslices', 'DELETED', slice('web-b', 'web', []))
  await stage.becomes(web, 'DOWN', 'service shop/web was deleted')
})

test('what is watched for a few has its proof of life, too: frozen, it is UNKNOWN since the last', async () => {
  const times = { backoff: { firstMs: 20, maxMs: 100 }, retryMs: 50, watchMs: 1_000, overdueMs: 200, answerMs: 500 }
  const proofs = { proofMs: 1_800, bridgeMs: 100, readMs: 500, eventRetryMs: 1_000, volumesMs: 3_600_000 }
  const documents = `${rolloutDoc}---\npath: report\nworkload: {type: cronjob}\n---\npath: front\nworkload: {type: service, name: web}\n`
  const report = refOf('cronjob', 'report')
  const now = new Date().toISOString()
  const refs = [rollout, report, refOf('service', 'web')]
  stage = await openKindsStage(documents, {
    present: {
      rollouts: [shopObject('web', healthy('True'))],
      cronjobs: [shopObject('report', { spec: { schedule: '0 0 1 1 *' }, status: { lastSuccessfulTime: now } })],
      endpointslices: [slice('web-a', 'web', [true])],
    },
    async open(replay) {
      link = await startShakyLink(replay.url)
      link.lag(30)
      const api = createKubernetesApi(configFor(link.url))
      return openReplayed(replay, { api, times: { ...times, ...proofs } })
    },
  })
  for (const ref of refs) await stage.becomes(ref, 'OPERATIONAL')
  for (const ref of refs) expect(stage.opened.source.proof(ref)?.isLost).toBe(false)
  link?.freeze()
  stage.play('rollouts', 'MODIFIED', shopObject('web', healthy('False')))
  for (const ref of refs) await stage.becomes(ref, 'UNKNOWN')
  for (const ref of refs) expect(stage.opened.source.proof(ref)?.isLost).toBe(true)
  link?.thaw()
  await stage.becomes(rollout, 'DOWN')
  await stage.becomes(report, 'OPERATIONAL')
  link?.cut()
  for (const ref of refs) await stage.becomes(ref, 'UNKNOWN')
  link?.mend()
  await stage.becomes(rollout, 'DOWN')
})

test('an agent of some namespaces watches there only, and only where a document asks for it', async () => {
  const present = { rollouts: [shopObject('web', healthy('True'))] }
  stage = await openKindsStage(rolloutDoc, { present, changes: { namespaces: ['shop', 'pay'] } })
  await stage.becomes(rollout, 'OPERATIONAL')
  const paths = new Set(stage.asked('/rollouts').map(({ pathname }) => pathname))
  expect([...paths]).toEqual(['/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts'])
})
