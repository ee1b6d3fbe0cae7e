import { StringDecoder } from 'node:string_decoder'
import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping } from '../../document/fields.ts'
import type { BackoffLimits } from '../../platform/time/backoff.ts'
import { type Clock, nextBoundary } from '../../platform/time/clock.ts'
import { ended } from '../../platform/time/deadline.ts'
import type { ApiCall, KubernetesApi } from '../api/api.ts'
import { isObject } from './list-pages.ts'
import type { ProofTimes } from './proof-of-life.ts'
import { WatchFailure } from './restart-reason.ts'

/** Delays of a watch, in milliseconds. */
export interface WatchTimes extends ProofTimes {
  /** After a refusal, and after what is no answer of an API server. */
  backoff: BackoffLimits
  /** After a connection that broke or did not come about: at most so much, for it may be back in any moment. */
  retryMs: number
  /** The server is asked to end a watch at the next multiple of it, up to a second later: its end and its beginning are proofs of life. */
  watchMs: number
  /** A watch that has not ended so long after it was to end shows nothing any more. */
  overdueMs: number
  /** How long a page of a list, or the opening of a watch, may take. */
  answerMs: number
}

export interface WatchInput<Raw extends KubernetesObject> {
  api: KubernetesApi
  path: string
  selectors: NonNullable<ApiCall['query']>
  version: string
  times: WatchTimes
  clock: Clock
  /** Ends the watch; its reason is the error. */
  signal: AbortSignal
  onOpen(): void
  onEvent(event: WatchEvent<Raw>): void
}

/** A line of a watch that is understood: a change, or only a newer version to go on from. */
export type WatchEvent<Raw> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Raw; version: string }
  | { type: 'BOOKMARK'; version: string }

/**
 * One watch from its opening to its end. Resolves with the number of its events when the server ends it in good order;
 * throws when it ends in any other way: refused, broken, still open after its time, refused as too old, or with a line
 * that is not understood.
 */
export async function watchOnce<Raw extends KubernetesObject>(input: WatchInput<Raw>): Promise<number> {
  const { api, path, selectors, version, times, clock, signal } = input
  const over = new AbortController()
  const stop = () => over.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const timeoutSeconds = secondsToNext(clock.now(), times.watchMs)
  let events = 0
  try {
    const query = { ...selectors, watch: true, allowWatchBookmarks: true, resourceVersion: version, timeoutSeconds }
    const response = await api.open({ path, query, timeoutMs: times.answerMs, signal: over.signal })
    void endOverdue(clock, timeoutSeconds * 1000 + times.overdueMs, over)
    input.onOpen()
    for await (const line of readLines(response)) {
      if (over.signal.aborted) break
      events += 1
      input.onEvent(readEvent<Raw>(line))
    }
    if (over.signal.aborted) throw over.signal.reason
    return events
  } catch (error) {
    throw over.signal.aborted ? over.signal.reason : error
  } finally {
    over.abort(ended)
    signal.removeEventListener('abort', stop)
  }
}

/** So many whole seconds, one at the least, from now to the next multiple of `ms` or up to a second after it. */
function secondsToNext(now: number, ms: number): number {
  return Math.max(1, Math.ceil((nextBoundary(now, ms) - now) / 1000))
}

/** Ends `over`, unless it is over by then, after `ms` milliseconds. */
async function endOverdue(clock: Clock, ms: number, over: AbortController): Promise<void> {
  await clock.sleep(ms, over.signal)
  over.abort(new WatchFailure('silence', `the watch gave no sign of life for ${ms} ms`))
}

function readEvent<Raw extends KubernetesObject>(line: string): WatchEvent<Raw> {
  const event: unknown = JSON.parse(line)
  if (!isMapping(event) || !isMapping(event.object)) throw unreadable()
  const { type, object } = event
  if (type === 'ERROR') {
    const { code, message } = object
    throw new WatchFailure(
      code === 410 ? 'gone' : 'error',
      `the watch answered ${code ?? type} ${message ?? ''}`.trim(),
    )
  }
  if (type === 'BOOKMARK') return { type, version: versionOf(object) }
  if ((type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') || !isObject<Raw>(object)) throw unreadable()
  return { type, object, version: versionOf(object) }
}

function versionOf({ metadata }: { metadata?: unknown }): string {
  const version = isMapping(metadata) ? metadata.resourceVersion : undefined
  if (typeof version !== 'string' || version === '') throw unreadable()
  return version
}

function unreadable(): WatchFailure {
  return new WatchFailure('corrupt', 'the watch sent a line that is no event')
}

/** No object of Kubernetes is nearly as long; what is longer is no line of a watch. */
const longestLine = 16 * 1024 * 1024

/**
 * The lines of a stream, one by one; blank ones are left out. Throws `corrupt` when the stream ends inside a line: what
 * was cut off may have been an event, and whoever overlooked it would be wrong from then on.
 */
async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let begun: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.write(chunk).split('\n')
    begun.push(first)
    length += first.length
    if (length > longestLine) throw new WatchFailure('corrupt', 'the watch sent a line without an end')
    for (const next of rest) {
      const line = begun.join('')
      begun = [next]
      length = next.length
      if (line.trim() !== '') yield line
    }
  }
  if ((begun.join('') + decoder.end()).trim() !== '') {
    throw new WatchFailure('corrupt', 'the watch ended in the middle of an event')
  }
}
