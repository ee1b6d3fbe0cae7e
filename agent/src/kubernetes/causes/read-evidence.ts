import type { OutageEvidence } from '@itops/core/contract'
import type { CoreV1Event, V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { isMapping } from '../../document/fields.ts'
import { plainText } from '../../platform/plain-text.ts'
import { oneLine } from '../../platform/texts/api-text.ts'
import { maskSecrets } from '../../platform/texts/mask-secrets.ts'
import type { Clock } from '../../platform/time/clock.ts'
import { withDeadline } from '../../platform/time/deadline.ts'
import type { WorkloadRef } from '../../sources/source.ts'
import type { KubernetesApi } from '../api/api.ts'
import { collectionPath } from '../watch/kind.ts'
import { isObject } from '../watch/list-pages.ts'

export interface EvidenceInput {
  api: KubernetesApi
  clock: Clock
  /** How long one call may take, in milliseconds. */
  times: { answerMs: number }
}

const apps = { deployment: 'deployments', statefulset: 'statefulsets', daemonset: 'daemonsets' } as const
const lines = 20
/** What is read of a log at the most: the API counts from the first of the lines on, and the last ones say most. */
const readBytes = 262_144
/** What is kept of a line, and of the whole log once secrets are masked; characters. */
const longestLine = 3_000
const longestLog = 8_000
/** A longer list of pods or Events is left out. */
const maxBytes = 16 * 1024 * 1024
const maxEvents = 20
const longestEvent = 400
const podsLookedAt = 50

/**
 * What can be seen of the pod of a workload that fails: the last lines of its log, of the container before the present one where
 * that ended, and its Events; secrets are masked. Nothing for what has no pods. What can't be read is left out.
 */
export async function readEvidence(
  { api, clock, times }: EvidenceInput,
  { namespace, type, name }: WorkloadRef,
): Promise<OutageEvidence | undefined> {
  const plural = type === 'deployment' || type === 'statefulset' || type === 'daemonset' ? apps[type] : undefined
  if (plural === undefined) return undefined
  const at = new Date(clock.now()).toISOString()
  const ask = async (path: string, query = {}) =>
    api.call({ path, query, timeoutMs: times.answerMs, maxBytes: maxBytes }).catch((): unknown => undefined)
  const workload = await ask(
    `${collectionPath({ plural, group: '/apis/apps/v1' }, namespace)}/${encodeURIComponent(name)}`,
  )
  const labelSelector = selectorOf(workload)
  if (labelSelector === undefined) return undefined
  const podsPath = collectionPath({ plural: 'pods', group: '/api/v1' }, namespace)
  const pod = worstOf(itemsOf<V1Pod>(await ask(podsPath, { labelSelector, limit: podsLookedAt })))
  const podName = pod?.metadata?.name
  const container = pod && failingContainer(pod)
  const logPath = `${podsPath}/${encodeURIComponent(podName ?? '')}/log`
  const log = container && (await readLog({ api, clock, times }, logPath, container))
  const fieldSelector = `involvedObject.name=${podName ?? name}`
  const eventsPath = collectionPath({ plural: 'events', group: '/api/v1' }, namespace)
  const events = itemsOf<CoreV1Event>(await ask(eventsPath, { fieldSelector, limit: 100 }))
  return {
    at,
    ...(podName === undefined ? {} : { pod: podName }),
    ...(container === undefined ? {} : { container: container.name, previous: log?.previous ?? false }),
    ...(log === undefined ? {} : { log: log.text }),
    events: events
      .filter(({ involvedObject }) => involvedObject?.name === (podName ?? name))
      .map(lineOf)
      .sort()
      .slice(-maxEvents),
  }
}

function itemsOf<Raw extends object>(answer: unknown): Raw[] {
  const items: unknown = isMapping(answer) ? answer.items : undefined
  return Array.isArray(items) ? items.filter(isObject<Raw>) : []
}

function selectorOf(workload: unknown): string | undefined {
  if (!isMapping(workload) || !isMapping(workload.spec) || !isMapping(workload.spec.selector)) return undefined
  const { matchLabels = {}, matchExpressions = [] } = workload.spec.selector
  const labels = isMapping(matchLabels) ? Object.entries(matchLabels) : []
  const requirements = Array.isArray(matchExpressions) ? matchExpressions.filter(isMapping) : []
  const terms = [...labels.map(([label, value]) => `${label}=${String(value)}`), ...requirements.map(termOf)]
  return terms.length === 0 ? undefined : terms.join(',')
}

function termOf({ key, operator, values }: Readonly<Record<string, unknown>>): string {
  if (operator === 'Exists') return String(key)
  if (operator === 'DoesNotExist') return `!${String(key)}`
  return `${String(key)} ${operator === 'NotIn' ? 'notin' : 'in'} (${Array.isArray(values) ? values.join(',') : ''})`
}

const restartsOf = ({ status }: V1Pod) =>
  (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0)
const isReady = ({ status }: V1Pod) => status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True')

/** One that is not ready before one that is, one that started again often before one that did not. */
function worstOf(pods: readonly V1Pod[]): V1Pod | undefined {
  const weight = (pod: V1Pod) => (isReady(pod) ? 0 : 1_000_000) + restartsOf(pod)
  return [...pods].sort((a, b) => weight(b) - weight(a))[0]
}

/** The container whose log says most: one that ended or waits after it did, else one that is not ready. */
function failingContainer({ status, spec }: V1Pod): { name: string; restarted: boolean } | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const failed = ({ state, lastState }: V1ContainerStatus) =>
    (state?.terminated !== undefined && state.terminated.exitCode !== 0) || lastState?.terminated !== undefined
  const found =
    all.find((one) => !one.ready && failed(one)) ??
    all.find((one) => !one.ready && one.state?.running) ??
    all.find(failed)
  if (found) return { name: found.name, restarted: found.state?.terminated === undefined && found.restartCount > 0 }
  const [first] = spec?.containers ?? []
  return first && { name: first.name, restarted: false }
}

