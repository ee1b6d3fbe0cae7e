import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Portal, PortalMaintenance } from '../portal.ts'
import { readPortal } from '../read-portal.ts'
import type { News } from './subscriber.ts'

/** Something that a page shows, by a key under which it is said once. */
interface Shown {
  key: string
  news: News
  maintenance?: { group: string; from: string; to: string | null; phase: Phase }
}
type Phase = 'announced' | 'started'

/**
 * Queues what status pages show anew for who subscribed to them; of a page that nobody is subscribed to yet what it shows is only noted, so
 * that the first one hears of what comes later. Resolves to how many messages it queued.
 */
export async function queueNews(context: Context): Promise<number> {
  let queued = 0
  for (const { id, slug, isNew } of await listPages(context)) {
    const portal = await readPortal(context, slug)
    queued += await context.database.transaction(async (tx) => {
      await tx.query('select from portals where customer_id = $1 for update', [id])
      const news = await noteNews(tx, id, portal)
      return isNew ? 0 : queueFor(tx, id, news, portal.asOf)
    })
  }
  return queued
}

/** Pages with subscribers who may see them; what was noted of all others is forgotten, and begins anew with the next subscriber. */
async function listPages({ database }: Context): Promise<{ id: number; slug: string; isNew: boolean }[]> {
  await database.query(
    `delete from portal_news n
    where not exists (
      select from portal_subscribers s
      join portals p on p.customer_id = s.customer_id
      where s.customer_id = n.customer_id and s.confirmed_at is not null and p.visibility <> 'PRIVATE'
    )`,
  )
  const { rows } = await database.query<{ id: number; slug: string; isNew: boolean }>(
    `select c.id, c.slug, not exists (select from portal_news n where n.customer_id = c.id) as "isNew"
    from portals p
    join customers c on c.id = p.customer_id
    where p.visibility <> 'PRIVATE'
      and exists (select from portal_subscribers s where s.customer_id = c.id and s.confirmed_at is not null)
    order by c.id`,
  )
  return rows
}

/** Notes what a page shows, and gives what was not noted before. */
async function noteNews(tx: Queryable, customerId: number, portal: Portal): Promise<News[]> {
  const shown = [
    { key: 'first', news: undefined },
    ...incidentsOf(portal),
    ...portal.maintenance.flatMap(phasesOf(portal.asOf)),
  ]
  const { rows } = await tx.query<{ key: string }>(
    `insert into portal_news (customer_id, key, noticed_at, maintenance)
    select $1, e.key, $2, e.maintenance
    from jsonb_to_recordset($3::jsonb) as e (key text, maintenance jsonb)
    on conflict (customer_id, key) do nothing
    returning key`,
    [customerId, portal.asOf, JSON.stringify(shown)],
  )
  const fresh = new Set(rows.map(({ key }) => key))
  const ended = await endMaintenance(tx, customerId, portal)
  return [...shown.flatMap(({ key, news }) => (news && fresh.has(key) ? [news] : [])), ...ended]
}

function incidentsOf({ incidents }: Portal): Shown[] {
  return incidents.toReversed().flatMap(({ id, group, startedAt, resolvedAt, updates }) => {
    const incident = String(id)
    const about = { incident, group }
    const opened: News = { type: 'incident.opened', ...about, at: startedAt.toISOString() }
    return [
      { key: `incident ${id}`, news: opened },
      ...updates.toReversed().map(({ at, state, text }): Shown => {
        const news: News = { type: 'incident.updated', ...about, at: at.toISOString(), state, text }
        return { key: `incident ${id} ${at.toISOString()}`, news }
      }),
      ...(resolvedAt
        ? [
            {
              key: `incident ${id} resolved ${resolvedAt.toISOString()}`,
              news: { type: 'incident.resolved', ...about, at: resolvedAt.toISOString() } satisfies News,
            },
          ]
        : []),
    ]
  })
}

/** What begins at once is not announced first. */
const phasesOf =
  (asOf: Date) =>
  ({ group, startsAt, endsAt }: PortalMaintenance): Shown[] => {
    const phase: Phase = startsAt <= asOf ? 'started' : 'announced'
    const about = { group, from: startsAt.toISOString(), to: endsAt?.toISOString() ?? null }
    const key = `maintenance ${group} ${about.from}`
    return [
      { key: `${key} ${phase}`, news: { type: `maintenance.${phase}`, ...about }, maintenance: { ...about, phase } },
    ]
  }

/** Maintenance that was shown and is not any more has ended or, before its begin, was called off. */
async function endMaintenance(tx: Queryable, customerId: number, { maintenance, asOf }: Portal): Promise<News[]> {
  const present = maintenance.map(({ group, startsAt }) => `maintenance ${group} ${startsAt.toISOString()}`)
  const { rows } = await tx.query<{ maintenance: NonNullable<Shown['maintenance']> }>(
    `delete from portal_news
    where customer_id = $1
      and maintenance is not null
      and not (left(key, -(length(maintenance ->> 'phase') + 1)) = any ($2::text[]))
    returning maintenance`,
    [customerId, present],
  )
  const byStart = new Map(rows.map((row) => [`${row.maintenance.group} ${row.maintenance.from}`, row.maintenance]))
  return [...byStart.values()].map(({ group, from, to }): News => {
    const isOver = new Date(from) <= asOf
    return { type: isOver ? 'maintenance.ended' : 'maintenance.cancelled', group, from, to }
  })
}

/** The same to each subscriber; whoever came by a link that was ended hears nothing. */
async function queueFor(tx: Queryable, customerId: number, news: readonly News[], now: Date): Promise<number> {
  if (news.length === 0) return 0
  const { rowCount } = await tx.query(
    `insert into portal_messages (subscriber_id, content, created_at, next_at)
    select s.id, n.content, $3, $3
    from portal_subscribers s
    join portals p on p.customer_id = s.customer_id
    cross join jsonb_array_elements($2::jsonb) with ordinality as n (content, place)
    where s.customer_id = $1
      and s.confirmed_at is not null
      and s.disabled_at is null
      and (p.visibility = 'PUBLIC' or s.link_version = p.link_version)
    order by s.id, n.place
    returning id`,
    [customerId, JSON.stringify(news), now],
  )
  return rowCount
}
