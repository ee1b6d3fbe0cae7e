-- What several nodes saw of one service, brought to one status: core/docs/quorum.md.

-- The rule. Who reports UNKNOWN, or nothing, can't see. Null where nobody has reported anything.
create function quorum_status(p_quorum bigint, p_up bigint, p_degraded bigint, p_down bigint, p_blind bigint, p_maintenance bigint)
returns service_status
language sql
stable
parallel safe
as $$
  select
    case
      when p_maintenance > 0 then 'MAINTENANCE'
      when p_down >= p_quorum then 'DOWN'
      when p_up + p_degraded > 0 then case when p_down + p_degraded > 0 then 'DEGRADED' else 'OPERATIONAL' end
      when p_down + p_blind > 0 then 'UNKNOWN'
    end::service_status
$$;

-- Who looks at these services now, and what each is known to see. A node that is new, or has said something within three of its
-- intervals, is waited for; its own node may say that a service is in maintenance.
create function vantage_points(p_services bigint[], p_now timestamptz)
returns table (
  service_id bigint, node text, quorum smallint, since timestamptz, is_owner boolean, status service_status, reported_until timestamptz,
  is_live boolean, is_awaited boolean
)
language sql
stable
as $$
  select
    q.service_id, n.node, q.quorum, q.effective_from, n.node = o.path, v.status, v.reported_until,
    coalesce(not is_stale(v.reported_at, v.interval_ms, p_now), false),
    coalesce(not is_stale(v.reported_at, v.interval_ms, p_now), q.effective_from > p_now - interval '90 seconds')
  from (
    select distinct on (r.service_id) r.*
    from service_quorums r
    where r.service_id = any (p_services)
      and r.effective_from <= p_now + interval '5 seconds'
    order by r.service_id, r.effective_from desc
  ) q
  join services s on s.id = q.service_id
  join hierarchy_nodes o on o.id = coalesce(s.registered_by, s.node_id)
  cross join lateral unnest(q.nodes) as n (node)
  left join service_vantages v on v.service_id = q.service_id and v.node = n.node
$$;

-- How far the decision about these services reaches: to where all that are waited for have reported, never back. An outage that enough
-- nodes have reported is one wherever the others are, once the service's own node can't call it maintenance any more.
create function quorum_reach(p_services bigint[], p_now timestamptz)
returns table (service_id bigint, decided_until timestamptz, owner_until timestamptz, known_until timestamptz)
language sql
stable
as $$
  select
    t.service_id,
    greatest(t.decided_until, coalesce(min(coalesce(p.reported_until, p.since)) filter (where p.is_awaited), max(k.until))),
    coalesce(min(coalesce(p.reported_until, p.since)) filter (where p.is_awaited and p.is_owner), 'infinity'),
    max(k.until)
  from service_states t
  left join vantage_points(p_services, p_now) p on p.service_id = t.service_id
  cross join lateral (
    select max(v.reported_until) as until
    from service_vantages v
    where v.service_id = t.service_id
  ) k
  where t.service_id = any (p_services)
  group by t.service_id, t.decided_until
$$;

-- What the nodes say of each service from an instant until now, in segments between two changes of anything: how many look, how
-- many of them saw what, and the status that comes to. What a node reported last goes on until now, for the status that is shown;
-- `credited` are the segments that are decided by what was reported of them.
create function quorum_segments(p_services bigint[], p_starts timestamptz[], p_now timestamptz)
returns table (
  service_id bigint, from_time timestamptz, to_time timestamptz, points bigint, quorum bigint, up bigint, degraded bigint, down bigint,
  blind bigint, status service_status, credited boolean
)
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  first timestamptz := time_bucket('5 minutes', (select min(s) from unnest(p_starts) s));
  last timestamptz := p_now + interval '1 minute';
