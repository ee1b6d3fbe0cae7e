import type { KubernetesObject } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { describeApiError } from '../errors.ts'
import { type Backoff, createBackoff } from '../time/backoff.ts'
import type { Clock } from '../time/clock.ts'
import type { KubernetesApi } from './api.ts'
import { collectionPath, type Kind } from './kinds/kind.ts'
import { listPages } from './list-pages.ts'
import { type RestartReason, restartReason, WatchFailure } from './restart-reason.ts'
import { type WatchEvent, type WatchTimes, watchOnce } from './watch-once.ts'

/** Whether a copy is current, and why not; nothing before the first outcome. */
export type WatchState = { live: true } | { live: false; problem: string; reason: RestartReason } | undefined

/** A local copy of one collection, kept current by a watch. */
export interface Reflection<Kept> {
  plural: string
  namespace: string | undefined
  get(namespace: string, name: string): Kept | undefined
  values(): Iterable<Kept>
  state(): WatchState
  /** True once the collection has been listed. */
  listed(): boolean
  /** Drops the connection and looks at everything afresh. */
  restart(): void
  stop(): Promise<void>
}

/** What one event changed in the copy; nothing on a side where nothing is kept. */
export interface Change<Kept> {
  namespace: string
  name: string
  before: Kept | undefined
  after: Kept | undefined
}

/** What every watch of an agent shares. */
export interface WatchDeps {
  api: KubernetesApi
  times: WatchTimes
  clock: Clock
  random: () => number
  log: Logger
  /** A watch died, or was told to look afresh. */
  onRestart(plural: string, reason: RestartReason): void
}

export interface ReflectionInput<Raw extends KubernetesObject, Kept> extends WatchDeps {
  kind: Kind<Raw, Kept>
  namespace: string | undefined
  labelSelector?: string
  /** One object changed, or, without a change, any of them or the state of the watch. */
  onChange(change?: Change<Kept>): void
}

/** A server that ends watches sooner than this, in milliseconds, is not asked again and again without a pause. */
const shortestWatchMs = 1_000
/** So many in a row are taken for chance: of watches without an event, and of those with some. */
const shortWatches = { silent: 1, eventful: 5 }
/** A watch that lived this long, in milliseconds, ends a row of failures. */
const healthyMs = 10_000

interface Copy<Kept> {
  objects: Map<string, Kept>
  state: WatchState
  listed: boolean
  /** Where the next watch starts; without it everything is listed afresh. */
  version: string | undefined
  connection: AbortController
  shortWatches: number
}

/**
 * Lists a collection and watches it from there. A watch that the server ends in good order goes on where it was; any
 * other end makes the copy stale at once, and after a jittered delay everything is listed afresh, so that no missed
 * event survives.
 */
export function reflect<Raw extends KubernetesObject, Kept>(input: ReflectionInput<Raw, Kept>): Reflection<Kept> {
  const copy: Copy<Kept> = {
    objects: new Map(),
    state: undefined,
    listed: false,
    version: undefined,
    connection: new AbortController(),
    shortWatches: 0,
  }
  const ending = new AbortController()
  const loop = keepCurrent(input, copy, ending.signal)
  return {
    plural: input.kind.plural,
    namespace: input.namespace,
    get: (namespace, name) => copy.objects.get(`${namespace}/${name}`),
    values: () => copy.objects.values(),
    state: () => copy.state,
    listed: () => copy.listed,
    restart: () => copy.connection.abort(new WatchFailure('refreshed', 'everything is looked at afresh')),
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
  const backoff = createBackoff(input.times.backoff, input.random)
  while (!ending.aborted) {
    try {
      copy.connection.signal.throwIfAborted()
      const version = copy.version ?? (await relist(input, copy))
      copy.version = version
      await follow(input, copy, version, backoff)
    } catch (error) {
      if (ending.aborted) return
      await pause(input, copy, error, backoff, ending)
      copy.connection = new AbortController()
      if (ending.aborted) return
    }
  }
}

/** Says that the copy is stale, and waits before it is made anew. */
async function pause<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  error: unknown,
  backoff: Backoff,
  ending: AbortSignal,
): Promise<void> {
  const { kind, clock, log, namespace, onRestart } = input
  const delayMs = Math.round(backoff.next())
  const reason = restartReason(error)
  const problem = describeApiError(error)
  const entry = { watch: collectionPath(kind, namespace), reason, problem, delayMs }
  if (reason === 'refreshed') log.info(entry, 'the watch starts afresh')
  else log.warn(entry, 'the watch is dead; it starts again')
  copy.version = undefined
  setState(input, copy, { live: false, problem, reason })
  onRestart(kind.plural, reason)
  await clock.sleep(delayMs, ending)
}

function selectorsOf({ kind, labelSelector }: { kind: { fieldSelector?: string }; labelSelector?: string }) {
  return { labelSelector, fieldSelector: kind.fieldSelector }
}

async function relist<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
): Promise<string> {
  const { api, kind, namespace, times } = input
  const fresh = new Map<string, Kept>()
  const { signal } = copy.connection
  const list = { api, path: collectionPath(kind, namespace), selectors: selectorsOf(input), answerMs: times.answerMs }
  const version = await listPages<Raw>({ ...list, signal }, (object) => {
    const kept = kind.keep(object)
    if (kept !== undefined) fresh.set(keyOf(object), kept)
  })
  signal.throwIfAborted()
  copy.objects = fresh
  copy.listed = true
  input.onChange()
  return version
}

async function follow<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  version: string,
  backoff: Backoff,
): Promise<void> {
  const { kind, clock, times } = input
  const openedAt = clock.now()
  const events = await watchOnce<Raw>({
    ...input,
    path: collectionPath(kind, input.namespace),
    selectors: selectorsOf(input),
    version,
    signal: copy.connection.signal,
    onOpen: () => setState(input, copy, { live: true }),
    onEvent: (event) => take(input, copy, event),
  }).finally(() => {
    if (clock.now() - openedAt >= Math.min(times.backoff.maxMs, healthyMs)) backoff.reset()
  })
  copy.shortWatches = clock.now() - openedAt < shortestWatchMs ? copy.shortWatches + 1 : 0
  if (copy.shortWatches > (events === 0 ? shortWatches.silent : shortWatches.eventful)) {
    copy.shortWatches = 0
    throw new WatchFailure('closed', 'the watch ended at once')
  }
}

function take<Raw extends KubernetesObject, Kept>(
  { kind, onChange }: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  event: WatchEvent<Raw>,
): void {
  if (event.type !== 'BOOKMARK') {
    const { object } = event
    const key = keyOf(object)
    const before = copy.objects.get(key)
    const after = event.type === 'DELETED' ? undefined : kind.keep(object)
    if (after === undefined) copy.objects.delete(key)
    else copy.objects.set(key, after)
    const { namespace = '', name = '' } = object.metadata ?? {}
    if (before !== undefined || after !== undefined) onChange({ namespace, name, before, after })
  }
  copy.version = event.version
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
