-- All-up and any-up: how an SLA group or hierarchy node fared as one thing. All-up is as its worst member at every instant,
-- any-up as its best one. Both come from the true overlap of the members' segments, so they never exceed the time gone by.
-- DEGRADED counts as each member's own rule has it: as up, as half up, or as down. So the members are compared by what they are
-- worth, and of members that are measured throughout, all-up never exceeds the worst one and any-up never falls below the best.
--
-- In these files `operational` is time that counts as up, `degraded` as half up, `down` as down.
--
-- Five unions over the members say it all: the time in which some member was DOWN; DOWN or half up ("troubled"); anything
-- of the three ("measured"); OPERATIONAL; OPERATIONAL or half up ("serving"). The triples are their differences.
--
-- To lay 2,880 segments a day of every service over each other would take minutes. But of a bucket the length of a union is
-- known from sums alone when one member fills the whole bucket, or when only one member has a part in it: then it is the
-- longest part. So hours are tried first, of the others their 5-minute buckets, and only what is left is read segment by segment.

create type sla_subject as (subject_kind text, subject_id bigint);

create function subjects_of(p_kinds text[], p_ids bigint[])
returns sla_subject[]
language sql
immutable
as $$
  select array(select (kind, id)::sla_subject from unnest(p_kinds, p_ids) s (kind, id))
$$;

-- The services that count to one of the subjects now, or did so at some time.
create function subject_services(p_subjects sla_subject[])
returns bigint[]
language sql
stable
as $$
  select array(
    select a.service_id
    from unnest(p_subjects) x
    join sla_assignments a on a.sla_group_id = x.subject_id
    where x.subject_kind = 'GROUP'
    union
    select m.service_id
    from hierarchy_nodes n
    cross join lateral (
      select id as service_id from services where node_id = n.id
      union all
      select service_id from sla_assignments where node_id = n.id
    ) m
    where n.ancestors && array(select subject_id from unnest(p_subjects) where subject_kind = 'NODE')
  )
$$;

-- Services that count to the same subjects from the same instant to the same instant, by the same rule, share a membership, so that
-- each is added up once and not for all six subjects that it has. A service has memberships by its node, and for its stays in groups.
create type composite_member as (service_id bigint, membership integer, degraded_rule text);

-- What a status comes to by a member's rule: DEGRADED stays only where it counts as half up.
create function counted_status(p_status service_status, p_degraded_rule text)
returns service_status
language sql
immutable
parallel safe
as $$
  select
    case
      when p_status <> 'DEGRADED' or p_degraded_rule = 'half' then p_status
      when p_degraded_rule = 'down' then 'DOWN'
      else 'OPERATIONAL'
    end
$$;

-- What services of a membership count to, and when.
create type composite_membership as (
  membership integer,
  subject_kind text,
  subject_id bigint,
  from_time timestamptz,
  to_time timestamptz
);

-- Of one membership in one bucket: the longest part that one member has in each union, all members' time, and who was troubled.
create type composite_reach as (
  membership integer,
  bucket timestamptz,
  most_down integer,
  most_troubled integer,
  most_measured integer,
  most_operational integer,
  most_serving integer,
  down_ms bigint,
  degraded_ms bigint,
  operational_ms bigint,
  troubled bigint[]
);

-- The five unions of a subject in one bucket. Unless `known`, they are lower bounds; `covered`: yet some member was
-- OPERATIONAL throughout, so that only the troubled ones are worth a closer look.
create type composite_unions as (
  subject_kind text,
  subject_id bigint,
  bucket timestamptz,
  down_ms bigint,
  troubled_ms bigint,
  measured_ms bigint,
  operational_ms bigint,
  serving_ms bigint,
  known boolean,
  covered boolean
);

