import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Logger } from 'pino'
import type { ChangeStore } from '../changes/change-store.ts'
import { type KeptVersion, watchRollouts } from '../changes/rollouts/watch-rollouts.ts'
import type { PathRule } from '../document/allowed-paths.ts'
import { splitPath } from '../document/service-path.ts'
import type { Memory } from '../platform/memory.ts'
import type { Clock } from '../platform/time/clock.ts'
import type { Discovery, Source, SourceListener, WatchView, WorkloadRef } from '../sources/source.ts'
import { watchedBy } from '../status/look.ts'
import { describeService } from '../status/service.ts'
import { createAlarms } from './alarms.ts'
import { createKubernetesApi, type KubernetesApi } from './api/api.ts'
import { readEvidence } from './causes/read-evidence.ts'
import { watchCauses } from './causes/watch-causes.ts'
import { readCertificates } from './certificate-secrets.ts'
import { createDocumentEvents } from './documents/document-events.ts'
import { watchDocuments } from './documents/document-watches.ts'
import { createSeenWorkloads } from './seen-workloads.ts'
import { readVolumeStats } from './volume-stats.ts'
import type { WatchDeps } from './watch/copy.ts'
import { collectionPath } from './watch/kind.ts'
import type { Reflection } from './watch/reflection.ts'
import type { RestartReason } from './watch/restart-reason.ts'
import { proveStore } from './watch/store-proof.ts'
import type { WatchTimes } from './watch/watch-once.ts'
import { byKey, joinGroups } from './workloads/all-workloads.ts'
import { type BatchInput, watchBatch } from './workloads/batch-watches.ts'
import { watchCustom } from './workloads/custom-watches.ts'
import { watchEndpoints } from './workloads/endpoint-watches.ts'
import { watchNodes } from './workloads/node-watches.ts'
import { type RouteInput, watchRoutes } from './workloads/route-watches.ts'
import { type WorkloadInput, watchWorkloads, workloadKinds } from './workloads/workload-watches.ts'

export interface KubernetesInput {
  api: KubernetesApi
  /** For which paths this agent speaks. */
  paths: PathRule
  /** Who this process is among its replicas. */
  instance: string
  namespaces: readonly string[]
  excludeNamespaces: readonly string[]
  labelPrefix: string
  workloadNamePrefixes: readonly string[]
  /** True: kubelets are asked how full volumes are. */
  volumeStats: boolean
  /** Holds the last good documents, and which workloads there were, over a restart. */
  memory: Memory
  /** What was seen of workloads, and the changes that core does not have yet. */
  changes: ChangeStore<KeptVersion>
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
  /** How full volumes are is read at every multiple of it. */
  volumesMs: number
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
  volumesMs: 300_000,
}
/** How long the start waits for a first outcome of every watch. */
const firstLookMs = 10_000

/** The API by the pod's service account, or by the user's kubeconfig outside a cluster; `onTime` hears what time it says it is. */
export function defaultKubernetesApi(onTime?: (time: number) => void): KubernetesApi {
  const load = () => {
    const config = new KubeConfig()
    config.loadFromDefault()
    return config
  }
  return createKubernetesApi(load(), load, onTime)
}

/** Watches labelled ConfigMaps for documents, and workloads and their pods for the state of services. */
export async function openKubernetes(input: KubernetesInput, listener: SourceListener): Promise<Source> {
  const cluster = watchCluster(input, listener)
  const { documents, workloads, causes, store } = cluster
  const all = () => [...documents.reflections, ...workloads.watches(), ...causes.watches()]
  const volumes = input.volumeStats ? watchVolumes(input, cluster, listener) : undefined
  await firstOutcomes([...documents.reflections, ...cluster.fixed], input.clock)
  return {
    discovery() {
      const discovery = documents.discovery()
      return { ...discovery, warnings: [...discovery.warnings, ...causes.warnings()] }
    },
    workload: workloads.observe,
    proof: workloads.proof,
    unseenMs: workloads.unseenMs,
    probeHost: ({ document, namespace }) => `${splitPath(document.path).name}.${namespace ?? 'default'}.svc`,
    routeUrl: cluster.routes.urlOf,
    evidence: (ref) => readEvidence({ ...input, times: input.times ?? defaultTimes }, ref),
    hasWorkloads: true,
    watches: () => all().map((reflection) => viewOf(reflection, store.problem(), !cluster.isFixed(reflection))),
    refresh() {
      for (const reflection of all()) reflection.restart()
    },
    async lastLook(signal) {
      await Promise.all([store.lastLook(), ...workloads.watches().map((reflection) => reflection.lastLook(signal))])
    },
    async stop() {
      await Promise.all([cluster.stop(), volumes?.stop(), ...all().map((reflection) => reflection.stop())])
    },
  }
}

