-- The views of the schema reporting_scoped say what those of the schema reporting say, and are read by who reads a part.
do $$
declare
  v_comment record;
begin
  for v_comment in
    select
      case
        when a.attnum is null then format('comment on view reporting_scoped.%I is %L', s.relname, obj_description(v.oid))
        else format('comment on column reporting_scoped.%I.%I is %L', s.relname, a.attname, col_description(v.oid, a.attnum))
      end as statement
    from pg_class s
    join pg_class v on v.relname = s.relname and v.relnamespace = 'reporting'::regnamespace
    cross join lateral (
      select attname, attnum from pg_attribute where attrelid = v.oid and attnum > 0
      union all
      select null, null
    ) a
    where s.relnamespace = 'reporting_scoped'::regnamespace
  loop
    execute v_comment.statement;
  end loop;

  if exists (select from pg_roles where rolname = 'itops_scoped_reader') then
    grant usage on schema reporting_scoped to itops_scoped_reader;
    grant select on all tables in schema reporting_scoped to itops_scoped_reader;
  end if;
end
$$;
