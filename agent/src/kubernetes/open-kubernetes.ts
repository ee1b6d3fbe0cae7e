import { KubeConfig, type KubernetesObject } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { createShelf, type FoundDocument, type Shelf } from '../document/shelf.ts'
import type { Discovery, Source, SourceListener, WorkloadRef } from '../sources/source.ts'
import { describeService } from '../status/service.ts'
import { type Observation, unknownStatus, type WorkloadState, workloadStatus } from '../status/workload-rule.ts'
import type { Clock } from '../time/clock.ts'
import { type ConfigMapTexts, configmaps, documentKeys } from './configmaps.ts'
import { daemonsets } from './daemonsets.ts'
import { deployments } from './deployments.ts'
import type { WorkloadKind } from './kind.ts'
import { type Reflection, type ReflectionInput, reflect } from './reflection.ts'
import { statefulsets } from './statefulsets.ts'
import type { WatchTimes } from './watch-once.ts'

export interface KubernetesInput {
  kubeConfig: KubeConfig
  /** The agent's own node. */
  nodeId: string
  namespaces: readonly string[]
  excludeNamespaces: readonly string[]
  labelPrefix: string
  workloadNamePrefixes: readonly string[]
  clock: Clock
  random: () => number
  log: Logger
  times?: WatchTimes
}

const defaultTimes: WatchTimes = { backoff: { firstMs: 500, maxMs: 30_000 }, watchMs: 290_000, answerMs: 15_000 }
/** How long the start waits for a first outcome of every watch. */
const firstLookMs = 10_000

/** The configuration of the pod's service account, or of the user's kubeconfig outside a cluster. */
export function defaultKubeConfig(): KubeConfig {
  const config = new KubeConfig()
  config.loadFromDefault()
  return config
}

interface WatchedWorkloads {
  type: WorkloadRef['type']
  plural: string
  namespace: string | undefined
  reflection: Reflection<WorkloadState>
}

/** Watches labelled ConfigMaps for documents, and Deployments, StatefulSets and DaemonSets for the state of services. */
export async function openKubernetes(input: KubernetesInput, listener: SourceListener): Promise<Source> {
  const scopes = input.namespaces.length === 0 ? [undefined] : [...input.namespaces]
  const shelf = createShelf(input.nodeId)
  let discovery: Discovery = { documents: [], warnings: [], complete: false }

  function discover(): void {
    const next = readDocuments(input, documents, shelf)
    if (JSON.stringify(next) === JSON.stringify(discovery)) return
    discovery = next
    for (const warning of next.warnings) input.log.warn({ warning }, 'a document needs attention')
    listener.onDocuments()
  }

  const documents: Reflection<ConfigMapTexts>[] = []
  for (const namespace of scopes) {
    const labelSelector = `${input.labelPrefix}/config=true`
    const { times = defaultTimes } = input
    documents.push(reflect({ ...input, times, kind: configmaps, namespace, labelSelector, onChange: discover }))
  }
  const workloads = scopes.flatMap((namespace) => [
    watchWorkloads(input, deployments, namespace, listener),
    watchWorkloads(input, statefulsets, namespace, listener),
    watchWorkloads(input, daemonsets, namespace, listener),
  ])
  const all = [...documents, ...workloads.map(({ reflection }) => reflection)]
  await firstOutcomes(all, input.clock)
  return {
    discovery: () => discovery,
    workload: (ref) => lookAtWorkload(ref, workloads),
    probeHost: (found) => `${nameOf(found)}.${found.namespace ?? 'default'}.svc`,
    hasWorkloads: true,
    refresh() {
      for (const reflection of all) reflection.restart()
    },
    async stop() {
      await Promise.all(all.map((reflection) => reflection.stop()))
    },
  }
}

function watchWorkloads<Raw extends KubernetesObject>(
  input: KubernetesInput,
  kind: WorkloadKind<Raw>,
  namespace: string | undefined,
  listener: SourceListener,
): WatchedWorkloads {
  const onChange: ReflectionInput<Raw, WorkloadState>['onChange'] = (place) =>
    listener.onWorkload(place && { ...place, type: kind.type })
  const { times = defaultTimes } = input
  const reflection = reflect({ ...input, times, kind, namespace, onChange })
  return { type: kind.type, plural: kind.plural, namespace, reflection }
}

function lookAtWorkload(ref: WorkloadRef, workloads: readonly WatchedWorkloads[]): Observation | 'missing' | undefined {
  const watched = workloads.find(
    ({ type, namespace }) => type === ref.type && (namespace === undefined || namespace === ref.namespace),
  )
  const state = watched?.reflection.state()
  if (watched === undefined || state === undefined) return undefined
  if (!state.live) return unknownStatus(`${watched.plural} can't be watched: ${state.problem}`)
  const workload = watched.reflection.get(ref.namespace, ref.name)
  return workload ? workloadStatus(workload) : 'missing'
}

/** What was read before a watch died stays in force, but a missing document then means nothing. */
function readDocuments(
  input: KubernetesInput,
  reflections: readonly Reflection<ConfigMapTexts>[],
  shelf: Shelf,
): Discovery {
  const problems: string[] = []
  for (const reflection of reflections) {
    const state = reflection.state()
    if (state && !state.live) problems.push(`ConfigMaps can't be watched: ${state.problem}; check the agent's RBAC`)
  }
  const complete = reflections.every((reflection) => reflection.listed()) && problems.length === 0
  fillShelf(
    shelf,
    reflections.flatMap((reflection) => reflection.values()),
  )
  const content = shelf.content()
  const documents = content.documents.filter((found) => isWanted(found, input))
  return { documents, warnings: [...problems, ...content.warnings], complete }
}

function fillShelf(shelf: Shelf, maps: readonly ConfigMapTexts[]): void {
  const present = new Set(maps.flatMap(({ source, texts }) => [source, ...texts.map((text) => text.source)]))
  for (const source of shelf.sources()) if (!present.has(source)) shelf.remove(source)
  for (const { source, texts } of maps) {
    for (const text of texts) shelf.put(text)
    if (texts.length > 0) shelf.remove(source)
    else shelf.fail(source, `has none of the keys ${documentKeys.join(', ')}; add one of them`)
  }
}

function isWanted(found: FoundDocument, { excludeNamespaces, workloadNamePrefixes }: KubernetesInput): boolean {
  if (found.namespace !== undefined && excludeNamespaces.includes(found.namespace)) return false
  const name = found.document.workload?.name ?? nameOf(found)
  return workloadNamePrefixes.length === 0 || workloadNamePrefixes.some((prefix) => name.startsWith(prefix))
}

function nameOf(found: FoundDocument): string {
  return describeService(found, { probeHost: () => '', hasWorkloads: false }).name
}

async function firstOutcomes(reflections: readonly Reflection<unknown>[], clock: Clock): Promise<void> {
  const giveUpAt = clock.now() + firstLookMs
  while (clock.now() < giveUpAt && reflections.some((reflection) => reflection.state() === undefined)) {
    await clock.sleep(20)
  }
}
