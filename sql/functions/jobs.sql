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

-- Drops snapshots that are older than `drop_after` and aggregated: a chunk behind the aggregate's watermark only.
create procedure run_snapshot_cleanup(job_id integer, config jsonb)
language plpgsql
as $$
declare
  aggregated_until timestamptz;
begin
  select _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(c.mat_hypertable_id))
  into aggregated_until
  from _timescaledb_catalog.continuous_agg c
  where c.user_view_name = 'sla_5m';

  perform drop_chunks('sla_snapshots', older_than => least(now() - (config ->> 'drop_after')::interval, aggregated_until));
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

-- A job is added once; that it was changed by hand stays.
select add_job(wanted.name::regproc, wanted.every, config => wanted.config)
from (
  values
    ('run_period_results', interval '5 minutes', '{}'::jsonb),
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
