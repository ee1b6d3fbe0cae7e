import type { V1DaemonSet, V1StatefulSet } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { daemonsets } from '../../kubernetes/kinds/daemonsets.ts'
import { statefulsets } from '../../kubernetes/kinds/statefulsets.ts'

test('a StatefulSet counts its revisions by name', () => {
  const statefulset = {
    metadata: { uid: 'u', generation: 3 },
    spec: { serviceName: 'db', selector: {}, template: {} },
    status: { replicas: 1, observedGeneration: 3, updateRevision: 'db-7d9' },
  } satisfies V1StatefulSet
  expect(statefulsets.keep(statefulset)?.version).toMatchObject({ revision: 'db-7d9' })
  expect(statefulsets.keep({ ...statefulset, metadata: { generation: 3 } })).not.toHaveProperty('version')
})

test('a DaemonSet counts its revisions by its template, and wants no number of pods', () => {
  const metadata = {
    uid: 'u',
    generation: 4,
    annotations: { 'deprecated.daemonset.template.generation': '3' },
  }
  const counts = { currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1 }
  const daemonset: V1DaemonSet = {
    metadata,
    spec: { selector: {}, template: {} },
    status: { ...counts, observedGeneration: 4 },
  }
  const { version } = daemonsets.keep(daemonset) ?? {}
  expect(version).toMatchObject({ uid: 'u', generation: 4, revision: '3', images: [] })
  expect(version).not.toHaveProperty('replicas')
})
