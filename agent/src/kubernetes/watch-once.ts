import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping } from '../document/fields.ts'
import type { BackoffLimits } from '../time/backoff.ts'
import type { Clock } from '../time/clock.ts'
import type { ApiCall, KubernetesApi } from './api.ts'
import { isObject } from './list-pages.ts'
import { readLines } from './read-lines.ts'
import { WatchFailure } from './restart-reason.ts'

/** Delays of a watch, in milliseconds. */
export interface WatchTimes {
  backoff: BackoffLimits
  /** The server is asked to end a watch after this long at the least, and twice as long at the most. */
  watchMs: number
  /** How long a page of a list, or the opening of a watch, may take. */
  answerMs: number
  /** A watch that says nothing for this long, not even a bookmark, is dead. */
  silenceMs: number
}

export interface WatchInput<Raw extends KubernetesObject> {
  api: KubernetesApi
  path: string
  selectors: NonNullable<ApiCall['query']>
  version: string
  times: WatchTimes
  clock: Clock
  random: () => number
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
 * throws when it ends in any other way: refused, broken, silent for too long, told that it is too old, or with a line
 * that is not understood.
 */
export async function watchOnce<Raw extends KubernetesObject>(input: WatchInput<Raw>): Promise<number> {
  const { api, path, selectors, version, times, clock, random, signal } = input
  const over = new AbortController()
  const stop = () => over.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const silence = createSilence(clock, times.silenceMs, over)
  let events = 0
  try {
    const timeoutSeconds = Math.ceil((times.watchMs * (1 + random())) / 1000)
    const query = { ...selectors, watch: true, allowWatchBookmarks: true, resourceVersion: version, timeoutSeconds }
    const response = await api.open({ path, query, timeoutMs: times.answerMs, signal: over.signal })
    silence.broken()
    input.onOpen()
    for await (const line of readLines(response)) {
      if (over.signal.aborted) break
      silence.broken()
      events += 1
      input.onEvent(readEvent<Raw>(line))
    }
  } catch (error) {
    throw over.signal.aborted ? over.signal.reason : error
  } finally {
    silence.end()
    signal.removeEventListener('abort', stop)
  }
  if (over.signal.aborted) throw over.signal.reason
  return events
}

/** Ends `over` when nothing broke the silence for `ms` milliseconds. A timer for each event would cost more than the event. */
function createSilence(clock: Clock, ms: number, over: AbortController) {
  const ending = new AbortController()
  let brokenAt: number | undefined

  async function listen(): Promise<void> {
    while (brokenAt !== undefined && !ending.signal.aborted) {
      const leftMs = brokenAt + ms - clock.now()
      if (leftMs <= 0) return over.abort(new WatchFailure('silence', `the watch said nothing for ${ms} ms`))
      // No longer than it may be silent, also when the clock was set back.
      await clock.sleep(Math.min(leftMs, ms), ending.signal)
    }
  }

  return {
    broken() {
      const isFirst = brokenAt === undefined
      brokenAt = clock.now()
      if (isFirst) void listen()
    },
    end: () => ending.abort(),
  }
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
