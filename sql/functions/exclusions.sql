-- Which time is planned, and how stored time is cut by it.

-- The services of a target, and when each belonged to it.
create function target_members(p_kind text, p_target text)
returns table (service_id bigint, during tstzrange)
language sql
stable
as $$
  select s.id, tstzrange(null, null)
  from services s
  where p_kind = 'SERVICE'
    and s.path = p_target
  union all
  select s.id, tstzrange(null, null)
  from services s
  where p_kind = 'PREFIX'
    and is_below(s.path, p_target)
  union all
  select a.service_id, tstzrange(a.effective_from, a.effective_to)
  from (
    select
      m.*,
      lead(m.effective_from, 1, 'infinity') over (partition by m.service_id order by m.effective_from) as effective_to
    from sla_assignments m
    where p_kind = 'GROUP'
      -- Only the services that ever were in the group, with all their stretches.
      and m.service_id in (
        select x.service_id
        from sla_assignments x
        join sla_groups g on g.id = x.sla_group_id
        where g.name = p_target
      )
  ) a
  join sla_groups g on g.id = a.sla_group_id
  where g.name = p_target
  union all
  select n.service_id, tstzrange(n.effective_from, n.effective_to)
  from (
    select
      m.*,
      lead(m.effective_from, 1, 'infinity') over (partition by m.service_id order by m.effective_from) as effective_to
    from service_namespaces m
    where p_kind = 'NAMESPACE'
      and m.service_id in (select x.service_id from service_namespaces x where x.namespace = p_target)
  ) n
  where n.namespace = p_target
$$;

-- The time between two instants that is planned for each of these services, by windows and by corrections. A correction
-- beats every window; of two corrections the later one stands. Services without any are left out.
create function excluded_time(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, spans tstzmultirange)
language sql
stable
as $$
  with planned as (
    select m.service_id, tstzmultirange(tstzrange(s.starts_at, s.ends_at) * m.during) as during
    from exclusion_spans s
    join exclusion_windows w on w.id = s.window_id
    cross join lateral target_members(w.target_kind, w.target) m
    where tstzrange(s.starts_at, s.ends_at) && tstzrange(p_from, p_to)
      and m.service_id = any (p_services)
  ),
  override as materialized (
    select o.id, o.service_id, o.kind, tstzrange(o.starts_at, o.ends_at) as during
    from time_overrides o
    where o.service_id = any (p_services)
      and o.starts_at < p_to
      and o.ends_at > p_from
      and o.kind <> 'VOID'
  ),
  decided as (
    select o.service_id, o.kind, tstzmultirange(o.during) - coalesce(range_agg(later.during), '{}') as during
    from override o
    left join override later
      on later.service_id = o.service_id
      and later.id > o.id
    group by o.id, o.service_id, o.kind, o.during
  ),
  stretch as (
    select service_id, 'WINDOW' as kind, during
    from planned
    union all
    select service_id, kind, during
    from decided
  )
  select
    service_id,
    tstzmultirange(tstzrange(p_from, p_to)) * (
      coalesce(range_agg(during) filter (where kind = 'WINDOW'), '{}')
      - coalesce(range_agg(during) filter (where kind = 'INCLUDE'), '{}')
      + coalesce(range_agg(during) filter (where kind = 'EXCLUDE'), '{}')
    )
  from stretch
  group by service_id
$$;

-- For the storing of pieces between two instants: keeps windows from changing until the end of the transaction, so that no
-- piece escapes one, and tells what is planned, and what a correction has ruled to be not measured, in that time.
create function lock_excluded_time(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, starts_at timestamptz, ends_at timestamptz, void boolean)
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('itops:exclusions'));
  -- A statement after the lock sees what was committed while it waited.
  if exists (
    select from exclusion_spans s where tstzrange(s.starts_at, s.ends_at) && tstzrange(p_from, p_to)
  ) or exists (
    select from time_overrides o where o.ends_at > p_from and o.starts_at < p_to
  ) then
    return query
    select e.service_id, lower(span), upper(span), false
    from excluded_time(p_services, p_from, p_to) e
    cross join lateral unnest(e.spans) as span
    union all
    select o.service_id, o.starts_at, o.ends_at, true
    from time_overrides o
    where o.service_id = any (p_services)
      and o.kind = 'VOID'
      and o.ends_at > p_from
      and o.starts_at < p_to;
  end if;
