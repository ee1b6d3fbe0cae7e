-- Sealing of months: hashes over inputs, and revisions.

create view latest_seals as
select distinct on (subject_kind, subject_id, period_day) *
from sla_seals
order by subject_kind, subject_id, period_day, revision desc;

create function seal_instant(p_at timestamptz)
returns text
language sql
immutable
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create function subject_name(p_kind text, p_id bigint)
returns text
language sql
stable
as $$
  select
    case p_kind
      when 'SERVICE' then (select path from services where id = p_id)
      when 'GROUP' then (select name from sla_groups where id = p_id)
      else (select path from hierarchy_nodes where id = p_id)
    end
$$;

-- The inputs of a month, a fact a line: the SLA terms, the milliseconds of each day, what they come to; of a group or a
-- node, the hashes of its services too. Read from what is stored now, so that any later change shows. `p_subject` is the path or
-- name at the time of sealing, for the subject may have another one since; `p_audit` the hash of the audit log's last entry then.
create function seal_inputs(p_kind text, p_id bigint, p_day date, p_subject text, p_audit text)
returns text
language sql
stable
as $$
  with month as (
    select *
    from sla_period_results
    where period_type = 'MONTHLY'
      and period_day = p_day
      and subject_kind = p_kind
      and subject_id = p_id
  )
  select
    concat_ws(
      E'\n',
      format('itops-seal 1 %s %s', p_kind, p_subject),
      format('audit %s', p_audit),
      format('month %s %s %s %s', p_day, m.time_zone, seal_instant(m.period_start), seal_instant(m.period_end)),
      format(
        'known since=%s min_coverage=%s best=%s worst=%s',
        seal_instant(m.known_from),
        coalesce(m.min_coverage::text, '-'),
        coalesce(m.uptime_best::text, '-'),
        coalesce(m.uptime_worst::text, '-')
      ),
      (
        select
          string_agg(
            format(
              'terms %s %s group=%s tier=%s target=%s degraded=%s unmeasured=%s min_coverage=%s weight=%s',
              seal_instant(greatest(t.valid_from, m.period_start)),
              seal_instant(least(t.valid_to, m.period_end)),
              coalesce(t.group_id::text, '-'),
              t.tier,
              t.uptime_target,
              t.degraded_rule,
              t.unmeasured_rule,
              t.min_coverage,
              t.weight
            ),
            E'\n'
            order by t.valid_from
          )
        from sla_terms t
        where p_kind = 'SERVICE'
          and t.service_id = p_id
          and t.valid_from < m.period_end
          and t.valid_to > m.period_start
      ),
      (
        select
          string_agg(
            format(
              'day %s up=%s degraded=%s down=%s planned_down=%s excluded=%s unknown=%s elapsed=%s consumed=%s',
              d.period_day,
              d.operational_ms,
              d.degraded_ms,
              d.down_ms,
              d.planned_down_ms,
              d.excluded_ms,
              d.unknown_ms,
              d.elapsed_ms,
              d.consumed_ms
            ),
            E'\n'
            order by d.period_day
          )
        from sla_period_results d
        where d.period_type = 'DAILY'
          and d.subject_kind = p_kind
          and d.subject_id = p_id
          and d.period_day >= p_day
          and d.period_day < p_day + interval '1 month'
      ),
      (
        select string_agg(format('member %s %s', l.subject, encode(l.hash, 'hex')), E'\n' order by l.subject)
        from latest_seals l
        where l.subject_kind = 'SERVICE'
          and l.period_day = p_day
          and case p_kind
            when 'GROUP' then exists (
              select from sla_terms t
              where t.service_id = l.subject_id
                and t.group_id = p_id
                and t.valid_from < m.period_end
                and t.valid_to > m.period_start
            )
            when 'NODE' then exists (
              select from sla_terms t
              join services s on s.id = t.service_id
              join hierarchy_nodes n on n.id = coalesce(t.node_id, s.node_id)
              where t.service_id = l.subject_id
                and t.valid_from < m.period_end
                and t.valid_to > m.period_start
                and p_id = any (n.ancestors)
            )
          end
      ),
      format(
        'result up=%s degraded=%s down=%s planned_down=%s excluded=%s unknown=%s elapsed=%s uptime=%s coverage=%s counted=%s '
        'consumed=%s budget=%s target=%s status=%s incidents=%s all_up=%s any_up=%s',
        m.operational_ms,
        m.degraded_ms,
        m.down_ms,
        m.planned_down_ms,
        m.excluded_ms,
        m.unknown_ms,
        m.elapsed_ms,
        m.uptime,
        m.coverage,
        m.counted_ms,
        m.consumed_ms,
        m.budget_ms,
        m.target,
        m.status,
        m.incident_count,
        m.all_up_uptime,
        m.any_up_uptime
      )
    )
  from month m
