-- How a change of a service reads in one line: the same on pages, in notifications and in Grafana.

-- The image without its tag and digest.
create function image_repository(image text)
returns text
language sql
immutable
parallel safe
as $$
  select regexp_replace(image, '(:[^/:@]+)?(@[^/]*)?$', '')
$$;

-- Its tag, or the begin of its digest where it has none or `by_digest` asks for it; what has neither is the latest.
create function image_version(image text, by_digest boolean)
returns text
language sql
immutable
parallel safe
as $$
  select case
    when by_digest and image like '%@%' then left(split_part(image, '@', 2), 19)
    else coalesce(
      substring(image from '^[^@]*:([^/:@]+)(?:@|$)'),
      nullif(left(split_part(image, '@', 2), 19), ''),
      'latest'
    )
  end
$$;

-- One container's part of a rollout, like `web 1.4 → 1.5`. A sender that names no container says versions, which stand as they are.
create function image_change_text(change jsonb)
returns text
language sql
immutable
parallel safe
as $$
  select case
    when c.before is null and c.after is null then null
    when c.container is null then concat_ws(' → ', c.before, c.after)
    when c.before is null then n.after_name || ' ' || image_version(c.after, false) || ' added'
    when c.after is null then n.before_name || ' ' || image_version(c.before, false) || ' removed'
    when image_repository(c.before) <> image_repository(c.after) then c.before || ' → ' || c.after
    else n.after_name || ' ' || image_version(c.before, n.same) || ' → ' || image_version(c.after, n.same)
  end
  from (select change ->> 'container' as container, change ->> 'before' as before, change ->> 'after' as after) c
  cross join lateral (
    select
      regexp_replace(image_repository(c.before), '^.*/', '') as before_name,
      regexp_replace(image_repository(c.after), '^.*/', '') as after_name,
      image_version(c.before, false) = image_version(c.after, false) as same
  ) n
$$;

-- The whole change in one line, like `Rolled out web 1.4 → 1.5 by argocd (Argo CD shop)`; of more than three containers the rest is counted.
create function change_summary(
  kind text,
  images jsonb,
  revision text,
  replicas_before integer,
  replicas_after integer,
  changed_by text,
  via text
)
returns text
language sql
immutable
parallel safe
as $$
  select
    case
      when kind = 'SCALING'
        then 'Scaled ' || coalesce(replicas_before::text || ' → ', 'to ') || coalesce(replicas_after::text, '?')
      when kind = 'RESTART' then 'Restarted'
      when i.shown is not null
        then 'Rolled out ' || i.shown || case when i.count > 3 then ' and ' || i.count - 3 || ' more' else '' end
      when revision is not null then 'Rolled out revision ' || revision
      else 'Rolled out'
    end
    || case
      when kind <> 'SCALING' and replicas_before <> replicas_after
        then ', scaled ' || replicas_before || ' → ' || replicas_after
      else ''
    end
    || coalesce(' by ' || changed_by, '')
    || coalesce(' (' || via || ')', '')
  from (
    select
      string_agg(t.text, ', ' order by e.place) filter (where e.place <= 3) as shown,
      count(*) as count
    from jsonb_array_elements(images) with ordinality as e (change, place)
    cross join lateral (select image_change_text(e.change) as text) t
    where t.text is not null
  ) i
$$;
