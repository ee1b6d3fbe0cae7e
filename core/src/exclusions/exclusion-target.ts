import { type Action, below, everything, may, missingGrant, type Subject } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { inScope, isWhole } from '../platform/scope.ts'

export type TargetKind = 'SERVICE' | 'GROUP' | 'NAMESPACE' | 'PREFIX'

/** What is planned or corrected: a service, an SLA group, a Kubernetes namespace, or all below a hierarchy path. */
export interface Target {
  kind: TargetKind
  name: string
}

/** How callers name a target: exactly one of these. */
export interface TargetInput {
  path?: string | null
  slaGroup?: string | null
  namespace?: string | null
  prefix?: string | null
}

const fields = { path: 'SERVICE', slaGroup: 'GROUP', namespace: 'NAMESPACE', prefix: 'PREFIX' } as const
const words = { SERVICE: 'Service', GROUP: 'SLA group', NAMESPACE: 'Namespace', PREFIX: 'Hierarchy path' } as const

/** The target that a caller names. Throws `bad_request` unless it is exactly one, and not empty. */
export function parseTarget(input: TargetInput): Target {
  const given = Object.entries(fields).flatMap(([field, kind]) => {
    const value = input[field as keyof typeof fields]
    return value === null || value === undefined ? [] : [{ kind, name: value.trim() }]
  })
  // A shell that names all of them leaves empty what it has no value for.
  const filled = given.filter(({ name }) => name !== '')
  const named = filled.length > 0 ? filled : given
  const [target] = named
  if (!target || named.length > 1) {
    throw new AppError('bad_request', { reason: 'Name exactly one of path, slaGroup, namespace and prefix.' })
  }
  const isPath = target.kind === 'SERVICE' || target.kind === 'PREFIX'
  const name = isPath ? target.name.replace(/^\/+|\/+$/g, '') : target.name
  // An unset variable in a script must not take everything out.
  if (name === '') throw new AppError('bad_request', { reason: 'The target is empty: name what is to be planned.' })
  return { kind: target.kind, name }
}

/** The same target by the path or name that it has now, when it is named by a former one. */
export async function currentTarget(tx: Queryable, { kind, name }: Target): Promise<Target> {
  const { rows } = await tx.query<{ name: string }>(
    `select
      case $1
        when 'SERVICE' then current_path($2)
        when 'GROUP' then current_group_name($2)
        else $2
      end as name`,
    [kind, name],
  )
  return { kind, name: rows[0]?.name ?? name }
}

/** A target in the words of its input, like `{"slaGroup": "payments"}`. */
export function targetInput({ kind, name }: Target): TargetInput {
  const [field] = Object.entries(fields).find(([, one]) => one === kind) ?? ['path']
  return { [field]: name }
}

/** A target for people: `SLA group "payments"`. */
export function describeTarget({ kind, name }: Target): string {
  return `${words[kind]} "${name}"`
}

/** What a target comes to for its caller. */
export interface TargetMembers {
  /** The services that belong to it now. */
  ids: number[]
  warnings: string[]
}

/**
 * The present members of a target. A namespace, prefix or group without a service is only warned about: its first agent
 * may come later. Throws `not_found` for an unknown service or group and for what lies outside the caller's scope,
 * `forbidden` for a target that reaches beyond it.
 */
export async function findMembers(context: Context, tx: Queryable, target: Target): Promise<TargetMembers> {
  const { rows } = await tx.query<{ id: number; path: string }>(
    `select s.id, s.path
    from target_members($1, $2) m
    join services s on s.id = m.service_id
    where m.during @> $3::timestamptz
      and s.retired_at is null
    order by s.id`,
    [target.kind, target.name, context.clock.now()],
  )
  assertCovers(
    context,
    'operate',
    target,
    rows.map(({ path }) => path),
  )
  if (rows.length === 0 && !(await isKnown(tx, target)))
    throw new AppError('not_found', { what: describeTarget(target) })
  return {
    ids: rows.map(({ id }) => id),
    warnings: rows.length > 0 ? [] : [`${describeTarget(target)} has no service yet; those that come are covered.`],
  }
}

/**
 * Throws `not_found` unless the caller sees something of a target, `forbidden` unless they may do this to every one of its services, by
 * path, and to those that come; of an issued key `forbidden_key` either way, which says nothing of what there is.
 */
export function assertCovers({ actor }: Context, action: Action, target: Target, paths: readonly string[]): void {
  const isPath = target.kind === 'SERVICE' || target.kind === 'PREFIX'
  const sees = paths.some((path) => inScope(actor.scope, path)) || (isPath && inScope(actor.scope, target.name))
  if (!sees && !isWhole(actor.scope) && !actor.kinds) throw new AppError('not_found', { what: describeTarget(target) })
  const subject: Subject = target.kind === 'GROUP' ? { kind: 'GROUP', group: target.name } : below(target.name)
  const within = paths.every((path) => may(actor, action, below(path)))
  const named = target.kind !== 'NAMESPACE' && may(actor, action, subject)
  const covered = isPath ? named && within : named || (within && paths.length > 0) || may(actor, action, everything)
  if (!covered) throw missingGrant(actor, action, target.kind === 'NAMESPACE' ? everything : subject)
}

async function isKnown(tx: Queryable, { kind, name }: Target): Promise<boolean> {
  if (kind === 'PREFIX' || kind === 'NAMESPACE') return true
  const { rows } = await tx.query<{ known: boolean }>(
    `select exists (select from sla_groups where name = $2 and $1 = 'GROUP')
      or exists (select from services where path = $2 and $1 = 'SERVICE') as known`,
    [kind, name],
  )
  return rows[0]?.known ?? false
}
