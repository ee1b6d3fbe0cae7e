import { assertAdministersAll } from '../../auth/grants/may.ts'
import { readCustomer } from '../../customers/list-customers.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Vault } from '../../platform/secrets/vault.ts'
import {
  askAgainMs,
  confirmDays,
  type MessagePage,
  maxAsked,
  maxAskedByPage,
  maxSubscribers,
  type SubscriberKind,
} from './subscriber.ts'

/** What somebody fills in: an address, or a URL with a secret of their own. */
export interface SubscribeInput {
  slug: string
  kind: SubscriberKind
  target: string
  secret: string | undefined
}

const dayMs = 86_400_000
const addressForm = /^[^\s@<>,;"()]{1,64}@[^\s@<>,;"()]{1,190}\.[^\s@<>,;"()]{1,60}$/

/** Reads what was filled in. Throws `bad_request` with what is wrong. */
export function parseSubscription({
  email,
  url,
  secret,
}: Record<string, string | undefined>): Omit<SubscribeInput, 'slug'> {
  if (email) {
    const target = email.trim().toLowerCase()
    return addressForm.test(target) ? { kind: 'MAIL', target, secret: undefined } : refuse('This is no e-mail address.')
  }
  if (!url) return refuse('Give an e-mail address, or a URL.')
  const target = url.trim()
  const parsed = URL.canParse(target) ? new URL(target) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password || target.length > 1000)
    return refuse('The URL begins with https:// and carries no user or password.')
  if (secret === undefined || secret.length < 16 || secret.length > 200)
    return refuse('The secret has 16 letters at least, and 200 at most.')
  return { kind: 'WEBHOOK', target, secret }
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}

/**
 * Notes that somebody wants the news of a status page, and asks them whether they do. Whoever fills in the form learns nothing of who else
 * does: one who is known already, who was asked lately, or who finds the page full or asked too often is not asked.
 */
export async function subscribe(context: Context, vault: Vault, input: SubscribeInput): Promise<void> {
  const { database, clock } = context
  const now = clock.now()
  const secret = input.secret === undefined ? null : vault.seal({ secret: input.secret })
  await database.transaction(async (tx) => {
    const customerId = await lockPage(tx, input.slug)
    if (customerId === undefined || (await isBounded(tx, customerId, input.target, now))) return
    const { rows } = await tx.query<{ id: number }>(
      `insert into portal_subscribers as s (customer_id, kind, target, secret, link_version, created_at, asked_at)
      select p.customer_id, $2, $3, $4, p.link_version, $5, $5
      from portals p
      where p.customer_id = $1
      on conflict (customer_id, kind, target) do update
      set asked_at = excluded.asked_at, secret = coalesce(excluded.secret, s.secret), link_version = excluded.link_version, failures = 0, disabled_at = null
      where (s.kind = 'MAIL' or s.confirmed_at is null)
        and s.asked_at <= $6
      returning id`,
      [customerId, input.kind, input.target, secret, now, new Date(now.getTime() - askAgainMs)],
    )
    for (const { id } of rows) await ask(tx, id, now)
  })
}

/** Those who subscribe to one page take turns. */
async function lockPage(tx: Queryable, slug: string): Promise<number | undefined> {
  const { rows } = await tx.query<{ id: number }>(
    `select p.customer_id as id
    from portals p
    join customers c on c.id = p.customer_id
    where c.slug = $1
      and p.visibility <> 'PRIVATE'
    for update of p`,
    [slug],
  )
  return rows[0]?.id
}

async function isBounded(tx: Queryable, customerId: number, target: string, now: Date): Promise<boolean> {
  await tx.query('delete from portal_subscribers where confirmed_at is null and asked_at <= $1', [
    new Date(now.getTime() - confirmDays * dayMs),
  ])
  const { rows } = await tx.query<{ subscribers: number; askedByPage: number; asked: number }>(
    `select
      count(*) filter (where customer_id = $1 and target <> $2 and confirmed_at is not null) as subscribers,
      count(*) filter (where customer_id = $1 and asked_at > $4) as "askedByPage",
      count(*) filter (where target = $2 and asked_at > $3) as asked
    from portal_subscribers
    where customer_id = $1 or target = $2`,
    [customerId, target, new Date(now.getTime() - dayMs), new Date(now.getTime() - askAgainMs)],
  )
  const { subscribers = 0, askedByPage = 0, asked = 0 } = rows[0] ?? {}
  return subscribers >= maxSubscribers || askedByPage >= maxAskedByPage || asked >= maxAsked
}

async function ask(tx: Queryable, id: number, now: Date): Promise<void> {
  await tx.query('delete from portal_messages where subscriber_id = $1 and sent_at is null', [id])
  await tx.query('insert into portal_messages (subscriber_id, content, created_at, next_at) values ($1, $2, $3, $3)', [
    id,
    { type: 'confirmation' },
    now,
  ])
}

/** A subscription as its own page shows it. */
export interface Subscription extends MessagePage {
  id: number
  kind: SubscriberKind
  target: string
  isConfirmed: boolean
}

/** Reads a subscription of a page; undefined once it is over. Who may is asked of its key. */
export async function findSubscription(
  { database, clock }: Context,
  slug: string,
  id: number,
): Promise<Subscription | undefined> {
  const { rows } = await database.query<Subscription>(
    `select
      s.id, s.kind, s.target, s.confirmed_at is not null as "isConfirmed", c.slug, c.name, c.language, c.time_zone as "timeZone", p.host
    from portal_subscribers s
    join portals p on p.customer_id = s.customer_id
    join customers c on c.id = s.customer_id
    where s.id = $1
      and c.slug = $2
      and (s.confirmed_at is not null or s.asked_at > $3)`,
    [id, slug, new Date(clock.now().getTime() - confirmDays * dayMs)],
  )
  return rows[0]
}

/** Somebody wants the news: from now on they are sent. */
export async function confirmSubscription({ database, clock }: Context, id: number): Promise<void> {
  await database.query(
    'update portal_subscribers set confirmed_at = coalesce(confirmed_at, $2), failures = 0, disabled_at = null where id = $1',
    [id, clock.now()],
  )
}

/** Nothing of them is kept. */
export async function endSubscription({ database }: Context, id: number): Promise<void> {
  await database.query('delete from portal_subscribers where id = $1', [id])
}

/** A subscriber as administrators see them. */
export interface SubscriberView {
  id: number
  kind: SubscriberKind
  target: string
  state: 'PENDING' | 'ACTIVE' | 'STOPPED'
  createdAt: Date
}

/** The subscribers of a customer's status page, the newest first. Throws `forbidden` and `not_found`. */
export async function listSubscribers(context: Context, slug: string): Promise<SubscriberView[]> {
  assertAdministersAll(context)
  const { id } = await readCustomer(context, slug)
  const { rows } = await context.database.query<SubscriberView>(
    `select
      id, kind, target, created_at as "createdAt",
      case
        when disabled_at is not null then 'STOPPED'
        when confirmed_at is null then 'PENDING'
        else 'ACTIVE'
      end as state
    from portal_subscribers
    where customer_id = $1
    order by id desc`,
    [id],
  )
  return rows
}

/** Takes a subscriber away. Throws `forbidden` and `not_found`. */
export async function removeSubscriber(context: Context, slug: string, subscriberId: number): Promise<void> {
  assertAdministersAll(context)
  const { id } = await readCustomer(context, slug)
  const { rowCount } = await context.database.query(
    'delete from portal_subscribers where id = $1 and customer_id = $2 returning id',
    [subscriberId, id],
  )
  if (rowCount === 0) throw new AppError('not_found', { what: 'This subscriber' })
}
