import type { KubernetesObject } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { describeApiError, describeForAll } from '../errors.ts'
import { type Backoff, createBackoff } from '../time/backoff.ts'
import type { Clock } from '../time/clock.ts'
import type { KubernetesApi } from './api.ts'
import { collectionPath, type Kind } from './kinds/kind.ts'
import { listPages } from './list-pages.ts'
import { createProofOfLife, type LossReason, type ProofOfLife } from './proof-of-life.ts'
import {
  isEndedByPeer,
  isForgotten,
  isRefusal,
  type RestartReason,
  restartReason,
  WatchFailure,
} from './restart-reason.ts'
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
  /** How many milliseconds ago the copy was last known to be current. */
  unseenMs(): number
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
  /** Milliseconds that only ever grow: the clock may be set. */
  monotonic(): number
  random: () => number
  log: Logger
  /** The server showed what it stores, or ended all that it did: up to now its store was read. */
  onStoreSeen(): void
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
const shortestWatchMs = 500
/** So many in a row are taken for chance: of watches without an event, and of those with some. */
const shortWatches = { silent: 1, eventful: 5 }
/** A server that ended a watch so long ago, in milliseconds, and takes no other was stopped then. */
const justNowMs = 1_000
/** After a break a watch counts as open once what happened meanwhile has had so long to arrive, in milliseconds. */
const catchUpMs = 100

interface Copy<Kept> {
  objects: Map<string, Kept>
  state: WatchState
  listed: boolean
  /** Where the next watch starts; without it everything is listed afresh. */
  version: string | undefined
  connection: AbortController
  shortWatches: number
  proof: ProofOfLife
}

type Backoffs = Record<'refused' | 'broken', Backoff>

/**
 * Lists a collection and watches it from there. However a watch ends, the next one goes on where it was, and only what the
 * server has forgotten is listed afresh, so that no event is missed. Each opening, line and orderly end is a proof that the
 * copy is current; without one for too long nobody has seen anything since the last.
 */
export function reflect<Raw extends KubernetesObject, Kept>(input: ReflectionInput<Raw, Kept>): Reflection<Kept> {
  const ending = new AbortController()
  const copy: Copy<Kept> = {
    objects: new Map(),
    state: undefined,
    listed: false,
    version: undefined,
    connection: new AbortController(),
    shortWatches: 0,
    proof: createProofOfLife({ ...input, onLost: (why) => lose(input, copy, why) }),
  }
  const loops = [keepCurrent(input, copy, ending.signal), copy.proof.watch(ending.signal)]
  return {
    plural: input.kind.plural,
    namespace: input.namespace,
    get: (namespace, name) => copy.objects.get(`${namespace}/${name}`),
    values: () => copy.objects.values(),
    state: () => copy.state,
    unseenMs: copy.proof.unseenMs,
    listed: () => copy.listed,
    restart: () => copy.connection.abort(new WatchFailure('refreshed', 'everything is looked at afresh')),
    async stop() {
      ending.abort()
      copy.connection.abort(new Error('stopped'))
      await Promise.all(loops)
    },
  }
}

async function keepCurrent<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  ending: AbortSignal,
): Promise<void> {
  const { random, times } = input
  const backoffs = {
    refused: createBackoff(times.backoff, random),
    broken: createBackoff({ firstMs: Math.min(times.backoff.firstMs, times.retryMs), maxMs: times.retryMs }, random),
  }
  while (!ending.aborted) {
    try {
      copy.connection.signal.throwIfAborted()
      copy.version ??= await relist(input, copy)
      await follow(input, copy, copy.version)
      if (!copy.proof.isBroken()) for (const backoff of Object.values(backoffs)) backoff.reset()
    } catch (error) {
      if (ending.aborted) return
      await pause(input, copy, error, backoffs, ending)
      copy.connection = new AbortController()
    }
  }
}

