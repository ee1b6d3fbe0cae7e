-- Services of one sender that go on as before are credited together, by one row of running_credits. Their time is stored
-- when a 5-minute bucket closes, or when one of them leaves. Who moves a credit, or lets a service join or leave, holds its row.

-- The state of every service now.
create view service_states as
select
  t.service_id, t.status, t.status_since, t.message, t.message_detail, t.replicas, t.ready_replicas,
  coalesce(r.interval_ms, t.interval_ms) as interval_ms,
  coalesce(r.reported_at, t.reported_at) as reported_at,
  coalesce(r.credited_until, t.credited_until) as credited_until,
  t.latency_ms, t.latency_at, t.reporter, t.contested_by, t.contested_at, t.certificate_ends_at, t.certificate_noticed_days,
  t.quorum_since, t.decided_until
from stored_service_states t
left join running_credits r on r.id = t.running_id;

-- The time of services that go on and is not stored yet.
create view running_time as
select
  t.service_id,
  greatest(t.running_from, r.stored_until) as time,
  ms_between(greatest(t.running_from, r.stored_until), r.credited_until)::integer as duration_ms,
  t.status,
  t.status = 'MAINTENANCE' as excluded
from stored_service_states t
join running_credits r on r.id = t.running_id
where greatest(t.running_from, r.stored_until) < r.credited_until;

-- All credited time: what is stored, and what runs on.
create view credited_time as
select service_id, time, duration_ms, status, excluded
from sla_snapshots
union all
select service_id, time, duration_ms, status, excluded
from running_time;

-- Stores the time of all services of a credit up to an instant, cut at 5-minute borders. Its caller holds the credit.
create function store_running(p_id bigint, p_until timestamptz)
returns void
language sql
as $$
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  select
    t.service_id,
    greatest(f.from_time, b.bucket),
    ms_between(greatest(f.from_time, b.bucket), least(b.bucket + interval '5 minutes', p_until)),
    t.status,
    t.status = 'MAINTENANCE'
  from running_credits r
  join stored_service_states t on t.running_id = r.id
  cross join lateral (select greatest(t.running_from, r.stored_until) as from_time) f
  cross join lateral generate_series(
    time_bucket('5 minutes', f.from_time), p_until - interval '1 ms', interval '5 minutes'
  ) as b (bucket)
  where r.id = p_id
    and f.from_time < p_until;

  update running_credits
  set
    stored_until = p_until,
    credited_until = greatest(credited_until, p_until)
  where id = p_id
    and stored_until < p_until;
$$;

-- Credits all services of a credit up to an instant. Its caller holds the credit.
create function extend_running(p_id bigint, p_until timestamptz, p_reported_at timestamptz, p_interval_ms integer)
returns void
language plpgsql
as $$
begin
  -- Most reports lie within the bucket of the one before: their services are not looked at.
  if exists (select from running_credits where id = p_id and stored_until < time_bucket('5 minutes', p_until)) then
    perform store_running(p_id, time_bucket('5 minutes', p_until));
  end if;

  update running_credits
  set
    credited_until = p_until,
    reported_at = p_reported_at,
    interval_ms = p_interval_ms
  where id = p_id;
end
$$;

-- Notes what probes of services measured that go on, as JSON: {serviceId, at, count, sumMs, minMs, maxMs, isLast}, the last of each
-- service for its state. Its caller holds the credits of the services. What is noted again changes nothing.
create function measure_running(p_latencies jsonb)
returns void
language sql
as $$
  with measured as (
    select *
    from jsonb_to_recordset(p_latencies) as l (
      "serviceId" bigint, at timestamptz, count integer, "sumMs" double precision, "minMs" double precision,
      "maxMs" double precision, "isLast" boolean
    )
  ),
  stored as (
    insert into probe_latencies (service_id, time, count, sum_ms, min_ms, max_ms)
    select "serviceId", at, count, "sumMs", "minMs", "maxMs"
    from measured
    on conflict (service_id, time) do nothing
  )
  update stored_service_states t
  set
    latency_ms = m."sumMs" / m.count,
    latency_at = m.at
  from measured m
  where t.service_id = m."serviceId"
    and m."isLast";
