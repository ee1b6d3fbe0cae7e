import { createHmac } from 'node:crypto'
import type { ChannelTools } from '../../notifications/channel-tools.ts'
import { DeliveryError } from '../../notifications/channels/channel.ts'
import { sendMail } from '../../notifications/send-mail.ts'
import type { Context } from '../../platform/context.ts'
import {
  type MessageContent,
  type MessagePage,
  originOfPage,
  type SubscriberKeys,
  type SubscriberKind,
} from './subscriber.ts'
import { type MessageLinks, writeHook, writeMail } from './write-message.ts'

/** Longer than an attempt takes: another replica leaves it alone for so long, and takes it up when this one has stopped. */
const leaseMs = 2 * 60_000
const minuteMs = 60_000
/** The pause doubles from a minute to six hours; after about a day it is given up. */
const maxAttempts = 12
const maxPauseMs = 6 * 60 * minuteMs
/** After so many messages in a row that were given up nothing more is sent to a subscriber. */
const maxFailures = 5
/** So many messages of one turn: then whoever else waits for mails has theirs. */
const atOnce = 100

interface Claimed {
  id: number
  content: MessageContent
  attempts: number
  subscriberId: number
  kind: SubscriberKind
  target: string
  secret: Uint8Array | null
  page: MessagePage
  linkVersion: number
  isPublic: boolean
}

export interface MessageTools {
  channels: ChannelTools
  keys: SubscriberKeys
  /** The path of a status page, with the key of its signed link where it has one. */
  pathOf(page: { slug: string; linkVersion: number; isPublic: boolean }): string
}

/** Sends what subscribers of status pages are owed, one after the other; what fails is tried again. Resolves to how many were sent. */
export async function sendPortalMessages(context: Context, tools: MessageTools): Promise<number> {
  let sent = 0
  for (let turn = 0; turn < atOnce; turn++) {
    const message = await claim(context)
    if (!message) break
    const failure = await attempt(context, tools, message)
    if (failure === null) sent++
    await finish(context, message, failure)
  }
  const old = new Date(context.clock.now().getTime() - 30 * 86_400_000)
  await context.database.query('delete from portal_messages where next_at is null and created_at < $1', [old])
  return sent
}

/** Of a page that is private again nothing is sent. */
async function claim({ database, clock }: Context): Promise<Claimed | undefined> {
  const now = clock.now()
  const { rows } = await database.query<Claimed>(
    `with due as (
      select m.id
      from portal_messages m
      join portal_subscribers s on s.id = m.subscriber_id
      join portals p on p.customer_id = s.customer_id
      where m.next_at <= $1
        and s.disabled_at is null
        and (p.visibility = 'PUBLIC' or p.visibility = 'LINK' and s.link_version = p.link_version)
      order by m.next_at, m.id
      limit 1
      for update of m skip locked
    )
    update portal_messages m
    set attempts = m.attempts + 1, next_at = $2
    from due, portal_subscribers s, portals p, customers c
    where m.id = due.id
      and s.id = m.subscriber_id
      and p.customer_id = s.customer_id
      and c.id = s.customer_id
    returning
      m.id, m.content, m.attempts, s.id as "subscriberId", s.kind, s.target, s.secret, s.link_version as "linkVersion",
      p.visibility = 'PUBLIC' as "isPublic",
      jsonb_build_object('slug', c.slug, 'name', c.name, 'language', c.language, 'timeZone', c.time_zone, 'host', p.host) as page`,
    [now, new Date(now.getTime() + leaseMs)],
  )
  return rows[0]
}

interface MessageFailure {
  reason: string
  permanent: boolean
  /** It is not the subscriber who failed. */
  isOurs?: boolean
  /** The subscriber says that there is nobody. */
  isGone?: boolean
}

