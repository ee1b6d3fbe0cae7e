import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, print } from 'graphql'
import type { Actor, Context } from '../platform/context.ts'
import { inScope, isBelow, type Scope } from '../platform/scope.ts'
import type { GraphqlContext } from './graphql-context.ts'

/** A reader that falls this far behind loses the oldest changes: it fetches the present state anyway. */
const maxWaiting = 1_000

/** Events that are pushed to the subscriptions of a field. */
export interface EventFeed<Event> {
  /** The field of Subscription. */
  field: string
  /** The events in a scope and below a prefix, from now on; ends when its iterator is returned. */
  listen(scope: Scope, prefix: string): AsyncIterableIterator<Event>
  close(): void
}

export interface FeedInput<Event> {
  /** The field of Subscription. */
  field: string
  /** The events of this kind among those of the outbox with these ids, oldest first. */
  read(context: Context, eventIds: readonly number[]): Promise<Event[]>
  onError(error: unknown): void
}

/** Reads each event once, as the bus reports it, and hands it to every listener in whose scope it lies. */
export function createEventFeed<Event extends { path: string }>(
  context: Context,
  { field, read, onError }: FeedInput<Event>,
): EventFeed<Event> {
  const listeners = new Set<(event: Event) => void>()
  const unsubscribe = context.bus.subscribe('events', ({ ids }) => {
    if (listeners.size === 0) return
    read(context, ids).then((events) => {
      for (const event of events) for (const listener of listeners) listener(event)
    }, onError)
  })
  return {
    field,
    close: unsubscribe,
    listen(scope, prefix) {
      const stream = createStream<Event>(() => listeners.delete(listener))
      const listener = (event: Event) => {
        if (inScope(scope, event.path) && isBelow(event.path, prefix)) stream.push(event)
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
      const resolve = deliver
      deliver = undefined
      if (resolve) resolve({ done: false, value })
      else if (waiting.push(value) > maxWaiting) waiting.shift()
    },
  }
}

type Outcome = ExecutionResult | Promise<ExecutionResult>

/**
 * As `subscribe` of GraphQL, but what an event comes to is worked out once for all subscriptions that ask the same of it with the
 * same rights: thousands of open pages do.
 */
export function createSharedSubscribe(): (
  args: ExecutionArgs,
) => Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const outcomes = new WeakMap<object, Map<string, Outcome>>()
  const outcomeOf = (event: object, key: string, args: ExecutionArgs): Outcome => {
    const known = outcomes.get(event) ?? new Map<string, Outcome>()
    outcomes.set(event, known)
    const outcome = known.get(key) ?? execute({ ...args, rootValue: event })
    known.set(key, outcome)
    return outcome
  }
  return async (args) => {
    const events = await createSourceEventStream(args)
    if (!(Symbol.asyncIterator in events)) return events
    const key = keyOf(args)
    return mapped(events[Symbol.asyncIterator](), (event) => outcomeOf(event, key, args))
  }
}

/** Alike for two subscriptions to which every event comes to the same. */
function keyOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
  // The context of a subscription is made by `open` of its connection.
  const { actor } = (contextValue as GraphqlContext).context
  return JSON.stringify([print(document), operationName, variableValues, rightsOf(actor)])
}

/** What is alike for those who see and may the same. */
const rightsOf = ({ role, scope, grants }: Actor) => [role, grants?.map((one) => [one.role, one.scope]) ?? scope]

/** The outcome of each event; unlike a generator it can be returned while it waits. */
function mapped(
  events: AsyncIterator<unknown>,
  outcomeOf: (event: object) => Outcome,
): AsyncIterableIterator<ExecutionResult> {
  const toOutcome = async ({ done, value }: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult>> =>
    // The feeds give objects.
    done ? { done: true, value: undefined } : { done: false, value: await outcomeOf(value as object) }
  const iterator: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => iterator,
    next: async () => toOutcome(await events.next()),
    async return() {
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return iterator
}
