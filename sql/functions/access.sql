-- What lies in a scope, and grants as people read them.

-- What is owed to each customer, as a scope: its paths with all below them, and the members of its groups where they are now.
create view customer_scopes as
select
  c.id as customer_id,
  array(
    select p from unnest(c.paths) p
    union
    select p || '/' from unnest(c.paths) p where p <> ''
    union
    select s.path
    from customer_groups g
    join services s on s.sla_group_id = g.group_id
    where g.customer_id = c.id
    order by 1
  ) as scope
from customers c;

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

-- True when all that is owed to a customer lies in a scope; nothing yet lies in that of everything alone.
create function owed_in_scope(owed text[], scope text[])
returns boolean
language sql
immutable
as $$
  select '' = any (scope) or (owed <> '{}' and not exists (select from unnest(owed) p where not in_scope(p, scope)))
$$;

-- True when a report lies in a scope: one on a node by its path, one on a group or a customer when all does that counts to it now.
create function report_in_scope(p_kind text, p_id bigint, p_path text, p_scope text[])
returns boolean
language sql
stable
as $$
  select '' = any (p_scope) or case p_kind
    when 'NODE' then in_scope(p_path, p_scope)
    when 'GROUP' then owed_in_scope(array(select s.path from services s where s.sla_group_id = p_id), p_scope)
    else exists (select from customer_scopes o where o.customer_id = p_id and owed_in_scope(o.scope, p_scope))
  end
$$;

-- The scope of a grant as it is written: `**`, `acme/shop/**`, `group:payments` or `customer:acme`.
create function scope_text(p_kind text, p_path text, p_name text)
returns text
language sql
immutable
as $$
  select case p_kind when 'ALL' then '**' when 'PATH' then p_path || '/**' else lower(p_kind) || ':' || p_name end
$$;

create view grants_with_scopes as
select
  g.id, g.user_id, g.role, g.scope_kind, g.path, g.group_id, g.customer_id, g.source, g.granted_by, g.granted_at,
  scope_text(g.scope_kind, g.path, coalesce(s.name, c.slug)) as scope
from user_grants g
left join sla_groups s on s.id = g.group_id
left join customers c on c.id = g.customer_id;

-- The grants of a user, [{id, role, scope, path, groupId, customerId, source, grantedBy, grantedAt}], in the order in which they were given.
create function grants_of(p_user_id bigint)
returns jsonb
language sql
stable
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', g.id::text, 'role', g.role, 'scope', g.scope, 'path', g.path, 'groupId', g.group_id, 'customerId',
        g.customer_id, 'source', g.source, 'grantedBy', g.granted_by, 'grantedAt', g.granted_at
      )
      order by g.id
    ),
    '[]'
  )
  from grants_with_scopes g
  where g.user_id = p_user_id
$$;
