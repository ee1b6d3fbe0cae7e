import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Note } from '../../document/owners.ts'
import { describeApiError } from '../../platform/errors.ts'
import type { Clock } from '../../platform/time/clock.ts'
import { createWakeSignal } from '../../platform/time/wake-signal.ts'
import { type KubernetesApi, KubernetesRefusal } from '../api/api.ts'
import type { ConfigMapTexts } from '../kinds/configmaps.ts'

export interface DocumentEventsInput {
  api: KubernetesApi
  clock: Clock
  log: Logger
  /** Who this process is among its replicas. */
  instance: string
  /** True while this replica speaks for all. */
  mayAct: () => boolean
  /** How long a call may take, and how long an event waits for its next try, in milliseconds. */
  times: { answerMs: number; eventRetryMs: number }
}

/** Informs those who work in a cluster, by Events on their ConfigMaps, which documents need them. */
export interface DocumentEvents {
  /** Takes all notes that hold now, and the ConfigMaps that they are about. */
  report(maps: readonly ConfigMapTexts[], notes: readonly Note[]): void
  stop(): Promise<void>
}

const maxTries = 5
const longestMessage = 1_024
/** A ConfigMap with more faults than this says enough with these. */
const maxPerMap = 10

/** One Event to create; its name is made of what it says, so that a second replica can't say it again. */
interface Planned {
  name: string
  map: ConfigMapTexts
  message: string
}

/**
 * Creates one Event for every distinct note and version of a ConfigMap. Nothing waits for an Event: one that can't be
 * created is tried again a few times, and then left.
 */
export function createDocumentEvents(input: DocumentEventsInput): DocumentEvents {
  const { clock, mayAct, times } = input
  const wake = createWakeSignal()
  const ending = new AbortController()
  let planned: Planned[] = []
  /** How often each was tried; one that is done counts as tried often enough. */
  let tries = new Map<string, number>()

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await wake.wait(clock, times.eventRetryMs, ending.signal)
      for (const event of planned) {
        const tried = tries.get(event.name) ?? 0
        if (tried >= maxTries || !mayAct() || ending.signal.aborted) continue
        const isDone = await create(event, input, ending.signal, tried === 0)
        tries.set(event.name, isDone ? maxTries : tried + 1)
      }
    }
  }

  const loop = run()
  return {
    report(maps, notes) {
      planned = plan(maps, notes)
      tries = new Map(planned.flatMap(({ name }) => (tries.has(name) ? [[name, tries.get(name) ?? 0]] : [])))
      wake.ring()
    },
    async stop() {
      ending.abort()
      await loop
    },
  }
}

function plan(maps: readonly ConfigMapTexts[], notes: readonly Note[]): Planned[] {
  const byPlace = new Map<string, ConfigMapTexts>()
  for (const map of maps) for (const { source } of [map, ...map.texts]) byPlace.set(source, map)
  const perMap = new Map<ConfigMapTexts, number>()
  const events = new Map<string, Planned>()
  for (const { source, text } of notes) {
    const map = byPlace.get(source)
    const before = map && (perMap.get(map) ?? 0)
    if (map === undefined || before === undefined || before >= maxPerMap) continue
    perMap.set(map, before + 1)
    const message = text.slice(0, longestMessage)
    const hash = createHash('sha256').update(`${map.uid} ${map.version} ${message}`).digest('hex').slice(0, 16)
    const name = `${map.name.slice(0, 236)}.${hash}`
    events.set(name, { name, map, message })
  }
  return [...events.values()]
}

/** True when there is nothing left to do: the Event was created, by this replica or another. */
async function create(
  { name, map, message }: Planned,
  { api, clock, instance, log, times }: DocumentEventsInput,
  signal: AbortSignal,
  isFirst: boolean,
): Promise<boolean> {
  const { namespace, name: configMap, uid, version: resourceVersion } = map
  const at = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  const body = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMap, uid, resourceVersion },
    type: 'Warning',
    reason: 'InvalidServiceDocument',
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component: 'itops-agent', host: instance },
    reportingComponent: 'itops-agent',
    reportingInstance: instance.slice(0, 128),
  }
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`
    await api.call({ method: 'POST', path, body, timeoutMs: times.answerMs, signal })
    return true
  } catch (error) {
    if (error instanceof KubernetesRefusal && error.code === 409) return true
    if (signal.aborted) return false
    const entry = { configMap: map.source, problem: describeApiError(error) }
    if (isFirst) log.warn(entry, 'an Event could not be created; check that the agent may create events')
    else log.debug(entry, 'an Event could not be created')
    return false
  }
}