/** Waits before the connection is made anew. What is only overdue is tried again at once. */
async function pause<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  error: unknown,
  backoffs: Backoffs,
  ending: AbortSignal,
): Promise<void> {
  const { api, kind, clock, log, namespace, onRestart } = input
  const reason = restartReason(error)
  const isOverdue = reason === 'silence' && !copy.proof.isBroken()
  const delayMs = isOverdue ? 0 : Math.round(backoffs[isRefusal(error) ? 'refused' : 'broken'].next())
  const entry = { watch: collectionPath(kind, namespace), reason, problem: describeApiError(error), delayMs }
  const isNews = !copy.proof.isBroken() || copy.state === undefined
  const level = reason === 'refreshed' ? 'info' : isNews && !isOverdue ? 'warn' : 'debug'
  log[level](entry, 'the watch ended; it starts again')
  onRestart(kind.plural, reason)
  if (isForgotten(error)) copy.version = undefined
  if (reason === 'silence' || reason === 'timeout') api.renew()
  if (isEndedByPeer(error) && !copy.proof.isBroken()) seeLife(input, copy)
  if (!copy.proof.isBroken() && copy.proof.unseenMs() < justNowMs) input.onStoreSeen()
  if (!isOverdue) copy.proof.broken(error)
  // Before its first look a copy has no proof that could be lost; one that is lost may be so for another reason now.
  if (copy.state === undefined || (copy.state.live === false && copy.state.reason !== reason))
    lose(input, copy, { error })
  await clock.sleep(delayMs, ending)
}

/** Nobody has seen anything since the last proof. */
function lose<Kept>(
  { log, onChange, times, kind, namespace }: ReflectionInput<KubernetesObject, Kept>,
  copy: Copy<Kept>,
  why: LossReason,
): void {
  const error = why?.error ?? new WatchFailure('silence', `no sign of life for ${times.proofMs / 1000} s`)
  const problem = describeForAll(error)
  const reason = restartReason(error)
  const seen = describeApiError(error)
  const entry = {
    watch: collectionPath(kind, namespace),
    reason,
    problem: seen,
    unseenMs: Math.round(copy.proof.unseenMs()),
  }
  if (reason !== 'refreshed')
    log.warn(entry, 'the watch is dead; what it watches is unknown since its last sign of life')
  copy.state = { live: false, problem, reason }
  onChange()
}

/** The copy is current. */
function seeLife<Kept>(input: ReflectionInput<KubernetesObject, Kept>, copy: Copy<Kept>): void {
  copy.proof.given()
  if (copy.state?.live) return
  copy.state = { live: true }
  input.onChange()
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
): Promise<void> {
  const { kind, clock } = input
  const { signal } = copy.connection
  const openedAt = clock.now()
  const catchUp = createCatchUp(input, copy)
  const events = await watchOnce<Raw>({
    ...input,
    path: collectionPath(kind, input.namespace),
    selectors: selectorsOf(input),
    version,
    signal,
    onOpen: catchUp.begin,
    onEvent(event) {
      // First the proof: what was before the event was seen up to now.
      if (!catchUp.isUnderWay()) {
        seeLife(input, copy)
        if (event.type !== 'BOOKMARK') input.onStoreSeen()
      }
      take(input, copy, event)
    },
  }).finally(catchUp.end)
  copy.shortWatches = clock.now() - openedAt < shortestWatchMs ? copy.shortWatches + 1 : 0
  if (copy.shortWatches > (events === 0 ? shortWatches.silent : shortWatches.eventful)) {
    copy.shortWatches = 0
    throw new WatchFailure('closed', 'the watch ended at once')
  }
  if (!catchUp.isUnderWay()) seeLife(input, copy)
}

/** A watch that goes on where an unbroken one ended has missed nothing; after a break it must first catch up. */
function createCatchUp<Kept>(input: ReflectionInput<KubernetesObject, Kept>, copy: Copy<Kept>) {
  const over = new AbortController()
  let isUnderWay = false
  return {
    isUnderWay: () => isUnderWay,
    async begin(): Promise<void> {
      isUnderWay = copy.proof.isBroken() && copy.state !== undefined
      if (isUnderWay) await input.clock.sleep(catchUpMs, over.signal)
      if (over.signal.aborted) return
      isUnderWay = false
      seeLife(input, copy)
    },
    end: () => over.abort(),
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

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}
