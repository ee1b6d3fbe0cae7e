import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Logger } from 'pino'
import {
  type Discovery,
  type Source,
  type SourceListener,
  type WatchView,
  type WorkloadRef,
  workloadKey,
} from '../sources/source.ts'
import type { Memory } from '../state/memory.ts'
import { describeService, splitPath } from '../status/service.ts'
import type { Clock } from '../time/clock.ts'
import { createKubernetesApi, type KubernetesApi } from './api.ts'
import { createDocumentEvents } from './document-events.ts'
import { watchDocuments } from './document-watches.ts'
import { collectionPath } from './kinds/kind.ts'
import { watchPods } from './pod-watches.ts'
import { createSeenWorkloads } from './seen-workloads.ts'
import type { WatchDeps } from './watch/copy.ts'
import type { Reflection } from './watch/reflection.ts'
import type { RestartReason } from './watch/restart-reason.ts'
import { proveStore } from './watch/store-proof.ts'
import type { WatchTimes } from './watch/watch-once.ts'
import { watchWorkloads, workloadKinds } from './workload-watches.ts'

export interface KubernetesInput {
  api: KubernetesApi
  /** The agent's own node. */
  nodeId: string
  /** Who this process is among its replicas. */
  instance: string
  namespaces: readonly string[]
  excludeNamespaces: readonly string[]
  labelPrefix: string
  workloadNamePrefixes: readonly string[]
  /** Holds the last good documents, and which workloads there were, over a restart. */
  memory: Memory
  /** True while this replica speaks for all: only then does it write Events. */
  mayAct: () => boolean
  onRestart(plural: string, reason: RestartReason): void
  clock: Clock
  /** Milliseconds that only ever grow. */
  monotonic(): number
  random: () => number
  log: Logger
  times?: KubernetesTimes
}

/** Delays, in milliseconds. */
export interface KubernetesTimes extends WatchTimes {
  /** What the API stores is read at every multiple of it. */
  readMs: number
  /** How long an Event that could not be created waits for its next try. */
  eventRetryMs: number
}

const defaultTimes: KubernetesTimes = {
  backoff: { firstMs: 500, maxMs: 30_000 },
  retryMs: 1_000,
  watchMs: 10_000,
  overdueMs: 2_000,
  answerMs: 10_000,
  proofMs: 15_000,
  bridgeMs: 2_000,
  readMs: 5_000,
  eventRetryMs: 30_000,
}
/** How long the start waits for a first outcome of every watch. */
const firstLookMs = 10_000

/** The API by the pod's service account, or by the user's kubeconfig outside a cluster. */
export function defaultKubernetesApi(): KubernetesApi {
  const load = () => {
    const config = new KubeConfig()
    config.loadFromDefault()
    return config
  }
  return createKubernetesApi(load(), load)
}

/** Watches labelled ConfigMaps for documents, and workloads and their pods for the state of services. */
export async function openKubernetes(input: KubernetesInput, listener: SourceListener): Promise<Source> {
  const { clock } = input
  const scopes = input.namespaces.length === 0 ? [undefined] : [...input.namespaces]
  const { times = defaultTimes } = input
  const { onWorkload } = listener
  const paths = workloadKinds.map((kind) => collectionPath(kind, scopes[0]))
  const store = proveStore({ ...input, times, paths, onChange: onWorkload })
  const deps: WatchDeps & { scopes: typeof scopes } = { ...input, times, scopes, onStoreSeen: store.given }
  const events = createDocumentEvents({ ...input, times })
  const seen = createSeenWorkloads(input.memory)
  let documented: ReadonlyMap<string, WorkloadRef> = new Map()
  let podWarnings: string[] = []
  let isStopped = false

  const pods = watchPods({ ...deps, onPods: takePods })
  const workloads = watchWorkloads({ ...deps, store, pods, seen, documented: () => documented, onWorkload })
  const documents = watchDocuments({ ...input, ...deps, events, onDiscovery: takeDocuments })

  function takePods(workload?: WorkloadRef): void {
    const before = podWarnings.join()
    podWarnings = pods.warnings()
    if (podWarnings.join() !== before) listener.onDocuments()
    onWorkload(workload)
  }

  function takeDocuments({ documents: found, complete }: Discovery): void {
    if (isStopped) return
    documented = workloadsOf(found)
    workloads.noteSeen()
    if (complete) seen.keepOnly(documented)
    pods.want(documented)
    listener.onDocuments()
  }

  const fixed = [...documents.reflections, ...workloads.reflections]
  const all = () => [...fixed, ...pods.reflections()]
  await firstOutcomes(fixed, clock)
  return {
    discovery() {
      const discovery = documents.discovery()
      return { ...discovery, warnings: [...discovery.warnings, ...podWarnings] }
    },
    workload: workloads.observe,
    proof: workloads.proof,
    unseenMs: workloads.unseenMs,
    probeHost: ({ document, namespace }) => `${splitPath(document.path).name}.${namespace ?? 'default'}.svc`,
    hasWorkloads: true,
    watches: () => all().map((reflection) => viewOf(reflection, store.problem())),
    refresh() {
      for (const reflection of all()) reflection.restart()
    },
    async stop() {
      isStopped = true
      await Promise.all([events.stop(), store.stop(), ...all().map((reflection) => reflection.stop())])
    },
  }
}

function workloadsOf(found: Discovery['documents']): Map<string, WorkloadRef> {
  const refs = found.flatMap((one) => {
    const { workload } = describeService(one, { probeHost: () => '', hasWorkloads: true })
    return workload ? [workload] : []
  })
  return new Map(refs.map((ref) => [workloadKey(ref), ref]))
}

/** A watch shows nothing new while the store behind it can't be read. */
function viewOf({ plural, namespace, state }: Reflection<unknown>, storeProblem: string | undefined): WatchView {
  const now = state()
  const problem = now?.live === false ? now.problem : now && storeProblem
  return {
    resource: plural,
    live: now?.live === true && problem === undefined,
    ...(namespace === undefined ? {} : { namespace }),
    ...(problem === undefined ? {} : { problem }),
  }
}

async function firstOutcomes(reflections: readonly Reflection<unknown>[], clock: Clock): Promise<void> {
  const giveUpAt = clock.now() + firstLookMs
  while (clock.now() < giveUpAt && reflections.some((reflection) => reflection.state() === undefined)) {
    await clock.sleep(20)
  }
}
