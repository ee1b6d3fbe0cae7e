-- Schedules. A real server may run them by itself; core calls run_job for whatever is overdue, on every kind of database.

create table job_runs (
  job_id integer primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  error text
);

create procedure run_period_results(job_id integer, config jsonb)
language plpgsql
as $$
begin
  call record_open_results(now());
end
$$;

select add_job('run_period_results', interval '5 minutes', config => '{}');

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

select add_job('run_snapshot_cleanup', interval '1 hour', config => '{"drop_after": "90 days"}');

create procedure run_expiry(job_id integer, config jsonb)
language plpgsql
as $$
begin
  delete from outbox_events where created_at < now() - (config ->> 'keep_events')::interval;
  delete from refresh_tokens where expires_at < now();
end
$$;

select add_job('run_expiry', interval '1 hour', config => '{"keep_events": "7 days"}');
