-- How the audit log is checked.

-- Recomputes the hashes of so many rows after one. Answers the last of them, and the first place in the chain whose row was changed or
-- is missing; null when there is none.
create function verify_audit_log(p_after bigint, p_limit integer)
returns table (last_id bigint, wrong_id bigint)
language sql
stable
as $$
  select
    max(r.id),
    min(r.place) filter (
      where r.id <> r.place
        or r.hash is distinct from sha256(
          case when r.id = 1 then ''::bytea else p.hash end || convert_to(audit_text(l), 'UTF8')
        )
    )
  from (
    select id, hash, p_after + row_number() over (order by id) as place
    from audit_log
    where id > p_after
    order by id
    limit p_limit
  ) r
  join audit_log l on l.id = r.id
  left join audit_log p on p.id = r.id - 1
$$;
