-- Timers of tickets.

-- The timers of a ticket. One that has stopped is late by what stopped it, a running one by the present.
create function ticket_timers(p_ticket tickets, p_now timestamptz)
returns table (response_due timestamptz, resolution_due timestamptz, response_breached boolean, resolution_breached boolean)
language sql
stable
as $$
  select
    d.response_due,
    d.resolution_due,
    coalesce((p_ticket).responded_at, p_now) > d.response_due,
    coalesce((p_ticket).resolved_at, p_now) > d.resolution_due
  from ticket_priorities p
  cross join lateral (
    select
      (p_ticket).created_at + p.response as response_due,
      (p_ticket).created_at + p.resolution + (p_ticket).paused as resolution_due
  ) d
  where p.priority = (p_ticket).priority
$$;
