import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { shownEndpoint } from './endpoint.ts'
import { type AddInput, documentOf, parsePlace } from './parse-input.ts'

/** More documents than this are not kept for one agent: they belong into files or ConfigMaps. */
const maxPerAgent = 500

/**
 * Keeps a document for an agent, which takes it within seconds; resolves to its id. Throws `bad_request` for what can't be probed,
 * `not_found` for an agent that is not known, `conflict` for a path that somebody else reports, and `forbidden`.
 */
export async function addService(context: Context, input: AddInput): Promise<number> {
  const { actor, clock } = context
  const { agent, path } = parsePlace(context, input)
  const document = documentOf(context, path, input)
  const now = clock.now()
  return withEvents(context, async (tx, append) => {
    await lockAgent(tx, agent)
    await assertFree(tx, path)
    const { rows } = await tx.query<{ id: number }>(
      `insert into added_services (agent, path, document, added_by, added_at)
      values ($1, $2, $3, $4, $5)
      on conflict (path) do nothing
      returning id`,
      [agent, path, document, actor.name, now],
    )
    const [added] = rows
    if (!added) throw new AppError('conflict', { reason: `${path} has just been added.` })
    const payload = { by: actor.name, reason: null, agent, endpoint: shownEndpoint(document.health?.endpoint ?? '') }
    await append([{ type: 'document.added', subject: path, payload }], now)
    return added.id
  })
}

/** Two that add at once take turns. */
async function lockAgent(tx: Queryable, agent: string): Promise<void> {
  const { rows } = await tx.query<{ retired: boolean }>(
    `select a.retired_at is not null as retired
    from agents a
    join hierarchy_nodes n on n.id = a.node_id
    where n.path = $1
    for update of a`,
    [agent],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Agent "${agent}"` })
  if (found.retired) throw new AppError('conflict', { reason: `The agent of ${agent} is retired: restore it first.` })
  const { rows: kept } = await tx.query<{ count: number }>(
    'select count(*) as count from added_services where agent = $1',
    [agent],
  )
  if ((kept[0]?.count ?? 0) >= maxPerAgent)
    throw new AppError('conflict', {
      reason: `The agent of ${agent} has ${maxPerAgent} services that were added here: describe more in files or ConfigMaps.`,
    })
}

/** A path has one reporter at a time. What is on its way out after it was removed here may be added again. */
async function assertFree(tx: Queryable, path: string): Promise<void> {
  const { rows: added } = await tx.query<{ agent: string }>('select agent from added_services where path = $1', [path])
  if (added[0])
    throw new AppError('conflict', { reason: `${path} is added already, for the agent of ${added[0].agent}.` })
  const { rows } = await tx.query<{ path: string; retired: boolean; kept: boolean; here: boolean }>(
    `select
      s.path,
      s.retired_at is not null as retired,
      s.kept_retired as kept,
      coalesce(starts_with(s.source, 'core/'), false) as here
    from known_paths k
    join services s on s.id = k.service_id
    where k.path = $1`,
    [path],
  )
  const [service] = rows
  if (!service) return
  if (service.path !== path)
    throw new AppError('conflict', { reason: `${path} is a former path of ${service.path}: choose another.` })
  if (service.kept)
    throw new AppError('conflict', { reason: `${path} was retired by hand: restore it, or choose another path.` })
  if (!service.retired && !service.here)
    throw new AppError('conflict', { reason: `${path} is reported already: choose another path, or retire it first.` })
}
