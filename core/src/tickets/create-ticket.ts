import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { commonPath } from '../platform/scope.ts'
import { noteChanges, parseBounded, textLimits } from './change-ticket.ts'
import { loadTemplates, workflowOf } from './templates/load-templates.ts'
import { type TicketKind, type TicketPriority, usualWorkflow } from './templates/schemas.ts'
import { findTicket, type TicketContext, type TicketView, userIdOf } from './ticket.ts'

export interface TicketInput {
  /** One of these two; what the item says by default may be said otherwise here. */
  kind?: TicketKind | null
  catalogItem?: string | null
  title?: string | null
  description?: string | null
  priority?: TicketPriority | null
  /** The path of the service that it is about. */
  service?: string | null
}

/**
 * Opens a ticket that the caller requests, of a kind or from an item of the catalog. Throws `bad_request` for neither or both,
 * an item that does not exist or no title, and `not_found` for a service that the caller may not see or that is retired.
 */
export async function createTicket(context: TicketContext, input: TicketInput): Promise<TicketView> {
  const { database } = context
  return database.transaction(async (tx) => {
    const { kind, workflow, defaults } = await readTemplate(context, tx, input)
    const id = await store(tx, context, {
      kind,
      workflow,
      catalogItem: input.catalogItem ?? null,
      priority: input.priority ?? defaults.priority ?? 'MEDIUM',
      title: parseBounded('title', input.title ?? defaults.title ?? '', textLimits.title),
      description: parseBounded(
        'description',
        input.description ?? defaults.description ?? '',
        textLimits.description,
        0,
      ),
      serviceId: input.service ? await findService(tx, context, input.service) : null,
    })
    await noteChanges(tx, context, id, [{ field: 'CREATED', from: null, to: 'OPEN' }])
    const ticket = await findTicket(context, tx, id)
    if (!ticket) throw new Error('a ticket was made and is gone')
    return ticket
  })
}

async function readTemplate(context: TicketContext, tx: Queryable, { kind, catalogItem }: TicketInput) {
  const templates = await loadTemplates(tx, context.templateFiles)
  if (catalogItem) {
    const { items } = templates.catalog.value
    const item = items.find(({ name }) => name === catalogItem)
    const workflow = item && templates.workflows.get(item.workflow)?.value
    if (!workflow) {
      const known = items.map(({ name }) => name).join(', ')
      throw new AppError('bad_request', { reason: `The catalog has no item "${catalogItem}"; it has ${known}.` })
    }
    if (kind && kind !== workflow.kind)
      throw new AppError('bad_request', {
        reason: `"${catalogItem}" gives a ticket of the kind ${workflow.kind}: leave kind out.`,
      })
    return { kind: workflow.kind, workflow: workflow.name, defaults: item.defaults ?? {} }
  }
  if (!kind) throw new AppError('bad_request', { reason: 'Say kind or catalogItem.' })
  const workflow = workflowOf(templates, { kind, workflow: usualWorkflow[kind] })
  return { kind, workflow: workflow.name, defaults: {} }
}

async function findService(tx: Queryable, { actor }: Context, path: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    'select id from services where path = current_path($1) and in_scope(path, $2) and retired_at is null',
    [path, actor.scope],
  )
  const [service] = rows
  if (!service) throw new AppError('not_found', { what: `Service "${path}"` })
  return service.id
}

interface NewTicket {
  kind: TicketKind
  workflow: string
  catalogItem: string | null
  priority: TicketPriority
  title: string
  description: string
  serviceId: number | null
}

async function store(tx: Queryable, { actor, clock }: Context, ticket: NewTicket): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `insert into tickets (
      kind, workflow, catalog_item, priority, title, description, service_id, scope, requester_id, requester, created_at, updated_at
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
    returning id`,
    [
      ticket.kind,
      ticket.workflow,
      ticket.catalogItem,
      ticket.priority,
      ticket.title,
      ticket.description,
      ticket.serviceId,
      commonPath(actor.scope),
      userIdOf(actor),
      actor.name,
      clock.now(),
    ],
  )
  const [row] = rows
  if (!row) throw new Error('an insert without a row')
  return row.id
}
