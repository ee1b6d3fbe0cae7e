-- Scheduled procedures, and their schedules. A real server may run them by itself; core calls run_job for whatever is overdue, on
-- every kind of database.

create procedure run_period_results(job_id integer, config jsonb)
language plpgsql
as $$
declare
  as_of timestamptz := now();
  period record;
begin
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
  if isfinite(until) then
    perform drop_chunks('sla_snapshots', older_than => least(now() - (config ->> 'drop_after')::interval, until));
  end if;
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
