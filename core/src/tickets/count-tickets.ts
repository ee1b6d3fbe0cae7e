import type { Queryable } from '../platform/database/database.ts'

export interface TicketCounts {
  tickets: { status: string; priority: string; kind: string; count: number }[]
  /** Of what is not closed. */
  breached: { clock: 'response' | 'resolution'; priority: string; count: number }[]
  created: { kind: string; count: number }[]
}

/** All tickets, counted for the metrics. */
export async function countTickets(database: Queryable, now: Date): Promise<TicketCounts> {
  const [tickets, breached, created] = await Promise.all([
    database.query<TicketCounts['tickets'][number]>(
      `select status, priority, kind, count(*) as count
      from tickets
      group by status, priority, kind`,
    ),
    database.query<TicketCounts['breached'][number]>(
      `select c.clock, p.priority, count(t.id) as count
      from ticket_priorities p
      cross join (values ('response'), ('resolution')) as c (clock)
      left join (
        select t.id, t.priority, a.response_breached, a.resolution_breached
        from tickets t
        cross join lateral ticket_timers(t, $1) a
        where t.status <> 'CLOSED'
      ) t on t.priority = p.priority and case c.clock when 'response' then t.response_breached else t.resolution_breached end
      group by c.clock, p.priority`,
      [now],
    ),
    database.query<TicketCounts['created'][number]>('select kind, count(*) as count from tickets group by kind'),
  ])
  return { tickets: tickets.rows, breached: breached.rows, created: created.rows }
}
