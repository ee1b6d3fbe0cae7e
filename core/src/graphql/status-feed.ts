import type { StatusEventView } from '../fleet/list-status-events.ts'
import { readStatusChanges } from '../fleet/read-status-changes.ts'
import { type Context, inScope } from '../platform/context.ts'

/** A reader that falls this far behind loses the oldest changes: it fetches the present state anyway. */
const maxWaiting = 10_000

export interface StatusFeed {
  /** The changes in a scope and below a prefix, from now on; ends when its iterator is returned. */
  listen(scope: string, prefix: string): AsyncIterableIterator<{ serviceStatusChanged: StatusEventView }>
  close(): void
}

/** Reads each status change once, as the bus tells of it, and hands it to every listener in whose scope it lies. */
export function createStatusFeed(context: Context, onError: (error: unknown) => void): StatusFeed {
  const listeners = new Set<(change: StatusEventView) => void>()
  const unsubscribe = context.bus.subscribe('events', ({ ids }) => {
    if (listeners.size === 0) return
    readStatusChanges(context, ids).then((changes) => {
      for (const change of changes) for (const listener of listeners) listener(change)
    }, onError)
  })
  return {
    close: unsubscribe,
    listen(scope, prefix) {
      const stream = createStream<{ serviceStatusChanged: StatusEventView }>(() => listeners.delete(listener))
      const listener = (change: StatusEventView) => {
        if (inScope(scope, change.path) && inScope(prefix, change.path)) stream.push({ serviceStatusChanged: change })
      }
      listeners.add(listener)
      return stream.iterator
    },
  }
}

/** An iterator that is pushed to. Unlike a generator it can be returned while it waits. */
function createStream<T>(onEnd: () => void) {
  const waiting: T[] = []
  let ended = false
  let deliver: ((result: IteratorResult<T, undefined>) => void) | undefined
  const done = { done: true, value: undefined } as const
  const end = async () => {
    ended = true
    onEnd()
    deliver?.(done)
    return done
  }
  const iterator: AsyncIterableIterator<T, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      const value = waiting.shift()
      if (value !== undefined) return Promise.resolve({ done: false, value })
      if (ended) return Promise.resolve(done)
      return new Promise((resolve) => {
        deliver = resolve
      })
    },
    return: end,
    throw: end,
  }
  return {
    iterator,
    push(value: T) {
      const take = deliver
      deliver = undefined
      if (take) take({ done: false, value })
      else if (waiting.push(value) > maxWaiting) waiting.shift()
    },
  }
}
