-- When threads have something to send, what has ended, and the clean-up.

-- Sets when threads have something to notify, after their alerts have changed: a first message waits for others of its group, one with
-- more of them keeps a distance from the one before, and the end of all is notified soon. Nothing is notified while it is quiet.
create procedure schedule_threads(p_threads bigint[], p_quiet timestamptz[], p_now timestamptz)
language sql
as $$
  update notification_threads t
  set due_at = greatest(
    case
      when t.notified_at is null then t.opened_at + make_interval(secs => r.wait_seconds)
      when a.firing then greatest(p_now, t.notified_at + make_interval(secs => r.interval_seconds))
      else least(t.due_at, p_now + make_interval(secs => r.wait_seconds))
    end,
    q.quiet_until
  )
  from unnest(p_threads, p_quiet) as q (thread_id, quiet_until)
  cross join lateral (
    select
      coalesce(bool_or(state = 'FIRING'), false) as firing,
      coalesce(bool_or(notified_state is distinct from state), false) as news
    from notification_alerts
    where thread_id = q.thread_id
  ) a,
  notification_routes r
  where t.id = q.thread_id
    and r.id = t.route_id
    and a.news
$$;

-- Alerts whose incident, burn alert or failing channel no longer lasts, whatever became of its event.
create function ended_alerts()
returns setof text
language sql
stable
as $$
  select distinct a.alert_key
  from notification_alerts a
  join notification_threads t on t.id = a.thread_id
  where t.closed_at is null
    and a.state in ('FIRING', 'ACKNOWLEDGED')
    and (
      (
        a.kind = 'incident'
        and not exists (
          select
          from sla_incidents i
          where i.id = substr(a.alert_key, 10)::bigint
            and i.resolved_at is null
        )
      )
      or (
        a.kind = 'burn_rate'
        and not exists (
          select
          from sla_burn_alerts b
          where b.id = substr(a.alert_key, 6)::bigint
            and b.resolved_at is null
        )
      )
      or (
        a.kind = 'channel'
        and not exists (
          select
          from notification_channels c
          where c.id = substr(a.alert_key, 9)::bigint
            and c.enabled
            and c.failing_since is not null
        )
      )
      -- A service that is retired or deleted has neither backups, volumes nor a certificate to see to.
      or (
        a.kind in ('backup', 'storage', 'certificate')
        and (
          exists (
            select
            from services s
            where s.id = split_part(a.alert_key, ':', 2)::bigint
              and s.retired_at is not null
          )
          or exists (
            select
            from deleted_subjects d
            where d.subject_kind = 'SERVICE'
              and d.subject_id = split_part(a.alert_key, ':', 2)::bigint
          )
        )
      )
    )
$$;
