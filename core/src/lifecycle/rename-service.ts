import { assertInScope } from '../auth/grants/may.ts'
import { parseServicePath } from '../contract/index.ts'
import { leaveServiceSteps } from '../exclusions/change-exclusions.ts'
import { createNodes } from '../inventory/services/create-services.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Plan } from './change.ts'
import { type FoundService, getService, livingWarnings, type Planner } from './planner.ts'

/**
 * Gives a service another name, node, or both. It stays the same service, with all its history; its former path goes on meaning
 * it. Another node counts it from the start of the present day on, or from ever when the service is of today; what the node
 * before counted until then stays there.
 */
export const planRename: Planner = async (context, tx, { target, to, reason }) => {
  const service = await getService(context, tx, target)
  const path = parsePath(to)
  const { actor } = context
  assertInScope(actor, path)
  const holder = await findHolder(tx, path)
  const taken = holder !== undefined && holder.id !== service.id
  return {
    target: service.path,
    to: path,
    services: [service.id],
    done: service.path === path,
    ...(taken && holder.present
      ? { problem: new AppError('conflict', { reason: `${path} is taken by another service.` }) }
      : {}),
    warnings: [
      ...livingWarnings(service, 'its reports under the old path count for it, with a warning to the sender.'),
      ...(taken ? [`${path} was a path of ${holder.path} before, and no longer leads there.`] : []),
    ],
    async apply() {
      await storePath(context, tx, service, path)
      const payload = { serviceId: service.id, by: actor.name, reason, from: service.path, to: path }
      return [{ type: 'service.renamed', subject: path, payload }]
    },
  } satisfies Plan
}

function parsePath(to: string | null | undefined): string {
  const { path, warnings } = parseServicePath(to ?? '')
  if (warnings.length > 0) throw new AppError('bad_request', { reason: `${warnings[0]}.` })
  return path.path
}

/** Whose path it is, or was before. */
async function findHolder(tx: Queryable, path: string) {
  const { rows } = await tx.query<{ id: number; path: string; present: boolean }>(
    `select s.id, s.path, s.path = $1 as present
    from known_paths k
    join services s on s.id = k.service_id
    where k.path = $1`,
    [path],
  )
  return rows[0]
}

async function storePath({ actor, clock }: Context, tx: Queryable, service: FoundService, path: string): Promise<void> {
  const now = clock.now()
  const nodePath = path.slice(0, path.lastIndexOf('/'))
  await createNodes(tx, new Set([nodePath]), now)
  await tx.query('delete from former_paths where path = $1', [path])
  await tx.query(
    `insert into former_paths (path, service_id, until, changed_by)
    values ($1, $2, $3, $4)`,
    [service.path, service.id, now, actor.name],
  )
  await nameTargets(tx, service.path, path)
  await tx.query(
    `update services s
    set
      path = $2,
      name = split_part($2, '/', 5),
      node_id = n.id,
      document = case when s.document ? 'path' then s.document || jsonb_build_object('path', $2::text) else s.document end
    from hierarchy_nodes n
    where s.id = $1
      and n.path = $3`,
    [service.id, path, nodePath],
  )
  if (nodePath !== service.nodePath) await moveFromToday(tx, service, now)
}

/** What names the service by its path goes on meaning it. */
async function nameTargets(tx: Queryable, from: string, to: string): Promise<void> {
  for (const table of ['exclusion_windows', 'sla_corrections']) {
    await tx.query(`update ${table} set target = $2 where target_kind = 'SERVICE' and target = $1`, [from, to])
  }
  await tx.query(
    `update added_services d
    set
      path = $2,
      document = d.document || jsonb_build_object('path', $2::text)
    where d.path = $1
      and not exists (select from added_services o where o.path = $2)`,
    [from, to],
  )
}

/**
 * Rows of the assignment without a node mean the present one, so those before the move get the node that it was. The move counts
 * from the later of the two midnights that begin the present day, in the zone of the service and in UTC: no day that is over
 * changes in either.
 */
async function moveFromToday(tx: Queryable, { id, nodeId }: FoundService, now: Date): Promise<void> {
  const { rows } = await tx.query<{ from_time: Date }>(
    `with today as (
      select
        s.created_at,
        greatest(
          local_midnight(($3::timestamptz at time zone t.time_zone)::date, t.time_zone),
          local_midnight(($3::timestamptz at time zone 'UTC')::date, 'UTC')
        ) as start
      from services s
      join terms_at($3) t on t.service_id = s.id
      where s.id = $1
    ),
    before as (
      update sla_assignments a
      set node_id = $2
      from today d
      where a.service_id = $1
        and a.node_id is null
        and a.effective_from < d.start
        and d.created_at < d.start
    ),
    after as (
      insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
      select a.service_id, d.start, a.sla_group_id, a.criticality
      from today d
      cross join lateral (
        select l.*
        from sla_assignments l
        where l.service_id = $1
          and l.effective_from <= d.start
        order by l.effective_from desc
        limit 1
      ) a
      where d.created_at < d.start
      on conflict (service_id, effective_from) do nothing
    )
    select d.start as from_time
    from today d`,
    [id, nodeId, now],
  )
  await leaveServiceSteps(
    tx,
    rows.map(({ from_time }) => ({ id, from: from_time })),
  )
}