begin
  return query
  with reach as (
    -- A little beyond, so that what was reported just now has a segment.
    select s.service_id, s.starts_at, greatest(p_now, r.known_until) + interval '1 ms' as ends_at, r.decided_until, r.owner_until
    from unnest(p_services, p_starts) as s (service_id, starts_at)
    join quorum_reach(p_services, p_now) r on r.service_id = s.service_id
  ),
  rule as (
    select
      q.service_id, q.nodes, q.quorum, q.effective_from,
      lead(q.effective_from, 1, 'infinity') over (partition by q.service_id order by q.effective_from) as effective_to
    from service_quorums q
    where q.service_id = any (p_services)
  ),
  seen as (
    select p.service_id, p.node, p.time as from_time, p.time + p.duration_ms * interval '1 ms' as to_time, p.status, true as is_reported
    from vantage_segments p
    join reach r on r.service_id = p.service_id
    where p.service_id = any (p_services)
      and p.time >= first
      and p.time < last
      and p.time + p.duration_ms * interval '1 ms' > r.starts_at
    union all
    -- What is decided is decided by what was reported.
    select p.service_id, p.node, greatest(p.reported_until, r.decided_until), r.ends_at, p.status, false
    from vantage_points(p_services, p_now) p
    join reach r on r.service_id = p.service_id
    where p.is_live
      and greatest(p.reported_until, r.decided_until) < r.ends_at
  ),
  part as (
    select
      p.service_id, p.status, p.is_reported,
      greatest(p.from_time, r.effective_from, w.starts_at) as from_time,
      least(p.to_time, r.effective_to) as to_time
    from seen p
    join reach w on w.service_id = p.service_id
    join rule r
      on r.service_id = p.service_id
      and p.node = any (r.nodes)
      and r.effective_from < p.to_time
      and r.effective_to > p.from_time
  ),
  change as (
    select p.service_id, e.at, 0 as points, 0 as quorum, e.sign, p.status, p.is_reported
    from part p
    cross join lateral (values (p.from_time, 1), (p.to_time, -1)) as e (at, sign)
    where p.from_time < p.to_time
    union all
    select r.service_id, e.at, e.sign * cardinality(r.nodes), e.sign * r.quorum, 0, null, false
    from rule r
    join reach w on w.service_id = r.service_id
    cross join lateral (
      values (greatest(r.effective_from, w.starts_at), 1), (least(r.effective_to, w.ends_at), -1)
    ) as e (at, sign)
    where greatest(r.effective_from, w.starts_at) < least(r.effective_to, w.ends_at)
    union all
    select w.service_id, e.at, 0, 0, 0, null, false
    from reach w
    cross join lateral (values (w.decided_until), (w.owner_until)) as e (at)
    where e.at > w.starts_at
      and e.at < w.ends_at
  ),
  step as (
    select
      c.service_id,
      c.at,
      sum(c.points) as points,
      sum(c.quorum) as quorum,
      coalesce(sum(c.sign) filter (where c.status = 'OPERATIONAL'), 0) as up,
      coalesce(sum(c.sign) filter (where c.status = 'DEGRADED'), 0) as degraded,
      coalesce(sum(c.sign) filter (where c.status = 'DOWN'), 0) as down,
      coalesce(sum(c.sign) filter (where c.status = 'UNKNOWN'), 0) as blind,
      coalesce(sum(c.sign) filter (where c.status = 'MAINTENANCE'), 0) as maintenance,
      coalesce(sum(c.sign) filter (where c.status = 'DOWN' and c.is_reported), 0) as reported_down
    from change c
    group by c.service_id, c.at
  ),
  segment as (
    select
      s.service_id,
      s.at as from_time,
      lead(s.at) over w as to_time,
      sum(s.points) over w as points,
      sum(s.quorum) over w as quorum,
      sum(s.up) over w as up,
      sum(s.degraded) over w as degraded,
      sum(s.down) over w as down,
      sum(s.blind) over w as blind,
      sum(s.maintenance) over w as maintenance,
      sum(s.reported_down) over w as reported_down
    from step s
    window w as (partition by s.service_id order by s.at)
  )
  select
    s.service_id, s.from_time, s.to_time, s.points::bigint, s.quorum::bigint, s.up::bigint, s.degraded::bigint, s.down::bigint,
    s.blind::bigint, d.status,
    s.to_time <= r.decided_until or (d.status = 'DOWN' and s.reported_down >= s.quorum and s.to_time <= r.owner_until)
  from segment s
  join reach r on r.service_id = s.service_id
  cross join lateral (
    select
      quorum_status(
        s.quorum::bigint, s.up::bigint, s.degraded::bigint, s.down::bigint, s.blind::bigint, s.maintenance::bigint
      ) as status
  ) d
  where s.points > 0
    and d.status is not null
    and s.to_time > s.from_time
  order by s.service_id, s.from_time;
