-- What lies in a scope, and grants as people read them.

-- The texts of a scope that are the beginning of paths.
create function scope_beginnings(scope text[])
returns text[]
language sql
immutable
parallel safe
as $$
  select coalesce(array_agg(s.part), '{}')
  from unnest(scope) as s (part)
  where s.part like '%/'
$$;

-- True when `path` lies in the scope: each text of it is a path, or with a slash at its end the beginning of paths; the empty text is
-- everything. With a bound scope it is planned as if its cases were written out, and the paths of a large group are looked up by their hash.
create function in_scope(path text, scope text[])
returns boolean
language sql
immutable
parallel safe
as $$
  select '' = any (scope) or path = any (scope) or path ^@ any (scope_beginnings(scope))
$$;

-- The scope of a grant as it is written: `**`, `acme/shop/**` or `group:payments`.
create function scope_text(p_kind text, p_path text, p_group text)
returns text
language sql
immutable
as $$
  select case p_kind when 'ALL' then '**' when 'PATH' then p_path || '/**' else lower(p_kind) || ':' || p_group end
$$;

create view grants_with_scopes as
select
  g.id, g.user_id, g.role, g.scope_kind, g.path, g.group_id, g.source, g.granted_by, g.granted_at,
  scope_text(g.scope_kind, g.path, s.name) as scope
from user_grants g
left join sla_groups s on s.id = g.group_id;

-- The grants of a user, [{id, role, scope, path, groupId, source, grantedBy, grantedAt}], in the order in which they were given.
create function grants_of(p_user_id bigint)
returns jsonb
language sql
stable
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', g.id::text, 'role', g.role, 'scope', g.scope, 'path', g.path, 'groupId', g.group_id, 'source', g.source,
        'grantedBy', g.granted_by, 'grantedAt', g.granted_at
      )
      order by g.id
    ),
    '[]'
  )
  from grants_with_scopes g
  where g.user_id = p_user_id
$$;
