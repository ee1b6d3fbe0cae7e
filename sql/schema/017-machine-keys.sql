-- The keys that are issued to machines, each for a part of the hierarchy and for some kinds of calls.

create table machine_keys (
  id text primary key check (id ~ '^[a-z0-9]{12}$'),
  name text not null,
  scope text not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  secret_hash bytea not null,
  previous_hash bytea,
  previous_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  rotated_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  check ((previous_hash is null) = (previous_until is null))
);

comment on table machine_keys is 'Keys of machines, written itops_<id>_<secret>. A revoked or expired one stays, for what was done with it.';
comment on column machine_keys.scope is 'A hierarchy path prefix of four levels at most; the empty one is everything.';
comment on column machine_keys.kinds is 'What it may be used for: agent, health, backup, storage, windows, read, metrics.';
comment on column machine_keys.secret_hash is
  'The SHA-256 of the secret, which is 256 random bits: nobody can guess it from the hash, so it needs no slow one.';
comment on column machine_keys.previous_hash is 'That of the secret before the last rotation, which is good until previous_until.';
comment on column machine_keys.expires_at is 'From then on it opens nothing; null for one that does not expire.';
comment on column machine_keys.last_used_at is 'Written once a minute at most.';

create unique index machine_keys_name on machine_keys (lower(name)) where revoked_at is null;
