import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Language } from '../../customers/customer.ts'
import type { UpdateState } from '../portal.ts'

export type SubscriberKind = 'MAIL' | 'WEBHOOK'

/** What subscribers are notified of, in the words of the status page. */
export type News =
  | { type: 'incident.opened'; incident: string; group: string; at: string }
  | { type: 'incident.updated'; incident: string; group: string; at: string; state: UpdateState; text: string }
  | { type: 'incident.resolved'; incident: string; group: string; at: string }
  | {
      type: 'maintenance.announced' | 'maintenance.started' | 'maintenance.ended' | 'maintenance.cancelled'
      group: string
      from: string
      to: string | null
    }

/** A message to one subscriber: news, or the question whether they want them. */
export type MessageContent = News | { type: 'confirmation' }

/** The status page that a message is about. */
export interface MessagePage {
  slug: string
  name: string
  language: Language
  timeZone: string
  host: string | null
}

/** Days for which a subscription may be confirmed. */
export const confirmDays = 1
/** No more subscribers has one page, without those that have not confirmed yet: whoever makes addresses up must not fill it. */
export const maxSubscribers = 5_000
/** So many addresses and URLs one page asks within an hour. */
export const maxAskedByPage = 100
/** So long nobody is asked again, whoever fills in the form. */
export const askAgainMs = 3_600_000
/** So many pages may ask one target within a day. */
export const maxAsked = 5

/** The keys by which subscribers manage their subscriptions without a login: nothing is stored of them. */
export function createSubscriberKeys(secret: string) {
  const purpose = createHmac('sha256', secret).update('itops portal subscriber').digest()
  const keyOf = (id: number) => createHmac('sha256', purpose).update(String(id)).digest('base64url')
  return {
    keyOf,
    isKey(id: number, key: string): boolean {
      const expected = Buffer.from(keyOf(id))
      const given = Buffer.from(key)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
export type SubscriberKeys = ReturnType<typeof createSubscriberKeys>

/** Where a status page is opened from outside; undefined where core does not know. */
export function originOfPage({ host }: Pick<MessagePage, 'host'>, publicUrl: string | undefined): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '')
  return host === null ? undefined : `https://${host}`
}