interface ReadLog {
  text: string
  previous: boolean
}

async function readLog(
  input: EvidenceInput,
  path: string,
  { name: container, restarted }: { name: string; restarted: boolean },
): Promise<ReadLog | undefined> {
  const query = { container, tailLines: lines, limitBytes: readBytes }
  for (const previous of restarted ? [true, false] : [false]) {
    const text = await readText(input, path, previous ? { ...query, previous } : query).catch(() => undefined)
    if (text !== undefined && text.trim() !== '') return { text: cleanLog(text), previous }
  }
  return undefined
}

/** A log as it may leave the cluster. */
function cleanLog(text: string): string {
  const last = text.replaceAll('\r', '').trimEnd().split('\n').slice(-lines)
  const whole = last.map((line) => line.slice(0, longestLine)).join('\n')
  const masked = maskSecrets(plainText(whole.replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, ' '))).trimEnd()
  return masked.slice(-longestLog)
}

async function readText(
  { api, times }: EvidenceInput,
  path: string,
  query: Record<string, string | number | boolean>,
): Promise<string> {
  return withDeadline(times.answerMs, undefined, async (signal) => {
    const response = await api.open({ path, query, timeoutMs: times.answerMs, signal })
    response.setEncoding('utf8')
    let text = ''
    for await (const part of response) {
      text += part
      // Whatever answers may say more than it was asked for.
      if (text.length > readBytes) break
    }
    return text.slice(0, readBytes)
  })
}

/** An Event as one line that sorts by its time. */
function lineOf({ series, lastTimestamp, eventTime, type, reason, message, count }: CoreV1Event): string {
  const at = String(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '')
  const times = (count ?? series?.count ?? 1) > 1 ? ` (${count ?? series?.count} times)` : ''
  return oneLine(`${at} ${type ?? ''} ${reason ?? ''}: ${message ?? ''}${times}`, longestEvent)
}