-- Every stay of a service, or of the given ones, within a period, by membership: at nodes or in groups, whichever are asked
-- for. New terms do not end one, unless DEGRADED counts otherwise.
create function composite_stays(p_start timestamptz, p_end timestamptz, p_services bigint[], p_subjects sla_subject[])
returns table (
  service_id bigint,
  membership integer,
  degraded_rule text,
  subject_kind text,
  subject_id bigint,
  from_time timestamptz,
  to_time timestamptz
)
language sql
stable
as $$
  with term as materialized (
    select service_id, group_id, node_id, degraded_rule, valid_from, valid_to, valid_from <= p_start and valid_to >= p_end as whole
    from sla_terms
    where valid_from < p_end
      and valid_to > p_start
      and (p_services is null or service_id = any (p_services))
  ),
  subject as (
    -- Who has moved stays at each node for a time.
    select t.service_id, 'NODE' as subject_kind, coalesce(t.node_id, s.node_id) as subject_id, t.degraded_rule, valid_from, valid_to, whole
    from term t
    join services s on s.id = t.service_id
    where p_subjects is null
      or exists (select from unnest(p_subjects) x where x.subject_kind = 'NODE')
    union all
    select service_id, 'GROUP', group_id, degraded_rule, valid_from, valid_to, whole
    from term
    where group_id is not null
      and (p_subjects is null or exists (select from unnest(p_subjects) x where x.subject_kind = 'GROUP'))
  ),
  stay as materialized (
    -- Nearly all: no other terms come into it.
    select service_id, subject_kind, subject_id, degraded_rule, p_start as from_time, p_end as to_time
    from subject
    where whole
    union all
    select s.service_id, s.subject_kind, s.subject_id, s.degraded_rule, lower(r), upper(r)
    from (
      select
        service_id, subject_kind, subject_id, degraded_rule,
        range_agg(tstzrange(greatest(valid_from, p_start), least(valid_to, p_end))) as ranges
      from subject
      where not whole
      group by service_id, subject_kind, subject_id, degraded_rule
    ) s
    cross join unnest(s.ranges) r
  ),
  membership as (
    select row_number() over () as number, *
    from (select distinct subject_kind, subject_id, degraded_rule, from_time, to_time from stay) s
  )
  select s.service_id, m.number::integer, s.degraded_rule, s.subject_kind, s.subject_id, s.from_time, s.to_time
  from stay s
  join membership m using (subject_kind, subject_id, degraded_rule, from_time, to_time)
$$;

-- The buckets of an aggregate, added up by membership. The bounds are written out: only so is it planned without the chunks that hold
-- none of them.
create function read_reaches(p_aggregate text, p_from timestamptz, p_to timestamptz, p_members composite_member[])
returns setof composite_reach
language plpgsql
stable
as $$
declare
  wanted bigint[];
begin
  if p_from >= p_to or p_members is null then
    return;
  end if;

  -- For most of the services it is cheaper to read all than to look each of them up.
  select array_agg(distinct service_id)
  into wanted
  from unnest(p_members);

  if 2 * cardinality(wanted) > (select count(*) from services) then
    wanted := null;
  end if;

  return query execute format(
    'select
      m.membership,
      r.bucket,
      max(w.down),
      max(w.down + w.half),
      max(w.down + w.half + w.up),
      max(w.up),
      max(w.up + w.half),
      sum(w.down),
      sum(w.half),
      sum(w.up),
      array_agg(r.service_id) filter (where w.down + w.half > 0)
    from (
      select
        service_id,
        bucket,
        down_ms::integer as down,
        degraded_ms::integer as degraded,
        operational_ms::integer as operational
      from %I
      where bucket >= %L and bucket < %L and ($2 is null or service_id = any ($2))
    ) r
    join unnest($1) m on m.service_id = r.service_id
    cross join lateral (
      select
        r.down + case m.degraded_rule when ''down'' then r.degraded else 0 end as down,
        case m.degraded_rule when ''half'' then r.degraded else 0 end as half,
        r.operational + case m.degraded_rule when ''up'' then r.degraded else 0 end as up
    ) w
    group by m.membership, r.bucket',
    p_aggregate, p_from, p_to
  )
  using p_members, wanted;
end
$$;

-- From memberships to the subjects that they count to. A sum that equals the longest part is the part of one member alone.
-- Where a stay begins or ends within a bucket, the bucket's sums are not the subject's.
create function composite_unions_of(p_reaches composite_reach[], p_memberships composite_membership[], p_step interval)
returns setof composite_unions
language sql
stable
as $$
  select
    subject_kind,
    subject_id,
    bucket,
    down_ms,
    troubled_ms,
    measured_ms,
    operational_ms,
    serving_ms,
    whole
      and down_ms in (step_ms, all_down)
      and troubled_ms in (step_ms, all_down + all_degraded)
      and measured_ms in (step_ms, all_down + all_degraded + all_operational)
      and operational_ms in (step_ms, all_operational)
      and serving_ms in (step_ms, all_operational + all_degraded),
    whole and operational_ms = step_ms
  from (
    select
      s.subject_kind,
      s.subject_id,
      r.bucket,
      max(r.most_down)::bigint as down_ms,
      max(r.most_troubled)::bigint as troubled_ms,
      max(r.most_measured)::bigint as measured_ms,
      max(r.most_operational)::bigint as operational_ms,
      max(r.most_serving)::bigint as serving_ms,
      sum(r.down_ms) as all_down,
      sum(r.degraded_ms) as all_degraded,
      sum(r.operational_ms) as all_operational,
      bool_and(s.from_time <= r.bucket and s.to_time >= r.bucket + p_step) as whole
    from unnest(p_reaches) r
    join unnest(p_memberships) s
      on s.membership = r.membership
      and s.from_time < r.bucket + p_step
      and s.to_time > r.bucket
    group by s.subject_kind, s.subject_id, r.bucket
  ) u
  cross join lateral (select (1000 * extract(epoch from p_step))::bigint as step_ms) step
$$;
