import type { KubernetesObject } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { describeApiError, describeForAll } from '../../platform/errors.ts'
import { oneLine } from '../../platform/texts/api-text.ts'
import type { Clock } from '../../platform/time/clock.ts'
import type { KubernetesApi } from '../api/api.ts'
import { collectionPath, type Kind } from './kind.ts'
import type { LossReason, ProofOfLife } from './proof-of-life.ts'
import { type RestartReason, restartReason, WatchFailure } from './restart-reason.ts'
import type { WatchTimes } from './watch-once.ts'

/** Whether a copy is current, and why not; nothing before the first outcome. */
export type WatchState =
  | { live: true }
  /** `raw` is all that the API said, for administrators, where that is more. */
  | { live: false; problem: string; raw?: string; reason: RestartReason }
  | undefined

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
  /** A watch died, or is to look afresh. */
  onRestart(plural: string, reason: RestartReason): void
}

export interface ReflectionInput<Raw extends KubernetesObject, Kept> extends WatchDeps {
  kind: Kind<Raw, Kept>
  namespace: string | undefined
  labelSelector?: string
  /** One object changed, or, without a change, any of them or the state of the watch. */
  onChange(change?: Change<Kept>): void
}

/** What is known of a collection, and the connection by which it is kept current. */
export interface Copy<Kept> {
  objects: Map<string, Kept>
  state: WatchState
  listed: boolean
  /** Where the next watch starts; without it everything is listed afresh. */
  version: string | undefined
  connection: AbortController
  shortWatches: number
  proof: ProofOfLife
}

const longestRaw = 1_000

/** Nobody has seen anything since the last proof. */
export function lose<Kept>(
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
  copy.state = { live: false, problem, reason, ...(seen === problem ? {} : { raw: oneLine(seen, longestRaw) }) }
  onChange()
}

/** The copy is current. */
export function seeLife<Kept>(input: ReflectionInput<KubernetesObject, Kept>, copy: Copy<Kept>): void {
  copy.proof.given()
  if (copy.state?.live) return
  copy.state = { live: true }
  input.onChange()
}
