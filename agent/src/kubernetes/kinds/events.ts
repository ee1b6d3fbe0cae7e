import type { CoreV1Event } from '@kubernetes/client-node'
import { type ApiText, apiText } from '../../platform/texts/api-text.ts'
import type { WorkloadRef } from '../../sources/source.ts'

/** What an Event warns of, as much of it as is kept. */
export interface Warned {
  /** The Event's own name: the next time it is said, it is the same one. */
  name: string
  /** The word that Kubernetes has for it, like `FailedMount`. */
  reason: string
  said: ApiText
  /** When it was last said, in milliseconds since the epoch. */
  at: number
}

/** What an Event is about: a pod, or a workload and what belongs to it. */
export type Concerned = { namespace: string; pod: string } | { namespace: string; workload: WorkloadRef }

const longestMessage = 240
const longestName = 253

/** Where Events are, and which of them are asked for. */
export const warnings = { plural: 'events', group: '/api/v1', fieldSelector: 'type=Warning' } as const

/** What an Event is about; nothing for what no reason of a workload can lie in. */
export function concernedBy({ involvedObject, metadata }: CoreV1Event): Concerned | undefined {
  const { kind, name, namespace = metadata.namespace } = involvedObject ?? {}
  if (!isName(name) || !isName(namespace)) return undefined
  if (kind === 'Pod') return { namespace, pod: name }
  const of = (type: WorkloadRef['type'], called: string) => ({ namespace, workload: { namespace, type, name: called } })
  if (kind === 'Deployment') return of('deployment', name)
  if (kind === 'StatefulSet') return of('statefulset', name)
  if (kind === 'DaemonSet') return of('daemonset', name)
  // A ReplicaSet is named like its Deployment with the hash of the pods' template behind.
  if (kind === 'ReplicaSet' && name.includes('-')) return of('deployment', name.slice(0, name.lastIndexOf('-')))
  return undefined
}

/** What an Event says; nothing for one that says nothing, or does not warn. An instant after `now` is now. */
export function readWarning(event: CoreV1Event, now: number): Warned | undefined {
  const { type, reason, message, metadata } = event
  if (type !== 'Warning' || typeof reason !== 'string' || reason === '') return undefined
  const said = apiText(typeof message === 'string' ? message : '', longestMessage)
  return { name: metadata.name ?? '', reason: apiText(reason, 60).text, said, at: Math.min(now, saidAt(event) ?? now) }
}

function saidAt({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: CoreV1Event): number | undefined {
  // Texts of the API, though the client's types say dates.
  const instants = [series?.lastObservedTime, lastTimestamp, eventTime, firstTimestamp, metadata.creationTimestamp]
  return instants.map((one) => Date.parse(String(one ?? ''))).find((at) => !Number.isNaN(at))
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= longestName
}
