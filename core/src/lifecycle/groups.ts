import { assertAdministersAll } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Planner } from './planner.ts'

interface FoundGroup {
  id: number
  name: string
  members: number[]
}

/**
 * Gives an SLA group another name. It keeps its terms, members, results and seals; its former name goes on meaning it, with a
 * warning to agents whose documents still use it.
 */
export const planGroupRename: Planner = async (context, tx, { target, to, reason }) => {
  const group = await getGroup(context, tx, target)
  const name = parseName(to)
  const { actor, clock } = context
  const holder = await findGroup(tx, name)
  const taken = holder !== undefined && holder.id !== group.id
  return {
    target: group.name,
    to: name,
    services: group.members,
    done: group.name === name,
    ...(taken && holder.name === name
      ? { problem: new AppError('conflict', { reason: `SLA group "${name}" exists already.` }) }
      : {}),
    warnings: taken ? [`"${name}" was a name of SLA group "${holder.name}" before, and no longer leads there.`] : [],
    async apply() {
      await storeName(tx, group, name, { by: actor.name, now: clock.now() })
      return [
        { type: 'sla_group.renamed', subject: name, payload: { by: actor.name, reason, from: group.name, to: name } },
      ]
    },
  }
}

/**
 * Deletes an SLA group that no service counts to and of which no month is sealed. What counted to it before counts by its
 * criticality then. An agent that defines it again makes a new one.
 */
export const planGroupDelete: Planner = async (context, tx, { target, reason }) => {
  assertAdministersAll(context)
  const { actor, clock } = context
  const group = await findGroup(tx, target)
  if (!group) {
    const { rowCount } = await tx.query(`select from deleted_subjects where subject_kind = 'GROUP' and name = $1`, [
      target,
    ])
    if (rowCount === 0) throw new AppError('not_found', { what: `SLA group "${target}"` })
    return { target, services: [], done: true, apply: async () => [] }
  }
  await tx.query('call hold_seals()')
  const problem = group.members.length > 0 ? membersReason(group) : await sealedReason(tx, group)
  return {
    target: group.name,
    services: group.members,
    done: false,
    ...(problem === undefined ? {} : { problem: new AppError('conflict', { reason: problem }) }),
    async apply() {
      await removeGroup(tx, group, { by: actor.name, reason, now: clock.now() })
      return [{ type: 'sla_group.deleted', subject: group.name, payload: { by: actor.name, reason } }]
    },
  }
}

function parseName(to: string | null | undefined): string {
  const name = to?.trim() ?? ''
  if (name !== '' && name.length <= 120) return name
  throw new AppError('bad_request', { reason: 'The new name has 1 to 120 characters.' })
}

async function getGroup(context: Context, tx: Queryable, name: string): Promise<FoundGroup> {
  assertAdministersAll(context)
  const group = await findGroup(tx, name)
  if (!group) throw new AppError('not_found', { what: `SLA group "${name}"` })
  return group
}

async function findGroup(tx: Queryable, name: string): Promise<FoundGroup | undefined> {
  const { rows } = await tx.query<FoundGroup>(
    `select
      g.id, g.name, array(select s.id from services s where s.sla_group_id = g.id order by s.id) as members
    from known_group_names k
    join sla_groups g on g.id = k.group_id
    where k.name = $1
    for update of g`,
    [name],
  )
  return rows[0]
}

function membersReason({ name, members }: FoundGroup): string {
  const services = members.length === 1 ? '1 service counts' : `${members.length} services count`
  return `${services} to SLA group "${name}", retired ones included: give them another group first.`
}

async function sealedReason(tx: Queryable, { id, name }: FoundGroup): Promise<string | undefined> {
  const { rowCount } = await tx.query(
    `select from sla_seals where subject_kind = 'GROUP' and subject_id = $1 limit 1`,
    [id],
  )
  return rowCount > 0 ? `SLA group "${name}" has sealed months, and sealed evidence is kept.` : undefined
}

async function storeName(
  tx: Queryable,
  { id, name: former }: FoundGroup,
  name: string,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await tx.query('delete from former_group_names where name = $1', [name])
  await tx.query('insert into former_group_names (name, group_id, until, changed_by) values ($1, $2, $3, $4)', [
    former,
    id,
    now,
    by,
  ])
  await tx.query(
    `update sla_groups
    set
      display_name = case when display_name = name then $2 else display_name end,
      name = $2
    where id = $1`,
    [id, name],
  )
  for (const table of ['exclusion_windows', 'sla_corrections']) {
    await tx.query(`update ${table} set target = $2 where target_kind = 'GROUP' and target = $1`, [former, name])
  }
  await tx.query(
    `update notification_routes
    set sla_groups = array_replace(sla_groups, $1, $2)
    where $1 = any (sla_groups)`,
    [former, name],
  )
}

async function removeGroup(
  tx: Queryable,
  { id, name }: FoundGroup,
  { by, reason, now }: { by: string; reason: string | null; now: Date },
): Promise<void> {
  await tx.query(
    `insert into deleted_subjects (subject_kind, subject_id, name, deleted_by, reason, deleted_at, purged_at)
    values ('GROUP', $1, $2, $3, $4, $5, $5)`,
    [id, name, by, reason, now],
  )
  for (const table of [
    'sla_period_results',
    'sla_notified_statuses',
    'sla_burn_rates',
    'sla_burn_alerts',
    'sla_unsealed',
  ]) {
    await tx.query(`delete from ${table} where subject_kind = 'GROUP' and subject_id = $1`, [id])
  }
  await tx.query(
    `with freed as (
      update sla_assignments
      set sla_group_id = null
      where sla_group_id = $1
      returning service_id, effective_from
    )
    update sla_period_results r
    set final = false
    from freed f
    where r.subject_kind = 'SERVICE'
      and r.subject_id = f.service_id
      and r.sealed_at is null
      and r.period_end > f.effective_from`,
    [id],
  )
  await tx.query('delete from sla_groups where id = $1', [id])
}