/** Every watch of a cluster, connected: what documents name is what is looked at. */
function watchCluster(input: KubernetesInput, listener: SourceListener) {
  const { deps, store, times } = watchDeps(input, () => listener.onWorkload())
  const events = createDocumentEvents({ ...input, times })
  const seen = createSeenWorkloads(input.memory)
  let documented: ReadonlyMap<string, WorkloadRef> = new Map()
  let isStopped = false

  const causes = watchCauses({ ...deps, onCause, onRefusal: () => listener.onDocuments() })
  const group = { ...deps, store, seen, documented: () => documented, onWorkload: applyWorkload }
  const alarms = createAlarms(input.clock, listener.onWorkload)
  const kinds = watchKinds({ ...group, ...causes, alarms, onRoutes: listener.onRoutes })
  const { fixed, version, workloads } = kinds
  const rollouts = watchRollouts({ ...input, ...listener, store: input.changes, look: version })
  const documents = watchDocuments({ ...input, ...deps, events, onDiscovery: applyDocuments })

  function onCause(workload?: WorkloadRef): void {
    if (!isStopped) listener.onWorkload(workload)
  }

  /** After a look at everything, what is there was seen. */
  function applyWorkload(ref?: WorkloadRef): void {
    if (ref === undefined) workloads.noteSeen()
    rollouts.look(ref)
    listener.onWorkload(ref)
  }

  function applyDocuments({ documents: found, complete }: Discovery): void {
    if (isStopped) return
    documented = workloadsOf(found)
    workloads.want(documented)
    workloads.noteSeen()
    if (complete) seen.keepOnly(documented)
    causes.want(documented)
    listener.onDocuments()
    rollouts.want(found, complete)
  }

  return {
    ...kinds,
    documents,
    causes,
    store,
    isFixed: (one: Reflection<unknown>) => [...documents.reflections, ...fixed, ...causes.watches()].includes(one),
    async stop() {
      isStopped = true
      await Promise.all([events.stop(), store.stop(), alarms.stop(), workloads.stop()])
    },
  }
}

/** The kinds that are watched always, and those that are only while a document names some. */
function watchKinds(given: WorkloadInput & BatchInput & RouteInput) {
  const nodes = watchNodes(given)
  const troublesOf = (ref: WorkloadRef) => nodes.explain(given.pods.troublesOf(ref))
  const input = { ...given, pods: { ...given.pods, troublesOf } }
  const always = watchWorkloads(input)
  const routes = watchRoutes(input)
  const asked = [watchBatch(input), watchEndpoints(input), watchCustom(input), readCertificates(input), nodes]
  const workloads = joinGroups(input, [always, routes, ...asked])
  return { fixed: always.watches(), version: always.version, claimsOf: always.claimsOf, routes, workloads }
}

/** Reads how full the volumes are that the workloads of documents claim. */
function watchVolumes(
  input: KubernetesInput,
  { documents, claimsOf }: ReturnType<typeof watchCluster>,
  { onVolumes }: SourceListener,
) {
  const claims = () => {
    const byClaim = new Map<string, string[]>()
    for (const { path, workload } of documents.discovery().documents.map((found) => describeService(found, bare))) {
      if (workload === undefined) continue
      for (const name of claimsOf(workload)) {
        const claim = `${workload.namespace}/${name}`
        byClaim.set(claim, [...(byClaim.get(claim) ?? []), path])
      }
    }
    return byClaim
  }
  return readVolumeStats({ ...input, times: input.times ?? defaultTimes, claims, onVolumes })
}

/** What every watch shares, and whether the API shows what it stores. */
function watchDeps(input: KubernetesInput, onChange: () => void) {
  const scopes = input.namespaces.length === 0 ? [undefined] : [...input.namespaces]
  const { times = defaultTimes } = input
  const paths = workloadKinds.map((kind) => collectionPath(kind, scopes[0]))
  const store = proveStore({ ...input, times, paths, onChange })
  const deps: WatchDeps & { scopes: typeof scopes } = { ...input, times, scopes, onStoreSeen: store.given }
  return { deps, store, times }
}

/** Enough to see what a document names. */
const bare = { probeHost: () => '', routeUrl: () => undefined, hasWorkloads: true }

function workloadsOf(found: Discovery['documents']): Map<string, WorkloadRef> {
  return byKey(
    found.flatMap((one) => {
      return watchedBy(describeService(one, bare))
    }),
  )
}

/** A watch shows nothing new while the store behind it can't be read. What is refused of a kind that few need is their matter. */
function viewOf(reflection: Reflection<unknown>, storeProblem: string | undefined, isOfFew: boolean): WatchView {
  const { plural, namespace } = reflection
  const now = reflection.state()
  const problem = now?.live === false ? now.problem : now && storeProblem
  const isRefused = now?.live === false && now.reason === 'refused'
  return {
    resource: plural,
    live: now?.live === true && problem === undefined,
    ...(namespace === undefined ? {} : { namespace }),
    ...(problem === undefined ? {} : { problem }),
    ...(now?.live === false && now.raw !== undefined ? { raw: now.raw } : {}),
    ...(isOfFew && isRefused ? { isTheirs: true } : {}),
  }
}

async function firstOutcomes(reflections: readonly Reflection<unknown>[], clock: Clock): Promise<void> {
  const giveUpAt = clock.now() + firstLookMs
  while (clock.now() < giveUpAt && reflections.some((reflection) => reflection.state() === undefined)) {
    await clock.sleep(20)
  }
}
