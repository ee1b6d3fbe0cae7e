import type { Context } from '../platform/context.ts'
import { escapeLabel, type Family, labelsOf, renderFamilies } from './render-families.ts'

interface VantageSample {
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

/** The exposition of what each node sees, of the services in the caller's scope that several nodes watch: at most ten for each. */
export async function renderVantages({ actor, database, clock }: Context): Promise<string> {
  const { rows } = await database.query<VantageSample>(
    `select
      s.path,
      p.node,
      case when p.is_live then case p.status when 'OPERATIONAL' then 1 when 'DEGRADED' then 1 when 'DOWN' then 0 end end as up
    from vantage_points(array(select service_id from service_states where quorum_since is not null), $2) p
    join services s on s.id = p.service_id
    where is_below(s.path, $1)
      and s.retired_at is null
    order by s.path, p.node`,
    [actor.scope, clock.now()],
  )
  return renderFamilies(families, rows, ({ path }) => labelsOf(path))
}
