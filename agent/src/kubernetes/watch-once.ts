import type { KubernetesObject, Watch } from '@kubernetes/client-node'
import type { Clock } from '../time/clock.ts'

/** Delays of a watch, in milliseconds. */
export interface WatchTimes {
  backoff: { firstMs: number; maxMs: number }
  /** The server is asked to end a watch after this long; one that goes on longer is dead. */
  watchMs: number
  /** How long a list, or the opening of a watch, may take. */
  answerMs: number
}

export interface WatchInput<Raw extends KubernetesObject> {
  watch: Watch
  path: string
  version: string | undefined
  labelSelector?: string
  times: WatchTimes
  clock: Clock
  /** Ends the watch; its reason is the error. */
  signal: AbortSignal
  onOpen(): void
  onEvent(phase: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: Raw): void
}

/** What the stream carries: an object, or a Status with its code. */
type Streamed<Raw> = Raw & { code?: number; message?: string }

/**
 * One watch from its opening to its end. Resolves with the number of its events when the server ends it in good order;
 * throws when it ends in any other way: an error event, a broken connection, or silence beyond its time.
 */
export function watchOnce<Raw extends KubernetesObject>(input: WatchInput<Raw>): Promise<number> {
  const { watch, path, times, clock, signal } = input
  return new Promise((resolve, reject) => {
    const over = new AbortController()
    let request: AbortController | undefined
    let events = 0
    const end = (error?: unknown) => {
      over.abort()
      request?.abort()
      if (error) reject(error)
      else resolve(events)
    }
    const stop = () => end(signal.reason ?? new Error('stopped'))
    const expire = async (ms: number, applies: () => boolean, problem: string) => {
      await clock.sleep(ms, over.signal)
      if (!over.signal.aborted && applies()) end(new Error(problem))
    }
    const onEvent = (phase: string, object: Streamed<Raw>) => {
      if (over.signal.aborted) return
      events += 1
      if (isChange(phase)) input.onEvent(phase, object)
      else end(new Error(`the watch answered ${object.code ?? phase} ${object.message ?? ''}`))
    }
    signal.addEventListener('abort', stop, { once: true })
    over.signal.addEventListener('abort', () => signal.removeEventListener('abort', stop))
    watch.watch(path, queryOf(input), onEvent, end).then((controller) => {
      request = controller
      if (over.signal.aborted) controller.abort()
      else input.onOpen()
    }, end)
    expire(times.answerMs, () => request === undefined, 'the watch did not open')
    expire(times.watchMs + times.answerMs, () => true, 'the watch did not end when it should')
  })
}

function queryOf({ version, labelSelector, times }: WatchInput<KubernetesObject>) {
  return {
    resourceVersion: version,
    labelSelector,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.ceil(times.watchMs / 1000),
  }
}

function isChange(phase: string): phase is 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' {
  return phase === 'ADDED' || phase === 'MODIFIED' || phase === 'DELETED' || phase === 'BOOKMARK'
}
