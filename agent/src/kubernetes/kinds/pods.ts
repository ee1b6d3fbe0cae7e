import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { apiText } from '../../platform/texts/api-text.ts'
import type { WorkloadRef } from '../../sources/source.ts'
import type { PodTrouble } from '../../status/pod-troubles.ts'
import { instantOf, type Kind } from '../watch/kind.ts'

/** A pod that is not well, or not ready yet, and the workload that suffers from it. */
export interface UnwellPod {
  workload: WorkloadRef
  pod: string
  /** Its own reason; nothing for one that gives none. */
  trouble?: PodTrouble
  /** What of it is being created, in good order so far. */
  creating?: { reason: string; detail?: string }
  /** Since when it is not ready, in milliseconds since the epoch. */
  since?: number
  /** The node that it is on. */
  node?: string
}

/** Pods, kept only while they are not well or not ready and belong to a workload, and then only for their reason. */
export const pods: Kind<V1Pod, UnwellPod> = {
  plural: 'pods',
  group: '/api/v1',
  fieldSelector: 'status.phase!=Succeeded',
  keep(pod) {
    const workload = workloadOf(pod)
    if (workload === undefined) return undefined
    const trouble = podTrouble(pod)
    if (trouble === undefined && !isWaiting(pod)) return undefined
    const [creating, since] = [creatingOf(pod), unreadySince(pod)]
    return {
      workload,
      pod: pod.metadata?.name ?? '',
      ...(trouble && { trouble }),
      ...(creating && { creating }),
      ...(since === undefined ? {} : { since }),
      ...(pod.spec?.nodeName ? { node: pod.spec.nodeName } : {}),
    }
  },
}

const conditionOf = ({ status }: V1Pod, wanted: string) => status?.conditions?.find(({ type }) => type === wanted)

/** A pod that is to become ready. */
function isWaiting(pod: V1Pod): boolean {
  const { metadata, status } = pod
  if (metadata?.deletionTimestamp !== undefined || status?.phase === 'Succeeded') return false
  return conditionOf(pod, 'Ready')?.status !== 'True'
}

/** What a pod waits for that has its node, and no container that runs. */
function creatingOf(pod: V1Pod): UnwellPod['creating'] {
  const { status } = pod
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {}
  const init = initContainerStatuses.find(({ state, name }) => state?.running && !isSidecar(pod, name))
  if (init) return { reason: 'PodInitializing', detail: `init ${init.name}` }
  const waiting = containerStatuses.find(({ state }) => state?.waiting)?.state?.waiting?.reason
  if (waiting !== undefined) return waitsInGoodOrder.has(waiting) ? { reason: waiting } : undefined
  const isOnNode = conditionOf(pod, 'PodScheduled')?.status === 'True'
  return containerStatuses.length === 0 && isOnNode ? { reason: 'ContainerCreating' } : undefined
}

/** An init container that goes on beside the others. A plain one says `started`, too, while it runs, and is never to become ready. */
function isSidecar({ spec }: V1Pod, name: string): boolean {
  return spec?.initContainers?.find((one) => one.name === name)?.restartPolicy === 'Always'
}

function unreadySince(pod: V1Pod): number | undefined {
  const changedAt = conditionOf(pod, 'Ready')?.lastTransitionTime
  return instantOf(changedAt) ?? instantOf(pod.metadata?.creationTimestamp)
}

/**
 * The workload that a pod belongs to. A ReplicaSet is named like its Deployment with the hash of the pods' template
 * behind, so that ReplicaSets need not be read.
 */
export function workloadOf({ metadata }: V1Pod): WorkloadRef | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller)
  if (owner === undefined) return undefined
  const namespace = metadata?.namespace ?? ''
  if (owner.kind === 'Job') return { namespace, type: 'job', name: owner.name }
  if (!owner.apiVersion.startsWith('apps/')) {
    return { namespace, type: `${owner.apiVersion}/${owner.kind}`, name: owner.name }
  }
  if (owner.kind === 'StatefulSet') return { namespace, type: 'statefulset', name: owner.name }
  if (owner.kind === 'DaemonSet') return { namespace, type: 'daemonset', name: owner.name }
  const rollout = `-${metadata?.labels?.['rollouts-pod-template-hash'] ?? ''}`
  if (owner.kind === 'ReplicaSet' && rollout !== '-' && owner.name.endsWith(rollout)) {
    return { namespace, type: 'argoproj.io/v1alpha1/Rollout', name: owner.name.slice(0, -rollout.length) }
  }
  const end = `-${metadata?.labels?.['pod-template-hash'] ?? ''}`
  if (owner.kind !== 'ReplicaSet' || end === '-' || !owner.name.endsWith(end)) return undefined
  return { namespace, type: 'deployment', name: owner.name.slice(0, -end.length) }
}

