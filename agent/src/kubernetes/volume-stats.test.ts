import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, shopObject } from '../../testing/kubernetes/kinds-stage.ts'
import type { Recorded } from '../../testing/kubernetes/recordings.ts'
import type { VolumeReading } from '../sources/source.ts'

let stage: KindsStage

afterEach(() => stage.close())

const documents = 'path: store\nworkload: {type: statefulset}\n---\npath: front\n'
const store = () =>
  shopObject('store', { spec: { replicas: 1, volumeClaimTemplates: [{ metadata: { name: 'data' } }] } })
const front = () => {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data-store-0' } }]
  return shopObject('front', { spec: { replicas: 1, template: { spec: { volumes } } } })
}
const node = (name: string): Recorded => ({ metadata: { name, resourceVersion: '1' } })
const volume = (name: string, usedBytes: unknown, capacityBytes: unknown = 1_000) => ({
  name: 'v',
  capacityBytes,
  usedBytes,
  pvcRef: { name, namespace: 'shop' },
})
const summary = (...volumes: object[]) => JSON.stringify({ node: {}, pods: [{ volume: volumes }, {}] })
const prefix = 'myorg/myplatform/prod/cluster1'

/** Starts with an answer for each node; gives what was read. */
async function start(
  answers: Record<string, string>,
  volumeStats = true,
  mayAct = () => true,
): Promise<VolumeReading[]> {
  const read: VolumeReading[] = []
  const times = { backoff: { firstMs: 20, maxMs: 100 }, retryMs: 50, watchMs: 60_000, overdueMs: 60_000, answerMs: 500 }
  stage = await openKindsStage(documents, {
    present: { statefulsets: [store()], deployments: [front()], nodes: Object.keys(answers).map(node) },
    changes: {
      volumeStats,
      mayAct,
      onVolumes: (volumes) => void read.push(...volumes),
      times: { ...times, proofMs: 120_000, bridgeMs: 0, readMs: 3_600_000, eventRetryMs: 30, volumesMs: 100 },
    },
    route(request: IncomingMessage, response: ServerResponse) {
      const name = /^\/api\/v1\/nodes\/(.*)\/proxy\/stats\/summary$/.exec(request.url ?? '')?.[1]
      if (name === undefined) return false
      const answer = answers[name] ?? ''
      if (answer === 'never') return true
      if (answer === 'refused') response.writeHead(403)
      response.end(answer)
      return true
    },
  })
  return read
}

test('the volumes of all services that claim them are read from the kubelets, and those of others are not', async () => {
  const read = await start({
    w1: summary(volume('data-store-0', 250), volume('data-other-0', 1), {
      name: 'tmp',
      usedBytes: 1,
      capacityBytes: 2,
    }),
    w2: summary(volume('data-store-1', 1)),
  })
  await eventually('it is read', () => read.length >= 2)
  const size = { claim: 'shop/data-store-0', allocatedBytes: 1_000, usedBytes: 250, at: expect.any(Number) }
  expect(read.slice(0, 2)).toEqual([
    { path: `${prefix}/store`, ...size },
    { path: `${prefix}/front`, ...size },
  ])
  expect(new Set(read.map(({ claim }) => claim)).size).toBe(1)
})

test('a kubelet that refuses, lies, is cut off, says too much or nothing costs only what it alone knows', async () => {
  const read = await start({
    w1: 'refused',
    w2: JSON.stringify({ pods: 'none' }),
    w3: '{"pods":[',
    w4: 'never',
    w5: `"${'x'.repeat(17 * 1024 * 1024)}"`,
    w6: summary(volume('data-store-0', 'much'), volume('data-store-0', 1, 0), volume('data-store-0', -1)),
    w7: summary(volume('data-store-0', 7)),
  })
  await eventually('it is read', () => read.length >= 2)
  expect(read.every(({ usedBytes }) => usedBytes === 7)).toBe(true)
})

test('nothing is asked where it is switched off, nor by a replica that stands by', async () => {
  await start({ w1: summary() }, false)
  await stage.close()
  expect(stage.asked('/nodes')).toEqual([])
  await start({ w1: summary() }, true, () => false)
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(stage.asked('/nodes')).toEqual([])
})
