import { parseQuorum, type Quorum, type ServiceDocument } from '../../contract/index.ts'
import type { NewEvent } from '../../events/events.ts'
import { parseEndpoint } from '../../inventory/documents/endpoint.ts'
import type { LockedService, ServiceAttributes } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { describeScope, inScope, type Scope } from '../../platform/scope.ts'
import { leaveCredits } from '../../snapshots/running-credit.ts'

/** Who registers: the agent of a node, as a reporter, and the scope of its key; `warnings` are what it is reported. */
export interface Registrar {
  nodeId: string
  reporter: string
  scope: Scope
  warnings: string[]
}

/**
 * Keeps from where the registered services are watched, from now on; what was in force before holds for earlier time. Without a
 * service that is watched from several nodes, or was, it costs no statement. Resolves to the events.
 */
export async function storeQuorums(
  tx: Queryable,
  registered: readonly Pick<ServiceAttributes, 'path' | 'document'>[],
  known: ReadonlyMap<string, LockedService>,
  { nodeId, reporter, scope, warnings }: Registrar,
  now: Date,
): Promise<NewEvent[]> {
  const watched = new Set([...known.values()].flatMap(({ path, quorum_since }) => (quorum_since ? [path] : [])))
  const wanted = registered.flatMap(({ path, document }) => {
    const read = parseWanted(document, scope)
    if (typeof read === 'string') warnings.push(`service "${path}": ${read}; no other agent is asked to watch it`)
    const quorum = typeof read === 'object' ? read : undefined
    return quorum || watched.has(path) ? [{ path, nodes: quorum?.nodes ?? [], quorum: quorum?.quorum ?? 0 }] : []
  })
  if (wanted.length === 0) return []
  await leaveCredits(tx, { paths: wanted.map(({ path }) => path) })
  const { rows } = await tx.query<{ id: number; path: string; nodes: string[]; quorum: number }>(
    `with entry as (
      select s.id, s.path, e.nodes, e.quorum, greatest($2, t.credited_until) as effective_from
      from jsonb_to_recordset($1::jsonb) as e (path text, nodes text[], quorum smallint)
      join services s on s.path = e.path
      join service_states t on t.service_id = s.id
    ),
    changed as (
      select e.*, coalesce(cardinality(l.nodes), 0) > 0 as was_watched
      from entry e
      left join lateral (
        select q.nodes, q.quorum
        from service_quorums q
        where q.service_id = e.id
        order by q.effective_from desc
        limit 1
      ) l on true
      where (e.nodes, e.quorum) is distinct from (coalesce(l.nodes, '{}'), coalesce(l.quorum, 0))
    ),
    stored as (
      insert into service_quorums (service_id, effective_from, nodes, quorum, changed_by)
      select id, effective_from, nodes, quorum, $3
      from changed
      on conflict (service_id, effective_from) do update
      set
        nodes = excluded.nodes,
        quorum = excluded.quorum,
        changed_by = excluded.changed_by
    ),
    states as (
      update stored_service_states t
      set
        quorum_since = coalesce(t.quorum_since, c.effective_from),
        -- What waits for a decision goes on to.
        decided_until = case
          when c.was_watched or exists (
            select
            from service_vantages v
            where v.service_id = t.service_id
              and v.reported_until > t.decided_until
          ) then t.decided_until
          else greatest(t.decided_until, c.effective_from)
        end,
        reporter = coalesce(t.reporter, $3)
      from changed c
      where t.service_id = c.id
    )
    select id, path, nodes, quorum
    from changed
    order by id`,
    [JSON.stringify(wanted), now, reporter],
  )
  return rows.map(
    ({ id, path, nodes, quorum }): NewEvent => ({
      type: 'service.quorum_changed',
      subject: path,
      payload: { serviceId: id, by: `agent:${nodeId}`, reason: null, nodes, quorum },
    }),
  )
}

/** The quorum that a document asks for, nothing of one that asks for none, or why it can't be had. */
function parseWanted(document: unknown, scope: Scope): Quorum | string | undefined {
  // Checked by the schema of registrations.
  const { health } = (document ?? {}) as Pick<ServiceDocument, 'health'>
  const read = parseQuorum(health)
  if (read === undefined || health === undefined) return undefined
  if ('problem' in read) return read.problem
  const foreign = read.nodes.find((node) => !inScope(scope, node))
  if (foreign !== undefined) return `the key may not ask the agent of ${foreign}; its scope is ${describeScope(scope)}`
  try {
    parseEndpoint(health.endpoint ?? '')
    return read
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}
