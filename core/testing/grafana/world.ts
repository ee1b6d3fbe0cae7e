import { fillDemo } from '../../demo/fill-demo.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { testContext } from '../database/context.ts'
import type { TestCore } from '../servers/server.ts'

/** What somebody has chosen in a dashboard that shows everything, and in one that shows one group and one service. */
export const everything = {
  organization: '.*',
  platform: '.*',
  environment: '.*',
  cluster: '.*',
  service: '.*',
}

/** Some days of a small fleet up to now, with groups, incidents and months, and what else panels show. */
export async function fillWorld(database: Database): Promise<void> {
  await fillDemo(testContext(database, Date.now()), { seed: 5, days: 6, servicesPerCluster: 3, onProgress: () => {} })
  await addOperations(database)
}

/** Two of the services fill their disk, and back up badly; a budget has burned; all were rolled out, and are owed to a customer. */
export async function addOperations(database: Database): Promise<void> {
  await database.query(`
    insert into storage_volumes (
      service_id, mount_path, allocated_bytes, used_bytes, level, level_since, reported_at, growth_bytes_per_day, created_at
    )
    select id, '/data', 1000, 800, 'warning', now(), now(), 50, now()
    from services
    order by id
    limit 2
    on conflict do nothing;

    insert into backup_states (service_id, last_at, last_status, last_success_at, failing, size_bytes)
    select id, now(), 'failed', now() - interval '2 days', true, 5000
    from services
    order by id
    limit 2
    on conflict do nothing;

    insert into backup_reports (service_id, time, kind, status, target_kind, size_bytes)
    select id, now() - day * interval '1 day', 'BACKUP', 'success', 'SERVICE', 5000
    from (select id from services order by id limit 2) s
    cross join generate_series(0, 3) as day;

    insert into service_changes (service_id, time, key, kind, images, changed_by, recorded_at)
    select id, now() - interval '1 hour', 'demo', 'ROLLOUT', '[{"before": "1.4", "after": "1.5"}]', 'argocd', now()
    from services;

    insert into sla_burn_alerts (subject_kind, subject_id, rule, burn_long, burn_short, fired_at, resolved_at)
    select 'GROUP', id, 'page-1h', 20, 30, now() - interval '2 hours', now() - interval '1 hour'
    from sla_groups;

    insert into customers (slug, name, paths, created_at, updated_at)
    values ('everybody', 'Everybody', '{""}', now(), now())`)
}

/** The rows of a statement, run as the read-only role of Grafana. */
export function asReader(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  return database.transaction(async (tx) => {
    await tx.query('set local role itops_reader')
    return (await tx.query<Record<string, unknown>>(sql)).rows
  })
}

/** A service that is probed is reported, beside the demo's that no agent reports. */
export async function reportProbed(core: TestCore): Promise<void> {
  const [from, to] = [120, 90].map((seconds) => new Date(Date.now() - seconds * 1000).toISOString())
  const latency = { count: 4, sumMs: 90, minMs: 10, maxMs: 40 }
  const pieces = [{ from, to, status: 'OPERATIONAL', latency }]
  const certificateEndsAt = new Date(Date.now() + 90 * 86_400_000).toISOString()
  const services = [{ name: 'probed', status: 'OPERATIONAL', slaGroup: 'probed-ones', pieces, certificateEndsAt }]
  const answer = await core.call('/api/v1/operator/status', { nodeId: 'acme/shop/prod/eu-west-1', services })
  if (!answer.ok) throw new Error(`the report was refused: ${await answer.text()}`)
}
