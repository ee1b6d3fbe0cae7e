import type { Context } from '../../platform/context.ts'
import { escapeLabel, type Family, labelsOf, sourceOf } from './families.ts'

interface VantageSample {
  serviceId: number
  path: string
  node: string
  up: number | null
}

const families: readonly Family<VantageSample>[] = [
  {
    name: 'itops_service_vantage_up',
    help: 'Whether one of the nodes that watch a service sees it up: 1 if so, 0 when it sees it down; absent while it sees nothing.',
    samples: ({ node, up }) => [[`,node="${escapeLabel(node)}"`, up]],
  },
]

/** What each node sees of the services that several nodes watch: at most ten for each. */
export const vantages = sourceOf(families, readSamples, ({ path }) => labelsOf(path))

async function readSamples(
  { actor, database, clock }: Context,
  serviceIds: readonly number[],
): Promise<VantageSample[]> {
  const { rows } = await database.query<VantageSample>(
    `select
      s.id as "serviceId",
      s.path,
      p.node,
      case when p.is_live then case p.status when 'OPERATIONAL' then 1 when 'DEGRADED' then 1 when 'DOWN' then 0 end end as up
    from vantage_points(
      array(select c.service_id from stored_service_states c where c.service_id = any ($3::bigint[]) and c.quorum_since is not null), $2
    ) p
    join services s on s.id = p.service_id
    where in_scope(s.path, $1)
      and s.retired_at is null
    order by s.path, p.node`,
    [actor.scope, clock.now(), serviceIds],
  )
  return rows
}
