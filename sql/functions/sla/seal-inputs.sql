-- What a seal is over, a fact a line.

create view latest_seals as
select distinct on (subject_kind, subject_id, period_day) *
from sla_seals
order by subject_kind, subject_id, period_day, revision desc;

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

-- The windows that applied to services within their months, as lines, in one go: who is a member of a target is looked up once for each.
create function month_windows(p_services bigint[], p_day date)
returns table (service_id bigint, lines text)
language sql
stable
as $$
  with month as materialized (
    select subject_id as service_id, tstzrange(period_start, period_end) as during
    from sla_period_results
    where period_type = 'MONTHLY'
      and subject_kind = 'SERVICE'
      and period_day = p_day
      and subject_id = any (p_services)
  ),
  occurrence as materialized (
    select w.id, w.target_kind, w.target, w.reason, w.created_by, w.created_at, tstzrange(i.starts_at, i.ends_at) as during
    from exclusion_intervals i
    join exclusion_windows w on w.id = i.window_id
    where tstzrange(i.starts_at, i.ends_at) && (select range_merge(range_agg(during)) from month)
  ),
  member as materialized (
    select t.target_kind, t.target, m.service_id, m.during
    from (select distinct target_kind, target from occurrence) t
    cross join lateral target_members(t.target_kind, t.target) m
    where m.service_id = any (p_services)
  ),
  applied as (
    select distinct o.id, m.service_id, o.target_kind, o.target, o.reason, o.created_by, o.created_at, o.during * m.during * p.during as during
    from occurrence o
    join member m using (target_kind, target)
    join month p using (service_id)
    where not isempty(o.during * m.during * p.during)
  )
  select
    service_id,
    string_agg(
      format(
        'window %s %s %s %s %s by=%s at=%s reason=%s',
        id, seal_instant(lower(during)), seal_instant(upper(during)), target_kind, to_json(target), to_json(created_by),
        seal_instant(created_at), to_json(reason)
      ),
      E'\n'
      order by lower(during), id
    )
  from applied
  group by service_id
$$;

-- What was agreed on and decided about a service within a time: its terms, when it was retired, corrections, and what was not observed but
-- imported.
create function service_facts(p_service bigint, p_from timestamptz, p_to timestamptz)
returns text
language sql
stable
as $$
  select string_agg(line, E'\n' order by number, at, id)
  from (
    select
      1 as number, valid_from as at, 0 as id,
      format(
        'terms %s %s group=%s tier=%s target=%s degraded=%s unmeasured=%s min_coverage=%s weight=%s',
        seal_instant(greatest(valid_from, p_from)), seal_instant(least(valid_to, p_to)), coalesce(group_id::text, '-'), tier,
        uptime_target, degraded_rule, unmeasured_rule, min_coverage, weight
      ) as line
    from sla_terms
    where service_id = p_service
      and valid_from < p_to
      and valid_to > p_from
    union all
    select
      2, a.retired_at, 0,
      format('absent %s %s', seal_instant(greatest(a.retired_at, p_from)), seal_instant(least(a.restored_at, p_to)))
    from (
      select retired_at, restored_at
      from service_retirements
      where service_id = p_service
      union all
      select retired_at, 'infinity'
      from services
      where id = p_service
        and retired_at is not null
    ) a
    where a.retired_at < p_to
      and a.restored_at > p_from
    union all
    select
      3, r.starts_at, c.id,
      format(
        'correction %s %s %s %s %s proposed_by=%s approved_by=%s at=%s reason=%s',
        c.id, c.kind, coalesce(c.status::text, '-'), seal_instant(greatest(r.starts_at, p_from)), seal_instant(least(r.ends_at, p_to)),
        to_json(c.proposed_by), to_json(c.decided_by), seal_instant(c.decided_at), to_json(c.reason)
      )
    from sla_correction_ranges r
    join sla_corrections c on c.id = r.correction_id
    where r.service_id = p_service
      and c.state = 'APPLIED'
      and r.starts_at < p_to
      and r.ends_at > p_from
    union all
    select
      4, t.starts_at, i.id,
      format(
        'imported %s %s import=%s source=%s origin=%s by=%s at=%s',
        seal_instant(greatest(t.starts_at, p_from)), seal_instant(least(t.ends_at, p_to)), i.id, i.source, to_json(i.origin),
        to_json(i.imported_by), seal_instant(i.started_at)
      )
    from sla_imported_time t
    join sla_imports i on i.id = t.import_id
    where t.service_id = p_service
      and t.starts_at < p_to
      and t.ends_at > p_from
  ) f
$$;

-- Every change of a service's status within a time, a line each, in their order.
create function event_lines(p_service bigint, p_from timestamptz, p_to timestamptz)
returns text[]
language sql
stable
as $$
  select array(
    select concat_ws(' ', seal_instant(time), coalesce(from_status::text, '-'), to_status)
    from service_status_events
    where service_id = p_service
      and time >= p_from
      and time < p_to
    order by time
  )
$$;

