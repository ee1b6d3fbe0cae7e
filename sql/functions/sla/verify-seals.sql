-- How a correction opens sealed months, and how seals are verified.

-- Opens the sealed months that a correction touches, of the services, their groups and every node above them, so that they
-- are recorded and sealed again.
create procedure unseal_months(p_services bigint[], p_from timestamptz, p_to timestamptz, p_correction bigint)
language sql
as $$
  with month as (
    select r.subject_kind, r.subject_id, r.period_day
    from sla_period_results r
    join correction_subjects(p_services, p_from, p_to) t using (subject_kind, subject_id)
    where r.period_type = 'MONTHLY'
      and r.sealed_at is not null
      and r.period_start < p_to
      and r.period_end > p_from
  ),
  opened as (
    insert into sla_unsealed (subject_kind, subject_id, period_day, correction_id)
    select subject_kind, subject_id, period_day, p_correction
    from month
    on conflict (subject_kind, subject_id, period_day) do update
    set correction_id = excluded.correction_id
  )
  update sla_period_results r
  set sealed_at = null
  from month m
  where r.subject_kind = m.subject_kind
    and r.subject_id = m.subject_id
    and r.period_day >= m.period_day
    and r.period_day < m.period_day + interval '1 month'
$$;

-- What is wrong with the seals of one month: inputs that don't give the hash, a broken chain, a month that lost its
-- seal, an audit log that is no longer the one that was sealed, results that are no longer those that were sealed, or evidence that is not.
create function verify_seals(p_day date, p_as_of timestamptz, p_raw boolean)
returns table (subject_kind text, subject text, revision integer, problem text)
language sql
stable
set plan_cache_mode = force_custom_plan
as $$
  with sealed as materialized (
    select * from latest_seals where period_day = p_day
  ),
  window_lines as materialized (
    select w.*
    from month_windows(array(select subject_id from sealed s where s.subject_kind = 'SERVICE'), p_day) w
  )
  select s.subject_kind, s.subject, s.revision, 'the inputs do not give the hash'
  from sla_seals s
  where s.period_day = p_day
    and s.hash <> seal_hash(s.inputs, s.previous_hash)
  union all
  select s.subject_kind, s.subject, s.revision, 'the seal before it is missing or another'
  from sla_seals s
  left join lateral (
    select b.hash
    from sla_seals b
    where b.subject_kind = s.subject_kind
      and b.subject_id = s.subject_id
      and b.id < s.id
    order by b.id desc
    limit 1
  ) b on true
  where s.period_day = p_day
    and s.previous_hash is distinct from b.hash
  union all
  select s.subject_kind, s.subject, s.revision, 'the audit log is no longer the one that was sealed with it'
  from sla_seals s
  left join audit_log a on a.id = s.audit_id
  where s.period_day = p_day
    and sealed_audit(s.inputs) is distinct from coalesce(encode(a.hash, 'hex'), '-')
  union all
  select l.subject_kind, l.subject, l.revision, 'what is stored is no longer what was sealed'
  from sealed l
  left join window_lines w on l.subject_kind = 'SERVICE' and w.service_id = l.subject_id
  where l.inputs is distinct from seal_inputs(
      l.subject_kind, l.subject_id, l.period_day, l.subject, l.revision, l.correction_id, sealed_audit(l.inputs), w.lines
    )
    and not exists (
      select from sla_unsealed u
      where u.subject_kind = l.subject_kind
        and u.subject_id = l.subject_id
        and u.period_day = l.period_day
    )
  union all
  select 'SERVICE', l.subject, l.revision, e.problem
  from verify_evidence(p_day, p_as_of, p_raw) e
  join sealed l on l.subject_kind = 'SERVICE' and l.subject_id = e.service_id
  union all
  select r.subject_kind, subject_name(r.subject_kind, r.subject_id), null, 'the result says that it is sealed, the seal is missing'
  from sla_period_results r
  where r.period_type = 'MONTHLY'
    and r.period_day = p_day
    and r.sealed_at is not null
    and not exists (
      select from sla_seals s
      where s.subject_kind = r.subject_kind
        and s.subject_id = r.subject_id
        and s.period_day = r.period_day
    )
$$;
