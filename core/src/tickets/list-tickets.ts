import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { NewChange } from './change-ticket.ts'
import type { TicketKind, TicketPriority, TicketStatus } from './templates/schemas.ts'
import { boundOf, parseTicketId, selectTickets, type TicketView } from './ticket.ts'

/** What a list of tickets is filtered by; absent fields filter nothing. */
export interface TicketFilter {
  status?: TicketStatus | null
  kind?: TicketKind | null
  priority?: TicketPriority | null
  /** Requested by the caller, or given to them. */
  mine?: boolean | null
  breached?: boolean | null
  /** A hierarchy path prefix of the service. */
  prefix?: string | null
  incidentId?: string | number | null
}

export interface TicketPage {
  nodes: TicketView[]
  totalCount: number
  endCursor: string | null
}

/** How many tickets stand in a column of the board. */
export interface BoardColumn {
  status: TicketStatus
  count: number
  breachedCount: number
}

export interface TicketChange {
  id: number
  ticketId: number
  field: NewChange['field']
  author: string
  at: Date
  from: string | null
  to: string | null
}

export interface TicketComment {
  id: number
  ticketId: number
  author: string
  at: Date
  text: string
}

const filtered = `with listed as (
    ${selectTickets}
      and ($4::text is null or t.kind = $4)
      and ($5::text is null or t.priority = $5)
      and (not $6 or coalesce($3 in (t.requester_id, t.assignee_id), false))
      and ($7::boolean is null or (a.response_breached or a.resolution_breached) = $7)
      and ($8::text is null or is_below(s.path, $8))
      and ($9::bigint is null or t.incident_id = $9)
  )`

function valuesOf(context: Context, { kind, priority, mine, breached, prefix, incidentId }: TicketFilter) {
  const incident = incidentId === null || incidentId === undefined ? null : parseTicketId(incidentId)
  return [...boundOf(context), kind, priority, mine ?? false, breached, prefix, incident]
}

/**
 * The tickets that the caller may see and that pass the filter, the last created first, `first` of them after the one with the
 * id `after`.
 */
export async function listTickets(
  context: Context,
  filter: TicketFilter,
  first: number,
  after?: string | null,
): Promise<TicketPage> {
  const values = [...valuesOf(context, filter), filter.status]
  const wanted = `${filtered}
    select *
    from listed
    where ($10::text is null or status = $10)`
  const [page, count] = await Promise.all([
    context.database.query<TicketView>(
      `${wanted}
      and ($11::bigint is null or id < $11)
      order by id desc
      limit $12`,
      [...values, after ? parseTicketId(after) : null, first + 1],
    ),
    context.database.query<{ count: number }>(`select count(*) as count from (${wanted}) as wanted`, values),
  ])
  const nodes = page.rows.slice(0, first)
  return {
    nodes,
    totalCount: count.rows[0]?.count ?? 0,
    endCursor: page.rows.length > first ? String(nodes.at(-1)?.id) : null,
  }
}

/** The columns of the board, each status once and in order. */
export async function countBoard(context: Context, filter: TicketFilter): Promise<BoardColumn[]> {
  const { rows } = await context.database.query<BoardColumn>(
    `${filtered}
    select
      c.status,
      count(l.id) as count,
      count(l.id) filter (where l."responseBreached" or l."resolutionBreached") as "breachedCount"
    from unnest(array['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED']) with ordinality as c (status, place)
    left join listed l on l.status = c.status
    where $10::text is null or c.status = $10
    group by c.status, c.place
    order by c.place`,
    [...valuesOf(context, filter), filter.status],
  )
  return rows
}

/** The histories of tickets that the caller may see, oldest first, by ticket. */
export async function listChanges(database: Queryable, ids: readonly number[]): Promise<Map<number, TicketChange[]>> {
  const { rows } = await database.query<TicketChange>(
    `select id, ticket_id as "ticketId", field, author, at, from_value as "from", to_value as "to"
    from ticket_changes
    where ticket_id = any ($1::bigint[])
    order by ticket_id, id`,
    [ids],
  )
  return byTicket(ids, rows)
}

/** The comments under tickets that the caller may see, oldest first, by ticket. */
export async function listComments(database: Queryable, ids: readonly number[]): Promise<Map<number, TicketComment[]>> {
  const { rows } = await database.query<TicketComment>(
    `select id, ticket_id as "ticketId", author, at, text
    from ticket_comments
    where ticket_id = any ($1::bigint[])
    order by ticket_id, id`,
    [ids],
  )
  return byTicket(ids, rows)
}

function byTicket<T extends { ticketId: number }>(ids: readonly number[], rows: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>(ids.map((id) => [id, []]))
  for (const row of rows) found.get(row.ticketId)?.push(row)
  return found
}