-- The segments of its services by the terms that count to a group or node, each with the hash of the service's seal.
create function member_lines(p_kind text, p_id bigint, p_day date, p_from timestamptz, p_to timestamptz)
returns text
language sql
stable
as $$
  select
    string_agg(
      format(
        'member %s %s %s %s',
        l.subject, encode(l.hash, 'hex'), seal_instant(greatest(t.valid_from, p_from)), seal_instant(least(t.valid_to, p_to))
      ),
      E'\n'
      order by l.subject, t.valid_from
    )
  from latest_seals l
  join sla_terms t on t.service_id = l.subject_id
  join services s on s.id = t.service_id
  where l.subject_kind = 'SERVICE'
    and l.period_day = p_day
    and t.valid_from < p_to
    and t.valid_to > p_from
    and case p_kind
      when 'GROUP' then t.group_id = p_id
      else exists (select from hierarchy_nodes n where n.id = coalesce(t.node_id, s.node_id) and p_id = any (n.ancestors))
    end
$$;

-- The milliseconds of each day, of a service with the root over what was observed.
create function day_lines(p_kind text, p_id bigint, p_day date)
returns text
language sql
stable
as $$
  select
    string_agg(
      format(
        'day %s %s %s up=%s degraded=%s down=%s planned_down=%s excluded=%s unknown=%s elapsed=%s consumed=%s',
        d.period_day, seal_instant(d.period_start), seal_instant(d.period_end), d.operational_ms, d.degraded_ms, d.down_ms, d.planned_down_ms, d.excluded_ms, d.unknown_ms, d.elapsed_ms,
        d.consumed_ms
      )
      || case
        when p_kind = 'SERVICE' then format(' segments=%s root=%s', coalesce(e.segment_count::text, '-'), coalesce(encode(e.root, 'hex'), '-'))
        else ''
      end,
      E'\n'
      order by d.period_day
    )
  from sla_period_results d
  left join sla_day_evidence e on p_kind = 'SERVICE' and e.service_id = d.subject_id and e.period_day = d.period_day
  where d.period_type = 'DAILY'
    and d.subject_kind = p_kind
    and d.subject_id = p_id
    and d.period_day >= p_day
    and d.period_day < p_day + interval '1 month'
$$;

-- All that a seal is over, read from what is stored now, so that any later change shows. What can't be read any more as it was then is
-- given: the name of the subject, the revision with its correction, and the hash of the audit log's last entry. Windows are given as they are read for
-- many services at once.
create function seal_inputs(
  p_kind text, p_id bigint, p_day date, p_subject text, p_revision integer, p_correction bigint, p_audit text, p_windows text
)
returns text
language sql
stable
as $$
  select
    concat_ws(
      E'\n',
      format('itops-seal 2 %s %s', p_kind, p_subject),
      format('audit %s', p_audit),
      format(
        'month %s %s %s %s revision=%s correction=%s',
        p_day, m.time_zone, seal_instant(m.period_start), seal_instant(m.period_end), p_revision, coalesce(p_correction::text, '-')
      ),
      format(
        'known since=%s min_coverage=%s best=%s worst=%s',
        seal_instant(m.known_from), coalesce(m.min_coverage::text, '-'), coalesce(m.uptime_best::text, '-'),
        coalesce(m.uptime_worst::text, '-')
      ),
      case when p_kind = 'SERVICE' then service_facts(p_id, m.period_start, m.period_end) end,
      p_windows,
      (
        select format('events %s %s', cardinality(e.lines), encode(merkle_root(e.lines), 'hex'))
        from (select event_lines(p_id, m.period_start, m.period_end) as lines offset 0) e
        where p_kind = 'SERVICE'
      ),
      day_lines(p_kind, p_id, p_day),
      case when p_kind <> 'SERVICE' then member_lines(p_kind, p_id, p_day, m.period_start, m.period_end) end,
      format(
        'result up=%s degraded=%s down=%s planned_down=%s excluded=%s unknown=%s elapsed=%s uptime=%s coverage=%s counted=%s '
        'consumed=%s budget=%s target=%s status=%s incidents=%s all_up=%s any_up=%s',
        m.operational_ms, m.degraded_ms, m.down_ms, m.planned_down_ms, m.excluded_ms, m.unknown_ms, m.elapsed_ms, m.uptime,
        m.coverage, m.counted_ms, m.consumed_ms, m.budget_ms, m.target, m.status, m.incident_count, m.all_up_uptime, m.any_up_uptime
      ),
      -- As of the end of the month: what has happened to a clock that ran out in it is known by then, or changes nothing.
      case when p_kind = 'GROUP' then credit_lines(p_id, p_day, m.period_end) end
    )
  from sla_period_results m
  where m.period_type = 'MONTHLY'
    and m.period_day = p_day
    and m.subject_kind = p_kind
    and m.subject_id = p_id
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
stable
as $$
  select sha256(convert_to(p_inputs || coalesce(E'\nprevious ' || encode(p_previous, 'hex'), ''), 'UTF8'))
$$;