/** Why a pod is not well, in the words that Kubernetes has for it; nothing for one that is, just starts or ends in good order. */
export function podTrouble(pod: V1Pod): PodTrouble | undefined {
  const trouble = ownTrouble(pod)
  const node = pod.spec?.nodeName
  return trouble && node ? { ...trouble, node } : trouble
}

function ownTrouble(whole: V1Pod): PodTrouble | undefined {
  const { metadata, spec, status } = whole
  const pod = metadata?.name ?? ''
  const condition = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted)
  const disrupted = condition('DisruptionTarget')
  if (disrupted?.status === 'True' && status?.phase !== 'Succeeded') {
    const reason = disruptions[disrupted.reason ?? ''] ?? disrupted.reason ?? 'Evicted'
    return { pod, reason, ...detailed(disrupted.message) }
  }
  if (metadata?.deletionTimestamp !== undefined) return undefined
  if (status?.phase === 'Failed') return { pod, reason: status.reason ?? 'Failed', ...detailed(status.message) }
  const scheduled = condition('PodScheduled')
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return { pod, reason: 'FailedScheduling', ...detailed(scheduled.message) }
  }
  for (const container of status?.initContainerStatuses ?? []) {
    const trouble = containerTrouble(container, isSidecar(whole, container.name))
    if (trouble) return { pod, reason: trouble.reason, ...detailed(`init ${container.name}`, trouble.detail) }
  }
  for (const container of status?.containerStatuses ?? []) {
    const trouble = containerTrouble(container)
    if (trouble) return { pod, reason: trouble.reason, ...detailed(trouble.detail) }
  }
  // The kubelet said that all is well, and is not heard of any more.
  if (
    (condition('Ready')?.status ?? 'True') !== 'True' &&
    condition('ContainersReady')?.status === 'True' &&
    !spec?.readinessGates
  )
    return { pod, reason: 'NodeLost', ...detailed(spec?.nodeName && `node ${spec.nodeName} is not heard of`) }
  return undefined
}

/** Who takes pods away, by the reason that Kubernetes gives. */
const disruptions: Readonly<Record<string, string>> = {
  DeletionByTaintManager: 'NodeLost',
  EvictionByEvictionAPI: 'Evicted',
  PreemptionByScheduler: 'Preempted',
  TerminationByKubelet: 'Evicted',
}

const waitsInGoodOrder = new Set(['ContainerCreating', 'PodInitializing'])

function containerTrouble({ name, ready, started, state, lastState }: V1ContainerStatus, serves = true) {
  const last = lastState?.terminated
  if (state?.waiting) {
    const { reason, message } = state.waiting
    if (reason === undefined || waitsInGoodOrder.has(reason)) return undefined
    return { reason, detail: reason === 'CrashLoopBackOff' && last ? howItEnded(last) : message }
  }
  if (state?.terminated) {
    if (state.terminated.exitCode === 0) return undefined
    return { reason: state.terminated.reason ?? 'Error', detail: `exit code ${state.terminated.exitCode}` }
  }
  if (!ready && last?.reason === 'OOMKilled') return { reason: last.reason, detail: 'started again' }
  // The startup probe is through, or there is none.
  return !ready && started && serves
    ? { reason: 'Unready', detail: `the readiness probe of ${name} does not succeed` }
    : undefined
}

function howItEnded({ reason, exitCode }: { reason?: string; exitCode: number }): string {
  return reason === undefined || reason === 'Error' ? `exit code ${exitCode}` : reason
}

const longestDetail = 160

function detailed(...parts: (string | undefined)[]): Pick<PodTrouble, 'detail' | 'raw'> {
  const joined = parts.filter((part) => part !== undefined).join(', ')
  const { text, raw } = apiText(joined, longestDetail)
  return { ...(text === '' ? {} : { detail: text }), ...(raw === undefined ? {} : { raw }) }
}