/** Resolves to why it was not sent, or null. */
async function attempt(context: Context, tools: MessageTools, message: Claimed): Promise<MessageFailure | null> {
  const origin = originOfPage(message.page, tools.channels.publicUrl)
  if (origin === undefined) return { reason: 'core does not know its public address', permanent: false, isOurs: true }
  const { slug } = message.page
  const query = `id=${message.subscriberId}&token=${tools.keys.keyOf(message.subscriberId)}`
  const links = {
    page: `${origin}${tools.pathOf({ ...message, slug })}`,
    manage: `${origin}/status/${slug}/subscription?${query}`,
  }
  try {
    if (message.kind === 'MAIL') return await mail(context, tools, message, links)
    return await post(context, tools, message, links)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : 'it failed'
    // A server that refuses core's login says nothing of whom the mail is for.
    const isOurs = error instanceof Error && Object(error.cause).code === 'EAUTH'
    return { reason, isOurs, permanent: !isOurs && error instanceof DeliveryError && error.permanent }
  }
}

async function mail(
  context: Context,
  { channels }: MessageTools,
  { target, content, page }: Claimed,
  links: MessageLinks,
): Promise<MessageFailure | null> {
  const headers = { 'List-Unsubscribe': `<${links.manage}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
  const isSent = await sendMail(context, channels, { to: target, ...writeMail(content, page, links), headers })
  if (isSent) return null
  return { reason: 'no mail channel is switched on, or its secrets can not be read', permanent: false, isOurs: true }
}

/** Signed as webhooks of notifications are. One that gives the challenge back is confirmed. */
async function post(
  context: Context,
  { channels, keys }: MessageTools,
  { id, subscriberId, content, page, target, secret: sealed }: Claimed,
  links: MessageLinks,
): Promise<MessageFailure | null> {
  const { secret } = (sealed && channels.vault.open(sealed)) ?? {}
  if (secret === undefined) return { reason: 'its secret can not be read', permanent: true, isOurs: true }
  const challenge = keys.keyOf(subscriberId)
  const body = JSON.stringify(writeHook(id, content, page, links, challenge))
  const timestamp = String(Math.floor(context.clock.now().getTime() / 1000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  const headers = { 'x-itops-timestamp': timestamp, 'x-itops-signature': `sha256=${signature}` }
  const answer = await channels.post({ url: target, headers, body })
  if (answer.status < 200 || answer.status > 299)
    return { reason: `it answered ${answer.status}`, permanent: answer.status === 410, isGone: answer.status === 410 }
  if (content.type !== 'confirmation') return null
  if (answer.body.trim() !== challenge) return { reason: 'it did not give the challenge back', permanent: true }
  await context.database.query(
    'update portal_subscribers set confirmed_at = $2 where id = $1 and confirmed_at is null',
    [subscriberId, context.clock.now()],
  )
  return null
}

async function finish(
  context: Context,
  { id, subscriberId, attempts, content }: Claimed,
  failure: MessageFailure | null,
): Promise<void> {
  const { database, clock } = context
  const now = clock.now()
  const isOver =
    failure === null || failure.permanent || attempts >= (content.type === 'confirmation' ? 4 : maxAttempts)
  const pauseMs = Math.min(minuteMs * 2 ** (attempts - 1), maxPauseMs)
  await database.query('update portal_messages set next_at = $2, sent_at = $3, last_error = $4 where id = $1', [
    id,
    isOver ? null : new Date(now.getTime() + pauseMs),
    failure === null ? now : null,
    failure?.reason ?? null,
  ])
  if (failure === null) await countFailures(context, subscriberId, { reset: true, limit: maxFailures })
  else if (isOver && !failure.isOurs)
    await countFailures(context, subscriberId, { reset: false, limit: failure.isGone ? 1 : maxFailures })
}

/** Nothing more is sent to a subscriber that has failed too often. */
async function countFailures(
  { database, clock }: Context,
  subscriberId: number,
  { reset, limit }: { reset: boolean; limit: number },
): Promise<void> {
  await database.query(
    `with counted as (
      update portal_subscribers
      set
        failures = case when $2 then 0 else failures + 1 end,
        disabled_at = case when not $2 and failures + 1 >= $4 then $3::timestamptz else disabled_at end
      where id = $1
        and (not $2 or failures > 0)
      returning id, disabled_at
    )
    update portal_messages m
    set next_at = null
    from counted c
    where c.disabled_at is not null
      and m.subscriber_id = c.id
      and m.next_at is not null`,
    [subscriberId, reset, clock.now(), limit],
  )
}
