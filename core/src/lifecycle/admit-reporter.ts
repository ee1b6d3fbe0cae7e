import { pushReporter } from '../inventory/agents/reporters.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { type FoundService, getService, type Planner } from './planner.ts'

/** Who speaks for a service, or for a node that watches it, and who was refused last. */
interface Speakers {
  reporter: string | null
  refused: string | null
}

/**
 * Lets the sender speak for a service that was refused last, instead of the one that does now; with `node` for that node alone, of a
 * service that several watch.
 */
export const planAdmitReporter: Planner = async (context, tx, { target, node, reason }) => {
  const service = await getService(context, tx, target)
  const { actor } = context
  const { reporter, refused } = await readSpeakers(tx, service, node ?? null)
  const what = node ? `${service.path} from ${node}` : service.path
  const problem = await problemOf(tx, service, node ?? null, { reporter, refused }, what)
  return {
    target: service.path,
    services: [service.id],
    done: false,
    ...(problem ? { problem: new AppError('conflict', { reason: problem }) } : {}),
    warnings: problem ? [] : [`${refused} reports ${node ? what : 'it'} from now on, and ${reporter} is refused.`],
    async apply() {
      await (node ? admitToNode(tx, service, node) : admitToService(tx, service))
      const payload = {
        serviceId: service.id,
        from: reporter,
        to: refused ?? '',
        by: actor.name,
        reason,
        node: node ?? null,
      }
      return [{ type: 'service.reporter_changed', subject: service.path, payload }]
    },
  }
}

async function problemOf(
  tx: Queryable,
  { id, path }: FoundService,
  node: string | null,
  { reporter, refused }: Speakers,
  what: string,
): Promise<string | undefined> {
  if (refused === null || refused === reporter) {
    return `Nobody else than ${reporter ?? 'its first sender'} has wanted to report ${what}.`
  }
  if (node !== null || refused !== pushReporter) return undefined
  const { rows } = await tx.query<{ watched: boolean }>(
    `select cardinality(q.nodes) > 0 as watched
    from service_quorums q
    where q.service_id = $1
    order by q.effective_from desc
    limit 1`,
    [id],
  )
  return rows[0]?.watched ? `${path} is watched from several nodes, and who pushes is none of them.` : undefined
}

async function readSpeakers(tx: Queryable, { id }: FoundService, node: string | null): Promise<Speakers> {
  const { rows } = node
    ? await tx.query<Speakers>(
        `select reporter, contested_by as refused
        from service_vantages
        where service_id = $1
          and node = $2`,
        [id, node],
      )
    : await tx.query<Speakers>(
        `select reporter, contested_by as refused
        from service_states
        where service_id = $1`,
        [id],
      )
  return rows[0] ?? { reporter: null, refused: null }
}

async function admitToNode(tx: Queryable, { id }: FoundService, node: string): Promise<void> {
  await tx.query(
    `update service_vantages
    set reporter = contested_by, contested_by = null, contested_at = null
    where service_id = $1
      and node = $2`,
    [id, node],
  )
}

async function admitToService(tx: Queryable, { id }: FoundService): Promise<void> {
  await tx.query(
    `update stored_service_states
    set reporter = contested_by, contested_by = null, contested_at = null
    where service_id = $1`,
    [id],
  )
}
