import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { changeTicket, noteChanges, parseBounded, storeComment, textLimits } from './change-ticket.ts'
import { type LoadedTemplates, loadTemplates, workflowOf } from './templates/load-templates.ts'
import type { TicketStatus, Workflow } from './templates/schemas.ts'
import { administers, type TicketContext, type TicketView, userIdOf } from './ticket.ts'

type Transition = Workflow['transitions'][number]

/**
 * Moves a ticket on, or re-opens it, as its workflow allows it to the caller, with a comment if one is given. Throws
 * `not_found`, and `forbidden_transition` with what is allowed instead.
 */
export async function transitionTicket(
  context: TicketContext,
  input: { id: string | number; to: TicketStatus; comment?: string | null },
): Promise<TicketView> {
  const comment = input.comment ? parseBounded('comment', input.comment, textLimits.comment) : null
  return changeTicket(context, input.id, async (tx, ticket) => {
    assertAllowed(context, ticket, input.to, await loadTemplates(tx, context.templateFiles))
    await moveTicket(tx, ticket.id, input.to, context.clock.now())
    if (comment) await storeComment(tx, context, ticket.id, comment)
    return [{ field: 'STATUS', from: ticket.status, to: input.to }]
  })
}

/** The moves that the caller may make with a ticket now. */
export function allowedTransitions(
  { actor }: Pick<Context, 'actor'>,
  ticket: TicketView,
  templates: Pick<LoadedTemplates, 'workflows'>,
): Transition[] {
  if (ticket.status === 'CLOSED') return []
  return workflowOf(templates, ticket).transitions.filter(
    ({ from, role }) => from === ticket.status && isSide(actor, ticket, role),
  )
}

/** Administrators act for either side. A machine is the requester of what machines asked for. */
function isSide(actor: Context['actor'], ticket: TicketView, role: Transition['role']): boolean {
  if (administers(actor, ticket)) return true
  const user = userIdOf(actor)
  const isRequester =
    user === null ? ticket.requesterId === null && ticket.requester === actor.name : ticket.requesterId === user
  const isAssignee = user !== null && ticket.assigneeId === user
  if (role === 'any') return isRequester || isAssignee
  return role === 'assignee' ? isAssignee : isRequester
}

function assertAllowed(context: Context, ticket: TicketView, to: TicketStatus, templates: LoadedTemplates): void {
  const allowed = allowedTransitions(context, ticket, templates)
  if (allowed.some((transition) => transition.to === to)) return
  const next = workflowOf(templates, ticket).transitions.filter(({ from }) => from === ticket.status)
  const wanted = ticket.status === 'CLOSED' ? undefined : next.find((transition) => transition.to === to)
  const reason = wanted
    ? `${ticket.status} → ${to} is for ${whoOf(wanted.role)}`
    : ticket.status === 'CLOSED'
      ? 'it is closed for good'
      : `from ${ticket.status} it goes to ${next.map((one) => `${one.to} (by ${whoOf(one.role)})`).join(' or ')}`
  throw new AppError(
    'forbidden_transition',
    { ticket: ticket.key, from: ticket.status, to, reason },
    { from: ticket.status, to, allowed: allowed.map((one) => one.to) },
  )
}

const whoOf = (role: Transition['role']) =>
  ({ assignee: 'its assignee', requester: 'its requester', any: 'its requester or assignee' })[role]

/** Sets a status with the timers that it stops, or lets run on, at an instant. */
async function moveTicket(tx: Queryable, id: number, to: TicketStatus, at: Date, bySystem = false): Promise<void> {
  await tx.query(
    `update tickets
    set
      status = $2,
      responded_at = coalesce(responded_at, greatest(created_at, $3)),
      paused = case when $2 = 'IN_PROGRESS' and resolved_at is not null
        then paused + greatest('0', $3 - resolved_at)
        else paused
      end,
      resolved_at = case when $2 in ('RESOLVED', 'CLOSED') then coalesce(resolved_at, greatest(created_at, responded_at, $3)) end,
      resolved_by_system = case when $2 = 'RESOLVED' then $4 else resolved_by_system end,
      closed_at = case when $2 = 'CLOSED' then greatest(resolved_at, $3) end
    where id = $1`,
    [id, to, at, bySystem],
  )
}

/** Moves a ticket by core itself over every step of its life between, so that its history has no leap. */
export async function moveBySystem(
  tx: Queryable,
  context: Pick<Context, 'actor' | 'clock'>,
  ticket: { id: number; status: TicketStatus },
  steps: readonly TicketStatus[],
  at: Date,
): Promise<void> {
  let from = ticket.status
  for (const to of steps) {
    await moveTicket(tx, ticket.id, to, at, true)
    await noteChanges(tx, context, ticket.id, [{ field: 'STATUS', from, to }], at)
    from = to
  }
}
