-- What readers of the outbox have not read, and the clean-up.

-- What a reader has not handled yet, as this statement sees it.
create function unread_events(p_reader outbox_readers)
returns setof outbox_events
language sql
stable
as $$
  select *
  from outbox_events
  where tx >= pg_snapshot_xmin((p_reader).seen)
    and not pg_visible_in_snapshot(tx, (p_reader).seen)
    and ((p_reader).reading is null or id > (p_reader).after_id or not pg_visible_in_snapshot(tx, (p_reader).reading))
    and created_at >= (p_reader).since
$$;

-- Transactions are numbered anew in a database that was restored from a dump: then nothing new would ever be new to a reader. What
-- some reader has not handled becomes new to all of them, so that after a restore some of it may come twice.
create procedure renumber_outbox()
language plpgsql
as $$
begin
  lock table outbox_readers in exclusive mode;
  if not exists (select from outbox_readers where pg_snapshot_xmin(seen) > pg_snapshot_xmax(pg_current_snapshot())) then
    return;
  end if;

  update outbox_events e
  set tx = case
    when exists (
      select
      from outbox_readers r
      where not pg_visible_in_snapshot(e.tx, r.seen)
        or e.created_at > r.read_at
    ) then '2'::xid8
    else '1'::xid8
  end;

  update outbox_readers
  set
    seen = '2:2:',
    reading = null,
    after_id = 0;
end
$$;

-- Events are kept for `keep_events`, and longer while a reader has not read them, but not for ever: a reader that is switched off would
-- hold them. What goes unread is counted, and the reader is notified.
create procedure run_expiry(job_id integer, config jsonb)
language plpgsql
as $$
declare
  old timestamptz := now() - (config ->> 'keep_events')::interval;
  too_old timestamptz := now() - coalesce((config ->> 'keep_unread_events')::interval, interval '30 days');
begin
  with unread as materialized (
    select r.reader, u.id, u.created_at
    from outbox_readers r
    cross join lateral unread_events(r) u
    where u.created_at < old
  ),
  gone as (
    delete from outbox_events e
    where e.created_at < old
      and (e.created_at < too_old or e.id not in (select id from unread))
    returning e.id
  )
  update outbox_readers r
  set missed = r.missed + m.events
  from (
    select u.reader, count(*) as events
    from unread u
    join gone using (id)
    group by u.reader
  ) m
  where m.reader = r.reader;

  delete from refresh_tokens where expires_at < now();
end
$$;
