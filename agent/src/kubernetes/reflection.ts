import { type KubeConfig, type KubernetesObject, Watch } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { describeApiError } from '../errors.ts'
import { createBackoff } from '../time/backoff.ts'
import type { Clock } from '../time/clock.ts'
import type { Kind } from './kind.ts'
import { listAll } from './list-all.ts'
import { type WatchTimes, watchOnce } from './watch-once.ts'

/** Whether a copy is current, and why not; nothing before the first outcome. */
export type WatchState = { live: true } | { live: false; problem: string } | undefined

/** A local copy of one collection, kept current by a watch. */
export interface Reflection<Kept> {
  get(namespace: string, name: string): Kept | undefined
  values(): Kept[]
  state(): WatchState
  /** True once the collection has been listed. */
  listed(): boolean
  /** Drops the connection and looks at everything afresh. */
  restart(): void
  stop(): Promise<void>
}

/** An object's place in a cluster. */
export interface Place {
  namespace: string
  name: string
}

export interface ReflectionInput<Raw extends KubernetesObject, Kept> {
  kind: Kind<Raw, Kept>
  kubeConfig: KubeConfig
  namespace: string | undefined
  labelSelector?: string
  times: WatchTimes
  clock: Clock
  random: () => number
  log: Logger
  /** One object changed, or, without a place, any of them or the state of the watch. */
  onChange(place?: Place): void
}

/** A server that ends a watch sooner than this, without an event, is not asked again without a pause. */
const shortestWatchMs = 1_000

interface Copy<Kept> {
  objects: Map<string, Kept>
  state: WatchState
  listed: boolean
  /** Where the next watch starts; without it everything is listed afresh. */
  version: string | undefined
  connection: AbortController
}

/**
 * Lists a collection and watches it from there. A watch that the server ends in good order goes on where it was; any
 * other end makes the copy stale at once, and after a jittered delay everything is listed afresh, so that no missed
 * event survives. (The client's own informer calls itself connected before it is, and asks a server that ends every
 * watch at once without a pause; this loop stands on the same list and watch calls.)
 */
export function reflect<Raw extends KubernetesObject, Kept>(input: ReflectionInput<Raw, Kept>): Reflection<Kept> {
  const copy: Copy<Kept> = {
    objects: new Map(),
    state: undefined,
    listed: false,
    version: undefined,
    connection: new AbortController(),
  }
  const ending = new AbortController()
  const loop = keepCurrent(input, copy, ending.signal)
  return {
    get: (namespace, name) => copy.objects.get(`${namespace}/${name}`),
    values: () => [...copy.objects.values()],
    state: () => copy.state,
    listed: () => copy.listed,
    restart: () => copy.connection.abort(new Error('looked at afresh')),
    async stop() {
      ending.abort()
      copy.connection.abort(new Error('stopped'))
      await loop
    },
  }
}

async function keepCurrent<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  ending: AbortSignal,
): Promise<void> {
  const { kind, clock, log } = input
  const backoff = createBackoff(input.times.backoff, input.random)
  const list = kind.lister(input.kubeConfig)
  const watch = new Watch(input.kubeConfig)
  while (!ending.aborted) {
    try {
      if (copy.version === undefined) await relist(input, copy, list)
      if (!ending.aborted) await follow(input, copy, watch, backoff.reset)
    } catch (error) {
      if (ending.aborted) return
      const delayMs = Math.round(backoff.next())
      const problem = describeApiError(error)
      log.warn({ watch: kind.path(input.namespace), problem, delayMs }, 'the watch is dead; it starts again')
      copy.version = undefined
      setState(input, copy, { live: false, problem })
      await clock.sleep(delayMs, ending)
    }
  }
}

async function relist<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  list: ReturnType<Kind<Raw, Kept>['lister']>,
): Promise<void> {
  const fresh = new Map<string, Kept>()
  copy.version = await listAll({ ...input, list, answerMs: input.times.answerMs }, (object) => {
    fresh.set(keyOf(object), input.kind.keep(object))
  })
  copy.objects = fresh
  copy.listed = true
  input.onChange()
}

async function follow<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  watch: Watch,
  onHealthy: () => void,
): Promise<void> {
  const { kind, clock } = input
  const openedAt = clock.now()
  copy.connection = new AbortController()
  const events = await watchOnce<Raw>({
    ...input,
    watch,
    path: kind.path(input.namespace),
    version: copy.version,
    signal: copy.connection.signal,
    onOpen: () => setState(input, copy, { live: true }),
    onEvent(phase, object) {
      copy.version = object.metadata?.resourceVersion ?? copy.version
      onHealthy()
      if (phase === 'BOOKMARK') return
      if (phase === 'DELETED') copy.objects.delete(keyOf(object))
      else copy.objects.set(keyOf(object), kind.keep(object))
      input.onChange({ namespace: object.metadata?.namespace ?? '', name: object.metadata?.name ?? '' })
    },
  })
  if (events === 0 && clock.now() - openedAt < shortestWatchMs) throw new Error('the watch ended at once')
  onHealthy()
}

function setState<Kept>(
  { onChange }: Pick<ReflectionInput<KubernetesObject, Kept>, 'onChange'>,
  copy: Copy<Kept>,
  next: NonNullable<WatchState>,
): void {
  const changed = copy.state?.live !== next.live
  copy.state = next
  if (changed) onChange()
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}
