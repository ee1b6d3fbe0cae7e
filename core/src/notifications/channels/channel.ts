import type { Static, TObject } from 'typebox'
import type { Guard } from '../../platform/outbound/guard.ts'
import type { Post } from '../../platform/outbound/post.ts'
import type { Message } from '../message.ts'

/** What a channel needs to answer in the same place; kept with the thread as JSON. */
export type Reference = Record<string, string>

/** A file that comes with a message. */
export interface Attachment {
  filename: string
  content: Buffer
  contentType: string
}

/** What a delivery brings along beside its payload. */
export interface Sending {
  /** The same in every attempt at this delivery. */
  deliveryKey: string
  /** The conversation, as other systems may know it. */
  thread: string
  /** What the first message of the thread left behind; null in that message. */
  reference: Reference | null
  /** What earlier attempts at this delivery have done already, in the channel's own words. */
  done: readonly string[]
  now: Date
  /** Files that the message is about; none for a channel that brings none. */
  files: readonly Attachment[]
  /** Aborted when the attempt has taken too long. */
  signal: AbortSignal
  /** The way out to http and https, through the guard. */
  post: Post
  /** For what speaks another protocol: checks a host before it is connected to. */
  guard: Guard
}

/** A kind of channel; each is a folder that looks like its neighbours. */
export interface Channel<Settings extends TObject = TObject, Payload = unknown> {
  kind: string
  displayName: string
  /**
   * Its settings, from which the form of the dashboard is made: `title`, `description` and `default` are shown, and what is
   * marked as `secret: true` is kept encrypted.
   */
  settings: Settings
  /** What is wrong with settings whose fields are right one by one. */
  check?(settings: Static<Settings>): string | undefined
  render(message: Message, settings: Static<Settings>): Payload
  /** Resolves to what later messages of the thread need, if anything. Throws DeliveryError. */
  send(payload: Payload, settings: Static<Settings>, sending: Sending): Promise<Reference | undefined>
  /** For a system that forgets what it is not sent again: so often a message is repeated while something lasts. */
  repeatMs?: number
  /** It brings the files that a message is about. */
  bringsFiles?: boolean
  /** How many alerts a message holds; 500 when absent. */
  maxAlerts?: number
}

interface Failure {
  /** It will not get better by itself. */
  permanent: boolean
  /** What the other side asked for. */
  retryAfterMs?: number | undefined
  /** MESSAGE when another message may well be taken; CHANNEL when none would be. */
  scope?: 'CHANNEL' | 'MESSAGE'
  /** What the attempt has done all the same, for the next one to leave out. */
  done?: readonly string[]
  cause?: unknown
}

/** A message that was not delivered. `reason` is shown to administrators: it holds no secret. */
export class DeliveryError extends Error {
  readonly permanent: boolean
  readonly retryAfterMs: number | undefined
  readonly scope: 'CHANNEL' | 'MESSAGE'
  readonly done: readonly string[]

  constructor(reason: string, { permanent, retryAfterMs, scope = 'CHANNEL', done = [], cause }: Failure) {
    super(reason, { cause })
    this.name = 'DeliveryError'
    this.permanent = permanent
    this.retryAfterMs = retryAfterMs
    this.scope = scope
    this.done = done
  }
}
