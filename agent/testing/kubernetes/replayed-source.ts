import { pino } from 'pino'
import { createChangeStore } from '../../src/changes/change-store.ts'
import { isKeptVersion } from '../../src/changes/rollouts/watch-rollouts.ts'
import { createKubernetesApi } from '../../src/kubernetes/api/api.ts'
import { type KubernetesInput, openKubernetes } from '../../src/kubernetes/open-kubernetes.ts'
import { systemClock } from '../../src/platform/time/clock.ts'
import type { Source, SourceListener, WorkloadRef } from '../../src/sources/source.ts'
import type { Observation } from '../../src/timeline/observation.ts'
import { createTestMemory } from '../memory.ts'
import type { Recorded } from './recordings.ts'
import type { ReplayServer } from './replay-server.ts'

/** The last event of each step of the recorded scenario, by its resource version. */
export const steps = {
  created: 379,
  allReady: 396,
  onePodCrashed: 402,
  allPodsCrashed: 409,
  recovered: 418,
  rolledOut: 493,
  scaledToZero: 505,
  mapEdited: 507,
  mapInvalid: 508,
  mapDeleted: 509,
  webDeleted: 512,
  end: 532,
} as const

export const web: WorkloadRef = { namespace: 'shop', type: 'deployment', name: 'web' }
export const db: WorkloadRef = { namespace: 'shop', type: 'statefulset', name: 'db' }
export const logs: WorkloadRef = { namespace: 'shop', type: 'daemonset', name: 'logs' }

/** A source on a replayed cluster, and what it reported. */
export interface Replayed {
  source: Source
  /** How often documents changed. */
  documentChanges(): number
  /** What was observed of each workload, without repeats; starts anew when it is emptied. */
  seen: Map<WorkloadRef, Observation[]>
  /** Each restart of a watch, as resource and reason. */
  restarts: string[]
  statusOf(ref: WorkloadRef): string
  /** The names of the services found. */
  services(): string[]
}

/** Opens a source on the replay, with short delays. */
export async function openReplayed(
  replay: ReplayServer,
  {
    onWorkload,
    onRoutes = () => undefined,
    onVolumes = () => undefined,
    onChanges = () => undefined,
    ...changes
  }: Partial<KubernetesInput> & Partial<SourceListener> = {},
): Promise<Replayed> {
  const restarts: string[] = []
  const seen: Replayed['seen'] = new Map([web, db, logs].map((ref) => [ref, []]))
  let documentChanges = 0
  let opened: Source | undefined
  const source = await openKubernetes(inputFor(replay, restarts, changes), {
    onDocuments: () => {
      documentChanges += 1
    },
    onRoutes,
    onWorkload: () => {
      if (!opened) return
      record(opened, seen)
      onWorkload?.()
    },
    onChanges,
    onVolumes,
  })
  opened = source
  record(source, seen)
  return {
    source,
    documentChanges: () => documentChanges,
    seen,
    restarts,
    statusOf(ref) {
      const now = source.workload(ref)
      return typeof now === 'object' ? now.status : String(now)
    },
    services: () => source.discovery().documents.map(({ document }) => document.path.split('/').at(-1) ?? ''),
  }
}

function inputFor(replay: ReplayServer, restarts: string[], changes: Partial<KubernetesInput>): KubernetesInput {
  const { memory = createTestMemory() } = changes
  const log = pino({ level: 'silent' })
  return {
    api: createKubernetesApi(replay.kubeConfig),
    instance: 'agent-0',
    memory,
    changes: createChangeStore({ memory, clock: systemClock, log, isVersion: isKeptVersion }),
    mayAct: () => true,
    onRestart: (plural, reason) => restarts.push(`${plural} ${reason}`),
    paths: { nodeId: 'myorg/myplatform/prod/cluster1', allowedPaths: [], enforce: 'warn' },
    namespaces: [],
    excludeNamespaces: [],
    labelPrefix: 'itops.io',
    workloadNamePrefixes: [],
    volumeStats: false,
    clock: systemClock,
    monotonic: () => performance.now(),
    random: () => 0,
    log,
    times: {
      backoff: { firstMs: 40, maxMs: 200 },
      retryMs: 200,
      watchMs: 60_000,
      overdueMs: 60_000,
      answerMs: 5_000,
      proofMs: 120_000,
      bridgeMs: 0,
      readMs: 3_600_000,
      eventRetryMs: 30,
      volumesMs: 3_600_000,
    },
    ...changes,
  }
}

function record(source: Source, seen: Replayed['seen']): void {
  for (const [ref, observations] of seen) {
    const now = source.workload(ref)
    if (typeof now !== 'object') continue
    const last = observations.at(-1)
    if (last?.status !== now.status || last.message !== now.message) observations.push(now)
  }
}

/** A labelled ConfigMap with one text. */
export function configMap(
  name: string,
  namespace: string,
  text: string,
  key = 'it-ops.yaml',
  version = '300',
): Recorded {
  return {
    metadata: { name, namespace, uid: `uid-${name}`, resourceVersion: version, labels: { 'itops.io/config': 'true' } },
    data: { [key]: text },
  }
}