end
$$;

-- The stored pieces that start between two instants, or reach into that time, as the spans in force cut them: every part of
-- a piece that is not one part with the flag that it has. Reported MAINTENANCE is planned anyhow, and never cut.
create function recut_pieces(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (
  service_id bigint, piece_from timestamptz, status service_status, part_from timestamptz, part_to timestamptz, part_excluded boolean
)
language sql
stable
as $$
  select s.service_id, s.time, s.status, lower(part.during), upper(part.during), part.excluded
  from sla_snapshots s
  -- A piece lies in one bucket, so none reaches farther than this.
  left join excluded_time(p_services, time_bucket('5 minutes', p_from), p_to + interval '5 minutes') e
    on e.service_id = s.service_id
  cross join lateral (select tstzrange(s.time, s.time + s.duration_ms * interval '1 ms') as during) piece
  cross join lateral (
    select unnest(tstzmultirange(piece.during) * coalesce(e.spans, '{}')) as during, true as excluded
    union all
    select unnest(tstzmultirange(piece.during) - coalesce(e.spans, '{}')), false
  ) part
  where s.service_id = any (p_services)
    and s.time >= time_bucket('5 minutes', p_from)
    and s.time < p_to
    and s.time + s.duration_ms * interval '1 ms' > p_from
    and s.status <> 'MAINTENANCE'
    and (part.during <> piece.during or part.excluded <> s.excluded)
$$;

-- Derives again which stored time of these services is planned, between two instants: pieces are cut at the borders of
-- spans and flagged, also in compressed chunks, and what lies before `p_settled` is marked to be aggregated again. Whoever
-- changes spans or overrides holds the lock that lock_excluded_time shares, and calls this in the same transaction.
-- Gives the number of pieces touched.
create function apply_exclusions(p_services bigint[], p_from timestamptz, p_to timestamptz, p_settled timestamptz)
returns bigint
language plpgsql
as $$
declare
  touched bigint;
begin
  -- A correction may reach into many compressed rows.
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);

  -- A cut piece keeps its first part; the others become rows of their own.
  with part as materialized (
    select *
    from recut_pieces(p_services, p_from, p_to)
  ),
  rest as (
    insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select p.service_id, p.part_from, ms_between(p.part_from, p.part_to), p.status, p.part_excluded
    from part p
    where p.part_from > p.piece_from
  ),
  mark as (
    insert into late_credits as l (service_id, day, from_time, to_time)
    select p.service_id, (p.piece_from at time zone 'UTC')::date as day, min(p.piece_from), max(p.part_to)
    from part p
    where p.piece_from < p_settled
    group by 1, 2
    order by 1, 2
    on conflict (service_id, day) do update
    set
      from_time = least(l.from_time, excluded.from_time),
      to_time = greatest(l.to_time, excluded.to_time)
  )
  select count(distinct (p.service_id, p.piece_from))
  into touched
  from part p;

  if touched > 0 then
    update sla_snapshots s
    set
      duration_ms = ms_between(p.part_from, p.part_to),
      excluded = p.part_excluded
    from recut_pieces(p_services, p_from, p_to) p
    where s.service_id = p.service_id
      and s.time = p.piece_from
      and p.part_from = p.piece_from
      and s.service_id = any (p_services)
      and s.time >= time_bucket('5 minutes', p_from)
      and s.time < p_to;
  end if;

  return touched;
end
$$;

-- The same for services that have come to belong to other targets. Shares the lock, so that no window changes meanwhile.
create function rederive_exclusions(p_services bigint[], p_from timestamptz, p_settled timestamptz)
returns bigint
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('itops:exclusions'));
  if not exists (select from exclusion_spans s where s.ends_at > p_from) then
    return 0;
  end if;
  return apply_exclusions(p_services, p_from, 'infinity', p_settled);
end
$$;
