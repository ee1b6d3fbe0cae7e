import type { Queryable } from '../src/platform/database/database.ts'

const hourMs = 3_600_000
const [ada, grace, linus] = ['ada@example.org', 'grace@example.org', 'linus@example.org']

/** A ticket of the demo; hours before the end of its history. */
interface DemoTicket {
  kind: string
  workflow: string
  item: string
  priority: string
  title: string
  description: string
  requester: string
  assignee: string | null
  opened: number
  started?: number
  resolved?: number
  closed?: number
  comment?: string
}

const request = { kind: 'SERVICE_REQUEST', workflow: 'service_request', item: 'request-service' }
const change = { kind: 'CHANGE', workflow: 'change_request', item: 'request-change' }
const access = { kind: 'ACCESS', workflow: 'access_request', item: 'request-access' }
const problem = { kind: 'PROBLEM', workflow: 'problem_investigation', item: 'investigate-problem' }

const asked: readonly DemoTicket[] = [
  {
    ...access,
    priority: 'MEDIUM',
    title: 'Read access to the payment logs for the auditors',
    description: 'System: payment logs\nPerson: the two auditors of this week\nUntil: Friday',
    requester: grace,
    assignee: null,
    opened: 0.7,
  },
  {
    ...request,
    priority: 'LOW',
    title: 'A staging copy of the catalogue database',
    description: 'With last week’s data, without customers.',
    requester: linus,
    assignee: ada,
    opened: 9,
  },
  {
    ...change,
    priority: 'HIGH',
    title: 'Upgrade the message broker to the next minor version',
    description: 'What changes: the broker, node by node\nWhen: Thursday after 22:00\nHow it is undone: the old image',
    requester: ada,
    assignee: linus,
    opened: 6,
    started: 5.8,
    comment: 'Rehearsed on staging; each node was back within a minute.',
  },
  {
    ...problem,
    priority: 'MEDIUM',
    title: 'Why do the checkout pods restart every few days?',
    description: 'Three incidents in two weeks with the same message.',
    requester: grace,
    assignee: ada,
    opened: 30,
    started: 26,
    comment: 'The heap grows with each catalogue import.',
  },
  {
    ...request,
    priority: 'MEDIUM',
    title: 'More storage for the order archive',
    description: '200 GiB instead of 100.',
    requester: ada,
    assignee: grace,
    opened: 40,
    started: 39,
    resolved: 22,
    comment: 'Grown while it ran.',
  },
  {
    ...access,
    priority: 'LOW',
    title: 'Dashboard account for the new colleague',
    description: 'System: this one\nPerson: starts on Monday\nUntil: stays',
    requester: linus,
    assignee: grace,
    opened: 120,
    started: 118,
    resolved: 117,
    closed: 90,
  },
]

/** Stores a handful of tickets: what people asked for, and those of the last incidents, as core would have made them. */
export async function storeTickets(tx: Queryable, end: Date): Promise<void> {
  const at = (hours: number | undefined) => (hours === undefined ? null : new Date(end.getTime() - hours * hourMs))
  const entries = asked.map((ticket) => ({
    ...ticket,
    opened: at(ticket.opened),
    started: at(ticket.started),
    resolved: at(ticket.resolved),
    closed: at(ticket.closed),
  }))
  await tx.query(
    `insert into tickets (
      kind, workflow, catalog_item, priority, title, description, requester, assignee, status, created_at, updated_at,
      responded_at, resolved_at, closed_at
    )
    select
      kind, workflow, item, priority, title, description, requester, assignee,
      case
        when closed is not null then 'CLOSED'
        when resolved is not null then 'RESOLVED'
        when started is not null then 'IN_PROGRESS'
        else 'OPEN'
      end,
      opened, coalesce(closed, resolved, started, opened), started, resolved, closed
    from jsonb_to_recordset($1::jsonb) as e (
      kind text, workflow text, item text, priority text, title text, description text, requester text, assignee text,
      opened timestamptz, started timestamptz, resolved timestamptz, closed timestamptz
    )`,
    [JSON.stringify(entries)],
  )
  await storeOfIncidents(tx)
  await storeHistories(tx)
  await tx.query(
    `insert into ticket_comments (ticket_id, author, at, text)
    select t.id, t.assignee, t.updated_at, e.comment
    from jsonb_to_recordset($1::jsonb) as e (title text, comment text)
    join tickets t on t.title = e.title
    where e.comment is not null`,
    [JSON.stringify(entries)],
  )
}

/** The last incidents that are over; those that go on get their tickets from core itself. */
async function storeOfIncidents(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into tickets (
      kind, workflow, priority, title, description, service_id, from_incident, incident_id, requester, assignee, status,
      created_at, updated_at, responded_at, resolved_at, resolved_by_system, closed_at
    )
    select
      'INCIDENT', 'incident_response', upper(i.severity), i.title,
      s.path || ' was down from ' || to_char(i.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC.',
      i.service_id, true, i.id, 'system', i.assignee, 'CLOSED', i.opened_at, i.resolved_at + interval '10 minutes',
      coalesce(i.acknowledged_at, i.resolved_at), greatest(i.opened_at, i.acknowledged_at, i.resolved_at), true,
      greatest(i.opened_at, i.acknowledged_at, i.resolved_at) + interval '10 minutes'
    from sla_incidents i
    join services s on s.id = i.service_id
    where i.resolved_at is not null
    order by i.started_at desc, i.id desc
    limit 6`,
  )
}

async function storeHistories(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into ticket_changes (ticket_id, field, author, at, from_value, to_value)
    select t.id, c.field, c.author, c.at, c.from_value, c.to_value
    from tickets t
    cross join lateral (
      values
        (1, 'CREATED', t.requester, t.created_at, null, 'OPEN'),
        (2, 'ASSIGNEE', t.assignee, case when t.assignee is not null then t.created_at end, null, t.assignee),
        (3, 'STATUS', coalesce(t.assignee, t.requester), t.responded_at, 'OPEN', 'IN_PROGRESS'),
        (4, 'STATUS', case when t.from_incident then 'system' else t.assignee end, t.resolved_at, 'IN_PROGRESS', 'RESOLVED'),
        (5, 'STATUS', t.requester, t.closed_at, 'RESOLVED', 'CLOSED')
    ) as c (step, field, author, at, from_value, to_value)
    where c.at is not null
    order by t.id, c.step`,
  )
}
