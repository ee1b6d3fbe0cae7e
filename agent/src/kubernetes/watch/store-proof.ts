import { describeForAll } from '../../platform/errors.ts'
import { type Clock, nextBoundary } from '../../platform/time/clock.ts'
import { type KubernetesApi, KubernetesRefusal } from '../api/api.ts'
import { createProofOfLife, type ProofTimes } from './proof-of-life.ts'

export interface StoreInput {
  api: KubernetesApi
  clock: Clock
  monotonic(): number
  /** `readMs`: a read is made at every multiple of it; `retryMs`: after one that failed; `answerMs`: how long one may take. */
  times: ProofTimes & { readMs: number; retryMs: number; answerMs: number }
  /** Collections of which one object is read; after one that can't be read the next is asked. */
  paths: readonly string[]
  /** Whether the store is read is another than before. */
  onChange(): void
}

/** Whether the API server still reads its store: a watch that it serves from memory would show no change of it. */
export interface StoreProof {
  unseenMs(): number
  /** Why nothing can be believed; nothing while the store is read. */
  problem(): string | undefined
  /** What the store holds was shown by other means; changes nothing once it is lost. */
  given(): void
  /** Reads it once more, now. */
  lastLook(): Promise<unknown>
  stop(): Promise<void>
}

/** Reads one object, past all caches of the server, again and again. */
export function proveStore({ api, clock, monotonic, times, paths, onChange }: StoreInput): StoreProof {
  const ending = new AbortController()
  const proof = createProofOfLife({ clock, monotonic, times, onLost })
  let failure = 'it does not answer'
  let problem: string | undefined
  let chosen = 0
  /** How many in a row. */
  let refused = 0

  function onLost(): void {
    problem = `the Kubernetes API can't read what it stores: ${failure}`
    onChange()
  }

  function given(): void {
    proof.given()
    if (problem === undefined) return
    problem = undefined
    onChange()
  }

  /** Resolves to true when the next read may wait for its time. */
  async function read(): Promise<boolean> {
    const path = paths[chosen % paths.length] ?? ''
    try {
      await api.call({ path, query: { limit: 1 }, timeoutMs: times.answerMs, signal: ending.signal })
      refused = 0
    } catch (error) {
      failure = describeForAll(error)
      // The next time another one is asked: what is wrong with one collection says nothing of the others.
      chosen += 1
      refused = error instanceof KubernetesRefusal && error.code < 429 ? refused + 1 : 0
      // Where all are forbidden, watches prove what they can by themselves.
      if (refused < paths.length) return false
    }
    given()
    return true
  }

  async function run(): Promise<void> {
    for (let isDone = true; !ending.signal.aborted; ) {
      const now = clock.now()
      await clock.sleep(isDone ? nextBoundary(now, times.readMs) - now : times.retryMs, ending.signal)
      if (!ending.signal.aborted) isDone = await read()
    }
  }

  given()
  const loops = [run(), proof.watch(ending.signal)]
  return {
    unseenMs: proof.unseenMs,
    problem: () => problem,
    given: () => {
      if (!proof.isLost()) given()
    },
    lastLook: read,
    async stop() {
      ending.abort()
      await Promise.all(loops)
    },
  }
}