end
$$;

-- Takes away what is stored of services in another status than the one decided for that time, and gives the decided time that nothing
-- is stored of now. The segments do not overlap, and each lies within one bucket. What a correction has set stays. Its caller holds
-- the states of the services.
create function replace_decided_time(
  p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_statuses service_status[]
)
returns table (service_id bigint, from_time timestamptz, to_time timestamptz, status service_status)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  first timestamptz := time_bucket('5 minutes', (select min(t) from unnest(p_starts) t));
  last timestamptz := (select max(t) from unnest(p_ends) t);
  wrong record;
begin
  -- A day of a service may be many compressed rows.
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);

  for wrong in
    select
      s.service_id, s.time, s.status, s.excluded,
      tstzmultirange(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms'))
        - (range_agg(tstzrange(d.starts_at, d.ends_at)) - coalesce(c.intervals, '{}')) as remaining
    from unnest(p_services, p_starts, p_ends, p_statuses) as d (service_id, starts_at, ends_at, status)
    join sla_snapshots s
      on s.service_id = d.service_id
      and time_bucket('5 minutes', s.time) = time_bucket('5 minutes', d.starts_at)
      and s.time < d.ends_at
      and s.time + s.duration_ms * interval '1 ms' > d.starts_at
      and s.status <> d.status
    left join corrected_statuses(p_services, first, last) c on c.service_id = s.service_id
    where s.service_id = any (p_services)
      and s.time >= first
      and s.time < last
    group by s.service_id, s.time, s.duration_ms, s.status, s.excluded, c.intervals
  loop
    delete from sla_snapshots s
    where s.service_id = wrong.service_id
      and s.time = wrong.time;

    insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select wrong.service_id, lower(part), ms_between(lower(part), upper(part)), wrong.status, wrong.excluded
    from unnest(wrong.remaining) as part;
  end loop;

  return query
  select d.service_id, lower(part), upper(part), d.status
  from (
    select
      d.service_id, d.starts_at, d.ends_at, d.status,
      range_agg(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')) filter (where s.time is not null) as stored
    from unnest(p_services, p_starts, p_ends, p_statuses) as d (service_id, starts_at, ends_at, status)
    left join sla_snapshots s
      on s.service_id = d.service_id
      and s.time >= time_bucket('5 minutes', d.starts_at)
      and s.time < d.ends_at
      and s.time + s.duration_ms * interval '1 ms' > d.starts_at
      and s.time >= first
      and s.time < last
    group by d.service_id, d.starts_at, d.ends_at, d.status
  ) d
  left join corrected_statuses(p_services, first, last) c on c.service_id = d.service_id
  cross join lateral unnest(
    tstzmultirange(tstzrange(d.starts_at, d.ends_at)) - coalesce(d.stored, '{}') - coalesce(c.intervals, '{}')
  ) as part
  order by d.service_id, lower(part);
end
$$;

-- The time of services between two instants that corrections have set to a status so far.
create function corrected_statuses(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, intervals tstzmultirange)
language sql
stable
as $$
  select r.service_id, range_agg(tstzrange(r.starts_at, least(r.corrected_until, r.ends_at)))
  from sla_correction_ranges r
  join sla_corrections c on c.id = r.correction_id
  where c.kind = 'STATUS'
    and c.state in ('APPROVED', 'APPLIED')
    and r.service_id = any (p_services)
    and r.ends_at > p_from
    and r.starts_at < p_to
    and r.corrected_until > r.starts_at
  group by r.service_id
$$;
