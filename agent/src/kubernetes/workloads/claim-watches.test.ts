import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, refOf, shopObject } from '../../../testing/kubernetes/kinds-stage.ts'

let stage: KindsStage

afterEach(() => stage.close())

const db = refOf('statefulset', 'store')
const web = refOf('deployment', 'front')
const documents = 'path: store\nworkload: {type: statefulset}\n---\npath: front\n'
const set = (readyReplicas: number, more: object = {}) =>
  shopObject('store', {
    spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }], ...more },
    status: { observedGeneration: 1, replicas: 2, readyReplicas, currentRevision: 'a', updateRevision: 'a' },
  })
const shared = () => {
  const volumes = [
    { name: 'v', persistentVolumeClaim: { claimName: 'uploads' } },
    { name: 'tmp', emptyDir: {} },
  ]
  const status = { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1 }
  return shopObject('front', { spec: { replicas: 1, template: { spec: { volumes } } }, status })
}
const claim = (name: string, phase: string) => shopObject(name, { status: { phase } })
const claimsWatch = () => stage.opened.source.watches().find(({ resource }) => resource === 'persistentvolumeclaims')

test('claims without a volume are named as the cause, and one whose volume is lost is a fault', async () => {
  stage = await openKindsStage(documents, {
    present: {
      statefulsets: [set(1)],
      deployments: [shared()],
      persistentvolumeclaims: [
        claim('data-store-0', 'Bound'),
        claim('data-store-1', 'Pending'),
        claim('data-other-0', 'Lost'),
      ],
    },
  })
  await stage.becomes(db, 'DEGRADED', '1 of 2 replicas are ready; claim data-store-1 is Pending')
  await stage.becomes(web, 'OPERATIONAL')
  stage.play('persistentvolumeclaims', 'MODIFIED', claim('data-store-1', 'Bound'))
  await eventually('the cause is gone', () => stage.seen(db).message === '1 of 2 replicas are ready')
  stage.play('statefulsets', 'MODIFIED', set(2))
  await stage.becomes(db, 'OPERATIONAL')
  stage.play('persistentvolumeclaims', 'ADDED', claim('uploads', 'Lost'))
  await stage.becomes(web, 'DEGRADED', 'claim uploads is Lost')
  stage.play('persistentvolumeclaims', 'MODIFIED', shopObject('uploads', { status: 'Lost' }))
  await stage.becomes(web, 'OPERATIONAL')
})

test('without the right to see claims only the cause is missing, and without claims nobody looks for them', async () => {
  const { persistentvolumeclaims } = { persistentvolumeclaims: [claim('data-store-0', 'Lost')] }
  stage = await openKindsStage(documents, {
    present: { statefulsets: [set(1, { volumeClaimTemplates: [] })], persistentvolumeclaims },
  })
  await stage.becomes(db, 'DEGRADED', '1 of 2')
  expect(claimsWatch()).toBeUndefined()
  stage.replay.refuse('persistentvolumeclaims', 403)
  stage.play('statefulsets', 'MODIFIED', set(1))
  await eventually('it is refused', () => stage.seen(db) && claimsWatch()?.problem !== undefined)
  expect(claimsWatch()).toMatchObject({ live: false, isTheirs: true })
  expect(stage.seen(db)).toMatchObject({ status: 'DEGRADED', message: '1 of 2 replicas are ready' })
  stage.replay.refuse('persistentvolumeclaims', undefined)
  await stage.becomes(db, 'DEGRADED', 'claim data-store-0 is Lost')
})
