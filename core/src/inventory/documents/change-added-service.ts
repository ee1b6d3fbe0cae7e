import { reachOf } from '../../auth/grants/may.ts'
import type { ServiceDocument } from '../../contract/index.ts'
import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { silentMs } from '../agents/record-agent.ts'
import { shownEndpoint } from './endpoint.ts'
import { documentOf, type ProbeInput } from './parse-input.ts'

interface Kept {
  id: number
  agent: string
  path: string
  document: ServiceDocument
}

/** Changes how an added service is probed and what is said of it; its path and agent stay. Throws `bad_request` and `not_found`. */
export async function changeAddedService(context: Context, id: number, input: ProbeInput): Promise<void> {
  const { actor, clock } = context
  const now = clock.now()
  await withEvents(context, async (tx, append) => {
    const { agent, path } = await lockKept(context, tx, id)
    const document = documentOf(context, path, input)
    await tx.query(
      `update added_services
      set
        document = $2,
        changed_by = $3,
        changed_at = $4
      where id = $1`,
      [id, document, actor.name, now],
    )
    const payload = { by: actor.name, reason: null, agent, endpoint: shownEndpoint(document.health?.endpoint ?? '') }
    await append([{ type: 'document.changed', subject: path, payload }], now)
  })
}

/**
 * Takes an added service back: its agent retires it within seconds, as it does what a removed ConfigMap described. Where the agent
 * is silent, core retires it at once. Throws `not_found`.
 */
export async function removeAddedService(context: Context, id: number): Promise<void> {
  const { actor, clock } = context
  const now = clock.now()
  await withEvents(context, async (tx, append) => {
    const { agent, path, document } = await lockKept(context, tx, id)
    await tx.query('delete from added_services where id = $1', [id])
    const retired = await retireForSilent(tx, agent, path, now)
    const payload = { by: actor.name, reason: null, agent, endpoint: shownEndpoint(document.health?.endpoint ?? '') }
    await append(
      [
        { type: 'document.removed', subject: path, payload },
        ...retired.map((service) => ({
          type: 'service.retired' as const,
          subject: service.path,
          payload: { serviceId: service.id, by: actor.name, reason: null },
        })),
      ],
      now,
    )
  })
}

async function lockKept({ actor }: Context, tx: Queryable, id: number): Promise<Kept> {
  const { rows } = await tx.query<Kept>(
    `select id, agent, path, document
    from added_services
    where id = $1
      and in_scope(path, $2)
      and in_scope(agent, $2)
    for update`,
    [id, reachOf(actor, 'administer')],
  )
  if (rows[0]) return rows[0]
  throw new AppError('not_found', { what: `Added service ${id}` })
}

async function retireForSilent(tx: Queryable, agent: string, path: string, now: Date) {
  const { rows } = await tx.query<{ id: number; path: string }>(
    `update services s
    set retired_at = $3
    from known_paths k
    where k.path = $2
      and s.id = k.service_id
      and s.retired_at is null
      and starts_with(s.source, 'core/')
      and not exists (
        select
        from agents a
        join hierarchy_nodes n on n.id = a.node_id
        where n.path = $1
          and a.retired_at is null
          and a.last_seen_at >= $4
      )
    returning s.id, s.path`,
    [agent, path, now, new Date(now.getTime() - silentMs)],
  )
  return rows
}
