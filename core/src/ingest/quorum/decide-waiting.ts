import type { IncidentTracking } from '../../incidents/tracking/outages.ts'
import { type Context, systemActor } from '../../platform/context.ts'
import { storeReport } from '../store-report.ts'

/** So many services are decided in one transaction. */
const max = 200

/**
 * Decides about time that waited for a node which has been silent too long since: nothing else may report that service again. Resolves to
 * the number of services decided.
 */
export async function decideWaiting(context: Context, incidents: IncidentTracking = 'open'): Promise<number> {
  const now = context.clock.now()
  const { rows } = await context.database.query<{ path: string }>(
    `with waiting as (
      select t.service_id
      from service_states t
      where t.quorum_since is not null
        and exists (
          select
          from service_vantages v
          where v.service_id = t.service_id
            and v.reported_until > t.decided_until
        )
    )
    select s.path
    from quorum_reach(array(select service_id from waiting), $1) r
    join service_states t on t.service_id = r.service_id
    join services s on s.id = r.service_id
    where r.decided_until > t.decided_until
    order by s.path
    limit $2`,
    [now, max],
  )
  if (rows.length === 0) return 0
  await storeReport(
    { ...context, actor: systemActor },
    {
      reporter: 'core',
      groups: [],
      intervalMs: 30_000,
      services: [],
      undecided: rows.map(({ path }) => path),
      incidents,
    },
  )
  return rows.length
}
