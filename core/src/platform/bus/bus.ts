import type { Redis } from 'ioredis'

/** Carries short messages between the parts and replicas of core. It never holds the only copy of a fact. */
export interface Bus {
  readonly kind: 'in-process' | 'redis'
  /** Hands `message` to the subscribers of this process at once, and to those of other replicas as soon as may be. */
  publish<T extends Topic>(topic: T, message: Messages[T]): void
  /** Calls `handler` for every message; returns the way to stop it. */
  subscribe<T extends Topic>(topic: T, handler: (message: Messages[T]) => void): () => void
  /** False while other replicas can't be reached: this process goes on alone. */
  isConnected(): boolean
  /** The connection for commands, which whoever counts for all replicas uses too; undefined without Redis. */
  readonly client?: Redis
  close(): Promise<void>
}

/** What travels under each topic. */
export interface Messages {
  /** Ids of outbox events whose transaction has committed. */
  events: { ids: number[] }
  /** Time was credited behind the aggregates: they should be refreshed soon. */
  late: { services: number }
  /** Somebody changed something: what they read next is to show it. */
  wrote: { actorId: string }
}
export type Topic = keyof Messages
export const topics: readonly Topic[] = ['events', 'late', 'wrote']