$$;

-- The hash of the audit log's last entry that the inputs of a seal carry; - when it was empty.
create function sealed_audit(p_inputs text)
returns text
language sql
immutable
as $$
  select substring(p_inputs from '^[^\n]*\naudit (\S+)')
$$;

create function seal_hash(p_inputs text, p_previous bytea)
returns bytea
language sql
immutable
as $$
  select sha256(convert_to(p_inputs || coalesce(E'\nprevious ' || encode(p_previous, 'hex'), ''), 'UTF8'))
$$;

-- Seals up to `p_most` months of one kind of subject that are final and eight days over (reports older than seven are refused),
-- unless some of their time still waits to be aggregated again, or for a correction. Those of groups and nodes carry the hashes of
-- their services, whose months may end later in another zone, and wait for all of them. Gives the number of months sealed.
create function seal_some_months(p_kind text, p_as_of timestamptz, p_most integer)
returns bigint
language sql
as $$
  with due as materialized (
    select r.subject_id, r.period_day, r.uptime, r.uptime_best, r.uptime_worst, r.coverage, r.min_coverage, r.target, r.status
    from sla_period_results r
    where r.period_type = 'MONTHLY'
      and r.subject_kind = p_kind
      and r.final
      and r.sealed_at is null
      and r.period_end <= p_as_of - interval '8 days'
      and not exists (
        select from late_credits l
        where l.to_time > r.period_start
          and l.from_time < r.period_end
      )
      and not exists (
        select from held_subjects h
        where h.subject_kind = r.subject_kind
          and h.subject_id = r.subject_id
          and h.starts_at < r.period_end
          and h.ends_at > r.period_start
      )
      and (
        p_kind = 'SERVICE'
        or not exists (
          select from sla_period_results s
          where s.period_type = 'MONTHLY'
            and s.subject_kind = 'SERVICE'
            and s.period_day = r.period_day
            and s.sealed_at is null
        )
      )
    order by r.period_day, r.subject_id
    limit p_most
  ),
  read as (
    select
      d.*,
      h.id as audit_id,
      seal_inputs(
        p_kind, d.subject_id, d.period_day, subject_name(p_kind, d.subject_id), coalesce(nullif(encode(h.hash, 'hex'), ''), '-')
      ) as inputs,
      l.revision,
      l.hash as previous_hash,
      u.correction_id
    from due d
    cross join audit_head h
    left join latest_seals l
      on l.subject_kind = p_kind
      and l.subject_id = d.subject_id
      and l.period_day = d.period_day
    left join sla_unsealed u
      on u.subject_kind = p_kind
      and u.subject_id = d.subject_id
      and u.period_day = d.period_day
  ),
  sealed as (
    insert into sla_seals (
      subject_kind, subject_id, period_day, revision, sealed_at, correction_id, subject, uptime, uptime_best, uptime_worst,
      coverage, min_coverage, target, status, inputs, hash, previous_hash, audit_id
    )
    select
      p_kind, subject_id, period_day, coalesce(revision, 0) + 1, p_as_of, correction_id, subject_name(p_kind, subject_id),
      uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, inputs, seal_hash(inputs, previous_hash), previous_hash, audit_id
    from read
    returning subject_id, period_day
  ),
  forget as (
    delete from sla_unsealed u
    using sealed s
    where u.subject_kind = p_kind
      and u.subject_id = s.subject_id
      and u.period_day = s.period_day
  ),
  mark as (
    update sla_period_results r
    set sealed_at = p_as_of
    from sealed s
    where r.subject_kind = p_kind
      and r.subject_id = s.subject_id
      and r.period_day >= s.period_day
      and r.period_day < s.period_day + interval '1 month'
  )
  select count(*)
  from sealed
$$;

-- All of them.
create procedure seal_months(p_kind text, p_as_of timestamptz)
language sql
as $$
  select seal_some_months(p_kind, p_as_of, null)
$$;

-- A step of sealing: up to `p_most` months of services or, when none of those is due, of groups, or else of nodes. Gives the number
-- of months sealed; 0 when none is due.
create function take_seal_step(p_as_of timestamptz, p_most integer)
returns bigint
language plpgsql
as $$
declare
  kind text;
  count bigint := 0;
begin
  -- Results are recorded by one session at a time.
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  foreach kind in array array['SERVICE', 'GROUP', 'NODE'] loop
    count := seal_some_months(kind, p_as_of, p_most);
    exit when count > 0;
  end loop;
  return count;
end
$$;
