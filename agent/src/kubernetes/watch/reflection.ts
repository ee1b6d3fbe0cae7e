import type { KubernetesObject } from '@kubernetes/client-node'
import { describeApiError } from '../../platform/errors.ts'
import { type Backoff, createBackoff } from '../../platform/time/backoff.ts'
import { type Copy, lose, type ReflectionInput, seeLife, type WatchState } from './copy.ts'
import { follow, lookOnce, relist } from './follow.ts'
import { collectionPath } from './kind.ts'
import { createProofOfLife } from './proof-of-life.ts'
import { isEndedByPeer, isForgotten, isRefusal, restartReason, WatchFailure } from './restart-reason.ts'

/** A local copy of one collection, kept current by a watch. */
export interface Reflection<Kept> {
  plural: string
  namespace: string | undefined
  get(namespace: string, name: string): Kept | undefined
  values(): Iterable<Kept>
  /** What is kept, by `namespace/name`. */
  entries(): Iterable<[string, Kept]>
  state(): WatchState
  /** How many milliseconds ago the copy was last known to be current. */
  unseenMs(): number
  /** True once the collection has been listed. */
  listed(): boolean
  /** Drops the connection and looks at everything afresh. */
  restart(): void
  /** The last act before it is stopped: see `Source`. */
  lastLook(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** A server that ended a watch so long ago, in milliseconds, and takes no other was stopped then. */
const justNowMs = 1_000
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

  async function stop(): Promise<void> {
    ending.abort()
    copy.connection.abort(new Error('stopped'))
    await Promise.all(loops)
  }

  return {
    plural: input.kind.plural,
    namespace: input.namespace,
    get: (namespace, name) => copy.objects.get(`${namespace}/${name}`),
    values: () => copy.objects.values(),
    entries: () => copy.objects.entries(),
    state: () => copy.state,
    unseenMs: copy.proof.unseenMs,
    listed: () => copy.listed,
    restart: () => copy.connection.abort(new WatchFailure('refreshed', 'everything is looked at afresh')),
    async lastLook(signal) {
      // On another connection, for nobody knows of this one that it still shows all.
      await stop()
      if (copy.version !== undefined && copy.state?.live) await lookOnce(input, copy, copy.version, signal)
    },
    stop,
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
