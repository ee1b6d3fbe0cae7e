-- Aggregates again what was stored of some services in time that is aggregated already: time that came late, or was corrected.
-- `refresh_continuous_aggregate` would do so for all services, and unpack all that is compressed of that time.

-- Finest first, each by its own definition, over the whole buckets that the time touches and the aggregate holds. A refresh of the
-- server waits until it is done, and the other way round: both would add the same rows. It runs as the owner of the aggregates: they hold
-- nothing but what their definition says.
create procedure refresh_services(p_services bigint[], p_from timestamptz, p_to timestamptz)
language plpgsql
security definer
as $$
declare
  level record;
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);

  for level in
    select
      format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name) as stored,
      rtrim(a.view_definition, E' ;\n') as definition,
      format(
        'service_id = any (%L::bigint[]) and bucket >= %L and bucket < %L',
        p_services,
        time_bucket(l.unit, p_from),
        least(time_bucket(l.unit, p_to - interval '1 ms') + l.unit, stored_until(l.name))
      ) as changed
    from (
      values
        (1, 'sla_5m', interval '5 minutes'),
        (2, 'sla_hourly', interval '1 hour'),
        (3, 'sla_daily', interval '1 day'),
        (4, 'sla_monthly', interval '1 month')
    ) l (step, name, unit)
    join timescaledb_information.continuous_aggregates a on a.view_schema = current_schema() and a.view_name = l.name
    where time_bucket(l.unit, p_from) < stored_until(l.name)
    order by l.step
  loop
    execute format('lock table %s in share row exclusive mode', level.stored);
    execute format('delete from %s where %s', level.stored, level.changed);
    execute format('insert into %s select * from (%s) d where %s', level.stored, level.definition, level.changed);
  end loop;
end
$$;