$$;

-- Credits the services of credits as they were remembered: each up to an instant, with what probes measured, and with the sign of life
-- of the agent that reports. False, and nothing is credited, unless each credit is as it was remembered and no maintenance is planned
-- for anybody in the time that is new.
create function continue_running(
  p_ids bigint[],
  p_revisions integer[],
  p_from timestamptz[],
  p_until timestamptz[],
  p_reported_at timestamptz,
  p_interval_ms integer,
  p_agent text,
  p_version text,
  p_latencies jsonb
)
returns boolean
language plpgsql
as $$
declare
  found_credits integer;
begin
  perform from running_credits where id = any (p_ids) order by id for update;

  select count(*)
  into found_credits
  from unnest(p_ids, p_revisions, p_from) as e (id, revision, from_time)
  join running_credits r
    on r.id = e.id
    and r.revision = e.revision
    and r.credited_until = e.from_time;

  if found_credits < cardinality(p_ids) or exists (
    select
    from unnest(p_from, p_until) as e (from_time, until_time)
    join exclusion_intervals s on tstzrange(s.starts_at, s.ends_at) && tstzrange(e.from_time, e.until_time)
  ) then
    return false;
  end if;

  update agents a
  set
    version = coalesce(p_version, a.version),
    interval_ms = p_interval_ms,
    last_seen_at = greatest(a.last_seen_at, p_reported_at)
  from hierarchy_nodes n
  where n.id = a.node_id
    and n.path = p_agent;

  perform extend_running(e.id, e.until_time, p_reported_at, p_interval_ms)
  from unnest(p_ids, p_until) as e (id, until_time);

  if p_latencies is not null then
    perform measure_running(p_latencies);
  end if;
  return true;
end
$$;

-- Stores what runs and lies before an instant: what is aggregated next must be stored. Gives the number of credits.
create function close_running(p_before timestamptz)
returns integer
language plpgsql
as $$
declare
  found running_credits;
  closed integer := 0;
begin
  for found in
    select *
    from running_credits
    where stored_until < least(credited_until, p_before)
    order by id
    for update
  loop
    perform store_running(found.id, found.credited_until);
    closed := closed + 1;
  end loop;
  return closed;
end
$$;

-- Lets services leave the credits that they are part of: their time is stored, and each has a state of its own again. Whoever changes
-- a service, its stored time or its state otherwise than a report that goes on calls this first; the states are locked from then on.
-- Gives the number of services that left.
create function stop_running(p_services bigint[])
returns integer
language plpgsql
-- A plan kept from when there were few services compares each with each.
set plan_cache_mode = force_custom_plan
as $$
declare
  wanted bigint[];
  locked bigint[] := '{}';
  stopped integer;
begin
  loop
    select array_agg(distinct running_id)
    into wanted
    from stored_service_states
    where service_id = any (p_services)
      and running_id is not null;
    exit when wanted is null or wanted <@ locked;
    perform from running_credits where id = any (wanted) order by id for update;
    locked := locked || wanted;
  end loop;

  perform from stored_service_states where service_id = any (p_services) order by service_id for update;

  -- One that has joined another credit in between.
  perform
  from running_credits
  where id in (select running_id from stored_service_states where service_id = any (p_services) and running_id <> all (locked))
  order by id
  for update;

  with leaving as (
    select
      t.service_id, t.status, t.running_id, greatest(t.running_from, r.stored_until) as from_time, r.credited_until,
      r.reported_at, r.interval_ms
    from stored_service_states t
    join running_credits r on r.id = t.running_id
    where t.service_id = any (p_services)
  ),
  stored as (
    insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select service_id, from_time, ms_between(from_time, credited_until), status, status = 'MAINTENANCE'
    from leaving
    where from_time < credited_until
  ),
  revised as (
    update running_credits
    set revision = revision + 1
    where id in (select running_id from leaving)
  )
  update stored_service_states t
  set
    running_id = null,
    running_from = null,
    credited_until = l.credited_until,
    reported_at = l.reported_at,
    interval_ms = l.interval_ms
  from leaving l
  where t.service_id = l.service_id;

  get diagnostics stopped = row_count;
  return stopped;
end
$$;
