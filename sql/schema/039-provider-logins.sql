-- The accounts that people have at login providers: which they connected, and when they last signed in by them.

alter table user_identities
add column id bigint generated always as identity,
add column provider text,
add column used_at timestamptz,
add constraint user_identities_id unique (id);

comment on column user_identities.provider is 'The login provider that last vouched for it, by its id in the settings; null until then.';
comment on column user_identities.used_at is 'When somebody last signed in by it; null when nobody has since it is noted.';
