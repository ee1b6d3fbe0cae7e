import type { Database, Value } from '../../src/platform/database/database.ts'

export interface Grown {
  services: number
  groups: number
  /** The instant up to which everything was reported. */
  now: Date
}

const servicesPerNode = 500
/** Services of different sizes of a database have the same share of everything: one in so many had an incident, and so on. */
const statements: readonly { text: string; values?(grown: Grown): Value[] }[] = [
  {
    text: `insert into sla_groups (name, display_name, defined_by, created_at)
      select 'group-' || g, 'Group ' || g, 'admin', $2
      from generate_series(1, $1::integer) g`,
    values: ({ groups, now }) => [groups, now],
  },
  {
    text: `insert into sla_group_terms (group_id, effective_from, tier, set_by, created_at)
      select id, '-infinity', (array['critical', 'high', 'medium', 'low'])[1 + id % 4], 'admin', $1::timestamptz
      from sla_groups`,
    values: ({ now }) => [now],
  },
  ...[1, 2, 3, 4].map((level) => ({
    text: `insert into hierarchy_nodes (id, path, name, level, parent_id, ancestors, created_at)
      overriding system value
      select w.id, w.path, split_part(w.path, '/', $2::integer), $2, p.id, p.ancestors || w.id, $3
      from (
        select path, nextval(pg_get_serial_sequence('hierarchy_nodes', 'id')) as id
        from (
          select distinct array_to_string((array['org-' || n % 5, 'platform-' || n % 10, 'prod', 'node-' || n])[1:$2::integer], '/') as path
          from generate_series(0, ($1::integer - 1) / ${servicesPerNode}) n
          order by path
        ) d
      ) w
      join hierarchy_nodes p on p.path = array_to_string((string_to_array(w.path, '/'))[1:$2::integer - 1], '/')`,
    values: ({ services, now }: Grown) => [services, level, now],
  })),
  {
    text: `insert into services (path, node_id, name, display_name, type, team, tags, criticality, sla_group_id, document, created_at, known_since)
      select
        n.path || '/service-' || i, n.id, 'service-' || i, 'Service number ' || i, 'api', 'team-' || i % 50,
        array['tag-' || i % 20], (array['critical', 'high', 'medium', 'low'])[1 + i % 4], g.id,
        case when i % 5 = 0 then '{"backup": {"expected": true, "maxAgeDays": 1}}'::jsonb end, $3, $3
      from generate_series(0, $1::integer - 1) i
      join hierarchy_nodes n on n.level = 4 and n.name = 'node-' || i / ${servicesPerNode}
      join sla_groups g on g.name = 'group-' || 1 + i % $2::integer
      order by i`,
    values: ({ services, groups, now }) => [services, groups, daysBefore(now, 60)],
  },
  {
    text: `insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
      select id, '-infinity', sla_group_id, criticality from services`,
  },
  {
    text: `insert into service_namespaces (service_id, effective_from, namespace)
      select id, '-infinity', 'namespace-' || id % 30 from services`,
  },
  {
    text: `insert into agents (node_id, name, version, interval_ms, first_seen_at, last_seen_at)
      select id, name, '4.0.0', 30000, $1::timestamptz, $1::timestamptz from hierarchy_nodes where level = 4`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into running_credits (reporter, credited_until, stored_until, reported_at, interval_ms)
      select 'agent:' || path, $1::timestamptz, time_bucket('5 minutes', $1::timestamptz), $1::timestamptz, 30000 from hierarchy_nodes where level = 4`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into stored_service_states (service_id, status, status_since, reported_at, credited_until, reporter, running_id, running_from, living_at)
      select s.id, 'OPERATIONAL'::service_status, $2::timestamptz, $1::timestamptz, $1::timestamptz, r.reporter, r.id, $2::timestamptz, s.node_id
      from services s
      join hierarchy_nodes n on n.id = s.node_id
      join running_credits r on r.reporter = 'agent:' || n.path
      where s.id % 20 <> 0
      union all
      select s.id, 'DOWN', $2::timestamptz, $1::timestamptz, $1::timestamptz, 'agent:' || n.path, null, null, s.node_id
      from services s
      join hierarchy_nodes n on n.id = s.node_id
      where s.id % 20 = 0`,
    values: ({ now }) => [now, daysBefore(now, 1)],
  },
  {
    text: `insert into service_status_events (service_id, time, from_status, to_status)
      select id, $1::timestamptz - e * interval '7 hours' - id * interval '1 s', 'OPERATIONAL'::service_status, 'DOWN'::service_status
      from services cross join generate_series(1, 3) e`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into sla_snapshots (service_id, time, duration_ms, status)
      select s.id, t, 300000, 'OPERATIONAL'::service_status
      from services s
      cross join generate_series(time_bucket('3 hours', $1::timestamptz - interval '2 days'), $1::timestamptz - interval '5 minutes', interval '3 hours') t`,
    values: ({ now }) => [now],
  },
  ...results(),
  {
    text: `insert into sla_incidents (
        service_id, source, title, severity, started_at, opened_at, resolved_at, created_by
      )
      select
        id, 'MONITORING', path || ' is down', 'high', $1::timestamptz - (1 + id % 700) * interval '1 h', $1::timestamptz,
        case when id % 20 <> 0 then $1::timestamptz - (id % 700) * interval '1 h' end, 'core'
      from services
      where id % 4 = 0`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into sla_incident_entries (incident_id, kind, author, at)
      select i.id, k, 'core', i.started_at from sla_incidents i cross join unnest(array['OPENED', 'RESOLVED']) k`,
  },
  {
    text: `insert into tickets (kind, workflow, priority, title, service_id, from_incident, incident_id, requester, created_at, updated_at)
      select 'INCIDENT', 'incident_response', 'HIGH', title, service_id, true, id, 'core', started_at, started_at
      from sla_incidents where resolved_at is null`,
  },
  {
    text: `insert into backup_states (service_id, last_at, last_status, last_success_at, size_bytes)
      select id, $1::timestamptz, 'success', $1::timestamptz, 1000000 from services where id % 5 = 0`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into backup_reports (service_id, time, kind, status, target_kind)
      select id, $1::timestamptz, 'BACKUP', 'success', 'SERVICE' from services where id % 5 = 0`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into storage_volumes (
        service_id, mount_path, allocated_bytes, used_bytes, level, level_since, reported_at, created_at
      )
      select id, '/data', 1000000, 500000, 'healthy', $1::timestamptz, $1::timestamptz, $1::timestamptz from services where id % 5 = 0`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into service_changes (service_id, time, key, kind, recorded_at)
      select id, $1::timestamptz - id * interval '1 s', 'change-' || id, 'ROLLOUT', $1::timestamptz from services where id % 2 = 0`,
    values: ({ now }) => [now],
  },
  {
    text: `insert into sla_burn_rates (subject_kind, subject_id, window_name, planned_ms, measured_ms, burn)
      select 'SERVICE', s.id, w.name, 0, w.length_ms, 1.5 from services s cross join sla_burn_windows w where s.id % 20 = 0
      union all
      select 'GROUP', g.id, w.name, 0, w.length_ms, 1.5 from sla_groups g cross join sla_burn_windows w`,
  },
  {
    text: `insert into outbox_events (type, subject, payload, created_at)
      select 'service.down', path, jsonb_build_object('at', $1::timestamptz), $1::timestamptz - id * interval '1 s'
      from services where id % 40 = 0`,
    values: ({ now }) => [now],
  },
]

/** Results of three days and a month of every subject, all alike. */
function results(): { text: string; values(grown: Grown): Value[] }[] {
  const periods = `(
    values
      ('DAILY', period_day_of('DAILY', $1::timestamptz, 'UTC')), ('DAILY', period_day_of('DAILY', $1::timestamptz, 'UTC') - 1),
      ('DAILY', period_day_of('DAILY', $1::timestamptz, 'UTC') - 2), ('MONTHLY', period_day_of('MONTHLY', $1::timestamptz, 'UTC'))
  ) p (type, day)`
  const subjects = `(
    select 'SERVICE' as kind, id from services
    union all select 'GROUP', id from sla_groups
    union all select 'NODE', id from hierarchy_nodes
  ) s`
  return [
    {
      text: `insert into sla_period_results (
          period_type, period_day, subject_kind, subject_id, period_start, period_end, known_from, operational_ms, degraded_ms, down_ms,
          excluded_ms, unknown_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms, burn_consumed_ms,
          burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, final, computed_at
        )
        select
          p.type, p.day, s.kind, s.id, b.starts_at, b.ends_at, b.starts_at, 60000000, 0, 60000,
          0, 0, 61000000, 86400000, 25400000, 60060000, 864000, 60000, 60000,
          60060000, 99.9000, 99.9200, 99.8000, 98.4000, 90, 99.9, 'MET', 0, b.ends_at < $1::timestamptz, $1::timestamptz
        from ${periods}
        cross join lateral period_bounds(p.type, p.day, 'UTC') b
        cross join ${subjects}`,
      values: ({ now }) => [now],
    },
  ]
}

/**
 * Fills a migrated database without services with so many of them, in so many groups: what they report, came to, and suffered over
 * two days, by one statement a table. The aggregates hold it; nothing is analysed.
 */
export async function growDatabase(database: Database, grown: Grown): Promise<void> {
  for (const { text, values } of statements) await database.query(text, values?.(grown) ?? [])
  await database.query('select keep_node_counts($1, 1000000)', [grown.now])
  const until = grown.now.toISOString()
  for (const [name, unit] of [
    ['sla_5m', '5 minutes'],
    ['sla_hourly', '1 hour'],
    ['sla_daily', '1 day'],
    ['sla_monthly', '1 month'],
  ]) {
    await database.query(
      `call refresh_continuous_aggregate('${name}', null, time_bucket('${unit}', timestamptz '${until}' - interval '15 minutes'))`,
    )
  }
}

/** Puts all services into another number of groups, as if they had always been there; a group that is left has no member. */
export async function regroup(database: Database, groups: number, now: Date): Promise<void> {
  await database.query(
    `with inserted as (
      insert into sla_groups (name, display_name, defined_by, created_at)
      select 'group-' || g, 'Group ' || g, 'admin', $2
      from generate_series(1, $1::integer) g
      on conflict (name) do nothing
      returning id
    )
    insert into sla_group_terms (group_id, effective_from, tier, set_by, created_at)
    select id, '-infinity', 'high', 'admin', $2
    from inserted`,
    [groups, now],
  )
  await database.query(
    `update services s
    set sla_group_id = g.id
    from sla_groups g
    where g.name = 'group-' || 1 + s.id % $1::integer`,
    [groups],
  )
  await database.query(
    'update sla_assignments a set sla_group_id = s.sla_group_id from services s where s.id = a.service_id',
  )
}

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000)
