import type { Bus } from '../../bus/bus.ts'
import {
  type Database,
  DatabaseError,
  isConflict,
  isUnavailable,
  type Limits,
  type Result,
  type Value,
  type Work,
} from '../database.ts'
import { mergeLimits } from '../limits.ts'
import { type RequestScope, requestScope } from './request-scope.ts'
import { type ReplicaState, type WatchInput, watchReplica } from './watch-replica.ts'

/** A database of which some requests are answered by a read replica. */
export interface ReadReplica {
  /** The same database: what may be read from the replica is, everything else goes to the primary. */
  database: Database
  /** A request of somebody changed something: what they read next has to show it, whichever core they ask. */
  wrote(actorId: string): void
  state(): ReplicaState
  /** How many statements of requests that may be answered by the replica were, and how many by the primary. */
  reads(): { replica: number; primary: number }
}

/** Whoever changed something is known for so long, in milliseconds: by then a replica that is read from has it. */
const rememberMs = 60_000
/** A statement that was given up: the primary would take as long. */
const givenUp = ['57014', 'ECANCELED', 'ETIMEDOUT']

/**
 * Reads statements of requests that only read from a replica, as long as it has what the caller has changed and what was last published,
 * and is not far behind; where it fails, from the primary. Everything in a transaction is asked of the primary.
 */
export function withReplica({ primary, replica, now, ...times }: WatchInput, bus: Bus): ReadReplica {
  const watch = watchReplica({ primary: primary.of('probes'), replica: replica.of('probes'), now, ...times })
  const changes = followChanges(bus, now)
  const counts = { replica: 0, primary: 0 }

  /** The answer of the replica, unless it can't give one. */
  const ask = async <Row>(near: Database, text: string, values: readonly Value[] | undefined) => {
    try {
      const result = await near.query<Row>(text, values)
      counts.replica++
      return result
    } catch (error) {
      if (!isForPrimary(error)) throw error
      if (isAway(error)) watch.failed(error.message)
      return undefined
    }
  }
  const readersOf = (limits: Limits): Database => {
    const [near, far] = [replica.of('readers', limits), primary.of('readers', limits)]
    return {
      ...far,
      async query<Row>(text: string, values?: readonly Value[]): Promise<Result<Row>> {
        const scope = requestScope.getStore()
        if (!scope?.isRead) return far.query<Row>(text, values)
        const answer = watch.hasAllBefore(changes.lastFor(scope)) ? await ask<Row>(near, text, values) : undefined
        if (answer) return answer
        counts.primary++
        return far.query<Row>(text, values)
      },
      of: (work, own = {}) => viewOf(work, mergeLimits(limits, own)),
    }
  }
  const viewOf = (work: Work, limits: Limits): Database =>
    work === 'readers'
      ? readersOf(limits)
      : { ...primary.of(work, limits), of: (other, own = {}) => viewOf(other, mergeLimits(limits, own)) }

  return {
    database: {
      ...primary,
      of: (work, limits = {}) => viewOf(work, limits),
      async close() {
        changes.stop()
        watch.stop()
        await Promise.all([primary.close(), replica.close()])
      },
    },
    wrote: (actorId) => bus.publish('wrote', { actorId }),
    state: watch.state,
    reads: () => ({ ...counts }),
  }
}

/** Who has changed something, and when anything was last published. */
function followChanges(bus: Bus, now: () => number) {
  const writers = new Map<string, number>()
  let publishedAt = Number.NEGATIVE_INFINITY
  const note = ({ actorId }: { actorId: string }) => {
    writers.delete(actorId)
    writers.set(actorId, now())
    for (const [first, at] of writers) {
      if (now() - at <= rememberMs) break
      writers.delete(first)
    }
  }
  // Whoever is notified of an event asks at once for what is new.
  const published = () => {
    publishedAt = now()
  }
  const stops = [bus.subscribe('wrote', note), bus.subscribe('events', published)]
  return {
    /** The last change that somebody has to see. */
    lastFor: ({ actorId }: RequestScope) => Math.max(publishedAt, writers.get(actorId ?? '') ?? publishedAt),
    stop() {
      for (const stop of stops) stop()
    },
  }
}

/** Whether the primary may well answer: the replica is away, ended the statement for the sake of its log, or may not do it at all. */
function isForPrimary(error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError) || givenUp.includes(error.code)) return false
  return isUnavailable(error) || isConflict(error)
}

/** A standby that refuses to change something, like a table that a function makes for itself, is there all the same. */
const isAway = (error: DatabaseError) => isUnavailable(error) && error.code !== '25006'
