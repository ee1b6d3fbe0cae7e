-- Scheduled procedures, and their schedules. A real server may run them by itself; core calls run_job for whatever is overdue, on
-- every kind of database.

create procedure run_period_results(job_id integer, config jsonb)
language plpgsql
as $$
declare
  as_of timestamptz := now();
  period record;
begin
  -- Core records what has changed, far more often.
  if exists (select from job_runs r where r.job_id = run_period_results.job_id and r.finished_at > as_of - interval '5 minutes') then
    return;
  end if;

  for period in select * from open_periods(as_of) loop
    call record_period_results(period.period_type, period.period_day, as_of);
    commit;
  end loop;
end
$$;

-- Refreshes the aggregates, finest first, all up to one instant: so none moves on over what the finer one does not hold yet. It runs
-- `lag` behind, so that every agent has reported. Each goes back over `reach`, which is younger than the retention of what it
-- reads (90 days of snapshots, 13 months of sums): a refresh over dropped rows would delete history. It starts where the aggregate
-- ends if that is earlier. Core does the same in passes.
create procedure run_aggregation(job_id integer, config jsonb)
language plpgsql
as $$
declare
  names text[] := array['sla_5m', 'sla_hourly', 'sla_daily', 'sla_monthly'];
  units interval[] := array['5 minutes', '1 hour', '1 day', '1 month'];
  until timestamptz := now() - (config ->> 'lag')::interval;
begin
  -- After a long absence of core it reaches into compressed time.
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', false);
  perform close_running(time_bucket('5 minutes', until));
  for level in 1 .. cardinality(names) loop
    call refresh_continuous_aggregate(
      names[level]::regclass,
      nullif(
        least(time_bucket(units[level], until - (config -> 'reach' ->> names[level])::interval), stored_until(names[level])),
        '-infinity'
      ),
      time_bucket(units[level], until)
    );
  end loop;
end
$$;

-- Drops snapshots that are older than `drop_after` and aggregated: a chunk behind the aggregate's watermark only.
create procedure run_snapshot_cleanup(job_id integer, config jsonb)
language plpgsql
as $$
declare
  until timestamptz := stored_until('sla_5m');
begin
  -- Nothing comes so late.
  delete from sla_composite_segments where to_time < now() - interval '10 days';
  if isfinite(until) then
    perform drop_chunks('sla_snapshots', older_than => least(now() - (config ->> 'drop_after')::interval, until));
  end if;
end
$$;

-- Compresses the chunks of the aggregates of which all is older than `compress_after` says, and again what a correction has unpacked.
-- TimescaleDB has no policy for it without one that refreshes.
create procedure run_aggregate_compression(job_id integer, config jsonb)
language plpgsql
as $$
declare
  chunk regclass;
begin
  for chunk in
    select format('%I.%I', c.chunk_schema, c.chunk_name)::regclass
    from jsonb_each_text(config -> 'compress_after') w (aggregate, age)
    join timescaledb_information.continuous_aggregates a on a.view_schema = current_schema() and a.view_name = w.aggregate
    join timescaledb_information.chunks c
      on c.hypertable_schema = a.materialization_hypertable_schema
      and c.hypertable_name = a.materialization_hypertable_name
    where c.range_end < now() - w.age::interval
      -- Compressed (1) and not partly unpacked (8).
      and _timescaledb_functions.chunk_status(format('%I.%I', c.chunk_schema, c.chunk_name)::regclass) & 9 <> 1
    order by c.range_end, c.chunk_name
  loop
    perform compress_chunk(chunk, if_not_compressed => true);
    commit;
  end loop;
end
$$;

create procedure run_seals(job_id integer, config jsonb)
language plpgsql
as $$
begin
  while take_seal_step(now(), 200) > 0 loop
    -- Others that record results, and readers, need not wait for all of it.
    commit;
  end loop;
end
$$;

-- What has been sent is kept for `keep_deliveries`; a thread that nothing has changed for so long as `keep_threads` is over.
create procedure run_notification_expiry(job_id integer, config jsonb)
language plpgsql
as $$
begin
  delete from notification_deliveries
  where created_at < now() - (config ->> 'keep_deliveries')::interval
    and next_at is null;

  delete from notification_threads t
  where coalesce(t.closed_at, t.notified_at, t.opened_at) < now() - case
      when t.closed_at is null then (config ->> 'keep_threads')::interval
      else (config ->> 'keep_deliveries')::interval
    end
    and not exists (
      select
      from notification_alerts a
      where a.thread_id = t.id
        and a.changed_at >= now() - (config ->> 'keep_deliveries')::interval
    );
end
$$;

-- A job is added once; that it was changed by hand stays. On a new database there is nothing to do yet.
select add_job(wanted.name::regproc, wanted.every, config => wanted.config, initial_start => now() + wanted.every)
from (
  values
    (
      'run_aggregation',
      interval '5 minutes',
      '{"lag": "15 minutes", "reach": {"sla_5m": "8 days", "sla_hourly": "9 days", "sla_daily": "11 days", "sla_monthly": "3 months"}}'::jsonb
    ),
    ('run_period_results', interval '5 minutes', '{}'),
    ('run_snapshot_cleanup', interval '1 hour', '{"drop_after": "90 days"}'),
    (
      'run_aggregate_compression',
      interval '12 hours',
      -- Older than what the regular refresh goes back over.
      '{"compress_after": {"sla_5m": "9 days", "sla_hourly": "10 days", "sla_daily": "12 days"}}'
    ),
    ('run_expiry', interval '1 hour', '{"keep_events": "7 days"}'),
    ('run_seals', interval '1 hour', '{}'),
    ('run_notification_expiry', interval '1 hour', '{"keep_deliveries": "30 days", "keep_threads": "1 year"}')
) wanted (name, every, config)
where not exists (
  select
  from timescaledb_information.jobs j
  where j.proc_schema = current_schema()
    and j.proc_name = wanted.name
);
