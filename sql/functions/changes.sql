-- How a change of a service reads in one line: the same on pages, in notifications and in Grafana. In PL/pgSQL, whose plans are
-- kept: a function in SQL that can't be inlined is planned again for each row.

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
language plpgsql
immutable
parallel safe
as $$
declare
  before text := change ->> 'before';
  after text := change ->> 'after';
  repository text := image_repository(coalesce(after, before));
  name text := regexp_replace(repository, '^.*/', '');
  same boolean;
begin
  if before is null and after is null then
    return null;
  elsif change ->> 'container' is null then
    return concat_ws(' → ', before, after);
  elsif before is null then
    return name || ' ' || image_version(after, false) || ' added';
  elsif after is null then
    return name || ' ' || image_version(before, false) || ' removed';
  elsif image_repository(before) <> repository then
    return before || ' → ' || after;
  end if;
  same := image_version(before, false) = image_version(after, false);
  return name || ' ' || image_version(before, same) || ' → ' || image_version(after, same);
end
$$;

-- The images of a rollout; of more than three containers the rest is counted. Null when there are none.
create function image_changes_text(images jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  change jsonb;
  line text;
  shown text[] := '{}';
  count integer := 0;
begin
  for change in select e from jsonb_array_elements(images) as e loop
    line := image_change_text(change);
    continue when line is null;
    count := count + 1;
    if count <= 3 then
      shown := shown || line;
    end if;
  end loop;
  if count = 0 then
    return null;
  end if;
  return array_to_string(shown, ', ') || case when count > 3 then ' and ' || count - 3 || ' more' else '' end;
end
$$;

-- The whole change in one line, like `Rolled out web 1.4 → 1.5 by argocd (Argo CD shop)`.
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
language plpgsql
immutable
parallel safe
as $$
declare
  line text;
begin
  line := case kind
    when 'SCALING' then 'Scaled ' || coalesce(replicas_before || ' → ', 'to ') || coalesce(replicas_after::text, '?')
    when 'RESTART' then 'Restarted'
    else 'Rolled out' || coalesce(' ' || coalesce(image_changes_text(images), 'revision ' || revision), '')
  end;
  if kind <> 'SCALING' and replicas_before <> replicas_after then
    line := line || ', scaled ' || replicas_before || ' → ' || replicas_after;
  end if;
  return line || coalesce(' by ' || changed_by, '') || coalesce(' (' || via || ')', '');
end
$$;
