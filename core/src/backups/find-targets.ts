import { assertInScope } from '../auth/grants/may.ts'
import { isSegment, parseServicePath } from '../contract/index.ts'
import { assertCovers } from '../exclusions/exclusion-target.ts'
import { createServices } from '../inventory/services/create-services.ts'
import { formerPathWarning } from '../inventory/services/former-names.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { TargetKind } from './apply-report.ts'

/** How a job names what it backed up: exactly one of these. */
export interface BackupTargetInput {
  path?: string
  service?: string
  slaGroup?: string
  namespace?: string
}

/** What was named, as it is looked for. */
export interface BackupTarget {
  field: keyof BackupTargetInput
  name: string
}

/** The services that a report counts for. */
export interface FoundTargets {
  kind: TargetKind
  services: FoundService[]
  /** Paths of services that did not exist before. */
  created: string[]
  warnings: string[]
}

export interface FoundService {
  id: number
  path: string
  retired: boolean
  expected: boolean
}

/** The target that a job names. Throws `bad_request` unless it is exactly one, and not empty. */
export function parseBackupTarget(input: BackupTargetInput): BackupTarget {
  const given = (['path', 'service', 'slaGroup', 'namespace'] as const).filter((field) => input[field] !== undefined)
  // A shell that names all of them leaves empty what it has no value for.
  const filled = given.filter((field) => input[field]?.trim() !== '')
  const named = filled.length > 0 ? filled : given
  const [field] = named
  if (!field || named.length > 1) {
    throw new AppError('bad_request', { reason: 'Name exactly one of path, service, slaGroup and namespace.' })
  }
  const name = input[field]?.trim().replace(/^\/+|\/+$/g, '') ?? ''
  if (name === '') throw new AppError('bad_request', { reason: `${field} is empty: is a variable of the job unset?` })
  if (field === 'service' && !isSegment(name)) {
    throw new AppError('bad_request', {
      reason: `service "${name}" is no name of a service: use letters, digits, ".", "-" and "_", or send its path.`,
    })
  }
  return { field, name }
}

/**
 * Finds what a target names. A service that is named and that nobody knows is created, with a warning. Throws `conflict` with
 * the candidates for a name that several services have, `not_found` for a group or namespace in which no live service expects
 * a backup (a job must not look green for nothing), and `forbidden` beyond the caller's scope.
 */
export function findTargets(context: Context, tx: Queryable, target: BackupTarget): Promise<FoundTargets> {
  if (target.field === 'path') return findPath(context, tx, target.name)
  if (target.field === 'service') return findName(context, tx, target.name)
  return findMembers(context, tx, target)
}

const selectTargets = `
  select s.id, s.path, s.retired_at is not null as retired, w.expected
  from services s
  cross join lateral (select coalesce(s.document -> 'backup' -> 'expected' = 'true', false) as expected) w`

async function findPath(context: Context, tx: Queryable, text: string): Promise<FoundTargets> {
  const { path, warnings } = parseServicePath(text)
  return findOrCreate(context, tx, path.path, warnings)
}

async function findName(context: Context, tx: Queryable, name: string): Promise<FoundTargets> {
  const { rows } = await tx.query<FoundService>(
    `${selectTargets} where s.name = $1 and in_scope(s.path, $2) order by s.path`,
    [name, context.actor.scope],
  )
  const live = rows.filter(({ retired }) => !retired)
  const candidates = live.length > 0 ? live : rows
  if (candidates.length > 1) {
    throw new AppError(
      'conflict',
      { reason: `There are ${candidates.length} services named "${name}": send the path of one of them.` },
      { candidates: candidates.map(({ path }) => path) },
    )
  }
  const [found] = candidates
  if (found) return { kind: 'SERVICE', services: [found], created: [], warnings: retiredWarnings([found]) }
  const path = `unknown/unknown/unknown/unknown/${name}`
  return findOrCreate(context, tx, path, [`No service is named "${name}": send its path, so that it is found.`])
}

async function findOrCreate(context: Context, tx: Queryable, path: string, warnings: string[]): Promise<FoundTargets> {
  assertInScope(context.actor, path)
  const find = async () =>
    (await tx.query<FoundService>(`${selectTargets} where s.path = current_path($1)`, [path])).rows
  const found = await find()
  if (found.length > 0) {
    const moved = found.filter((one) => one.path !== path).map((one) => formerPathWarning(path, one.path))
    return {
      kind: 'SERVICE',
      services: found,
      created: [],
      warnings: [...warnings, ...moved, ...retiredWarnings(found)],
    }
  }
  const created = await createServices(tx, [{ path }], context.clock.now())
  return {
    kind: 'SERVICE',
    services: await find(),
    created,
    warnings: [
      ...warnings,
      `${path} was not known and has been created; its document says whether a backup is expected.`,
    ],
  }
}

async function findMembers(context: Context, tx: Queryable, { field, name }: BackupTarget): Promise<FoundTargets> {
  const kind = field === 'slaGroup' ? 'GROUP' : 'NAMESPACE'
  const { rows } = await tx.query<FoundService>(
    `${selectTargets}
    where s.retired_at is null
      and w.expected
      and case when $1 = 'GROUP'
        then s.sla_group_id = (select g.id from sla_groups g where g.name = current_group_name($2))
        else s.namespace = $2
      end
    order by s.id`,
    [kind, name],
  )
  const paths = rows.map(({ path }) => path)
  assertCovers(context, 'operate', { kind, name }, paths)
  const what = kind === 'GROUP' ? `SLA group "${name}"` : `namespace "${name}"`
  if (rows.length === 0) throw new AppError('not_found', { what: `A service with backup.expected in the ${what}` })
  const clusters = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))
  const warnings =
    kind === 'NAMESPACE' && clusters.size > 1
      ? [
          `The ${what} is found in ${clusters.size} clusters, and this counts for all of them: ${[...clusters].join(', ')}.`,
        ]
      : []
  return { kind, services: rows, created: [], warnings }
}

const retiredWarnings = (services: readonly FoundService[]) =>
  services
    .filter(({ retired }) => retired)
    .map(({ path }) => `${path} is retired: the report is kept, and nobody is notified of it.`)
