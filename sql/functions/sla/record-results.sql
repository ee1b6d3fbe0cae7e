-- How results are recorded.

-- Those whose results a correction changes: its services, their groups at the time, and every node above them.
create function correction_subjects(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (subject_kind text, subject_id bigint)
language sql
stable
as $$
  select 'SERVICE', id
  from unnest(p_services) as id
  union
  select 'GROUP', t.group_id
  from sla_terms t
  where t.service_id = any (p_services)
    and t.group_id is not null
    and t.valid_from < p_to
    and t.valid_to > p_from
  union
  select 'NODE', ancestor
  from sla_terms t
  join services s on s.id = t.service_id
  join hierarchy_nodes n on n.id = coalesce(t.node_id, s.node_id)
  cross join lateral unnest(n.ancestors) as ancestor
  where t.service_id = any (p_services)
    and t.valid_from < p_to
    and t.valid_to > p_from
$$;

-- The groups and nodes that services count to in a period, in any zone: a day may begin half a day earlier than that of UTC, and end so much later.
create function counted_subjects(p_type text, p_day date, p_services bigint[])
returns table (subject_kind text, subject_id bigint)
language sql
stable
as $$
  select s.subject_kind, s.subject_id
  from correction_subjects(
    p_services, p_day - interval '1 day', p_day + case p_type when 'DAILY' then interval '2 days' else interval '33 days' end
  ) s
  where s.subject_kind <> 'SERVICE'
$$;

-- Subjects whose results stand as they were while a correction of them is carried out, and over which time.
create view held_subjects as
select x.subject_kind, x.subject_id, c.starts_at, c.ends_at
from sla_corrections c
join sla_correction_subjects x on x.correction_id = c.id
where c.state = 'APPROVED';

-- The columns that a recording fills, with a prefix before each: the tables and `period_results` have them by the same names.
create function result_columns(p_prefix text default '')
returns text
language sql
stable
as $$
  select string_agg(p_prefix || quote_ident(attname), ', ' order by attnum)
  from pg_attribute
  where attrelid = 'sla_period_results'::regclass
    and attnum > 0
    and not attisdropped
    and attname <> 'sealed_at'
$$;

-- Records one period, by one session at a time: two would wait for each other's rows. Sealed results stand; results of
-- subjects that have no part in the period any more go. Days of held subjects are kept beside the others, to be shown later.
create procedure record_period_results(p_type text, p_day date, p_as_of timestamptz)
language plpgsql
-- A plan that does not know the period would look into all of them.
set plan_cache_mode = force_custom_plan
as $$
declare
  is_held boolean;
  source text := 'period_results($1, $2, $3)';
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  is_held := exists (
    select from held_subjects h
    where h.starts_at < p_day + interval '33 days'
      and h.ends_at > p_day - interval '1 day'
  );

  if is_held then
    delete from sla_held_results
    where period_type = p_type
      and period_day = p_day;

    execute format('insert into sla_held_results (%1$s) select %1$s from %2$s', result_columns(), source)
    using p_type, p_day, p_as_of;

    source := '(
      select *
      from sla_held_results r
      where r.period_type = $1
        and r.period_day = $2
        and not exists (
          select from held_subjects h
          where h.subject_kind = r.subject_kind
            and h.subject_id = r.subject_id
            and h.starts_at < r.period_end
            and h.ends_at > r.period_start
        )
    ) r';
  end if;

  execute format(
    'insert into sla_period_results (%1$s)
    select %1$s
    from %2$s
    on conflict (period_type, period_day, subject_kind, subject_id) do update
    set (%1$s) = row(%3$s)
    where sla_period_results.sealed_at is null',
    result_columns(),
    source,
    result_columns('excluded.')
  )
  using p_type, p_day, p_as_of;

  delete from sla_period_results r
  where period_type = p_type
    and period_day = p_day
    and sealed_at is null
    and computed_at <> p_as_of
    and not exists (
      select from held_subjects h
      where h.subject_kind = r.subject_kind
        and h.subject_id = r.subject_id
        and h.starts_at < r.period_end
        and h.ends_at > r.period_start
    );

  if is_held then
    -- Months are recorded from the days once these are shown.
    delete from sla_held_results r
    where period_type = p_type
      and period_day = p_day
      and (
        p_type = 'MONTHLY'
        or not exists (
          select from held_subjects h
          where h.subject_kind = r.subject_kind
            and h.subject_id = r.subject_id
            and h.starts_at < r.period_end
            and h.ends_at > r.period_start
        )
      );
  end if;
end
$$;

-- Puts held days of subjects that nothing holds any more in the place of those that were shown until now.
create procedure publish_held_results()
language plpgsql
as $$
declare
  ready sla_held_results[];
begin
  ready := array(
    select r
    from sla_held_results r
    where not exists (
      select from held_subjects h
      where h.subject_kind = r.subject_kind
        and h.subject_id = r.subject_id
        and h.starts_at < r.period_end
        and h.ends_at > r.period_start
    )
  );

  delete from sla_period_results p
  using unnest(ready) r
  where p.period_type = r.period_type
    and p.period_day = r.period_day
    and p.subject_kind = r.subject_kind
    and p.subject_id = r.subject_id;

  execute format('insert into sla_period_results (%1$s) select %1$s from unnest($1)', result_columns())
  using ready;

  delete from sla_held_results p
  using unnest(ready) r
  where p.period_type = r.period_type
    and p.period_day = r.period_day
    and p.subject_kind = r.subject_kind
    and p.subject_id = r.subject_id;
end
$$;

-- Every period that is not final yet, in any zone; days before months (an open month reads its current day).
create function open_periods(p_as_of timestamptz)
returns table (period_type text, period_day date)
language sql
stable
as $$
  with zone as (
    select time_zone from sla_group_terms union select 'UTC'
  ),
  kind as (
    select k.type, min(c.day) as first, max(c.day) as last, k.length
    from (values ('DAILY', interval '1 day'), ('MONTHLY', interval '1 month')) k (type, length)
    cross join zone z
    cross join lateral period_day_of(k.type, p_as_of, z.time_zone) as c (day)
    group by k.type, k.length
  )
  select k.type, d.day::date
  from kind k
  cross join lateral (
    select min(r.period_day) as day
    from sla_period_results r
    where r.period_type = k.type
      and not r.final
  ) o
  cross join lateral generate_series(least(o.day, k.first)::timestamp, k.last::timestamp, k.length) as d (day)
  order by k.type, d.day
$$;

-- Records all of them.
create procedure record_open_results(p_as_of timestamptz)
language plpgsql
as $$
declare
  period record;
begin
  for period in select * from open_periods(p_as_of) loop
    call record_period_results(period.period_type, period.period_day, p_as_of);
  end loop;
end
$$;
