-- What binds sealed months to what was observed: the segments of each day with their Merkle root, the signatures of seals, and where
-- seals were anchored outside.

create table sla_day_evidence (
  service_id bigint not null,
  period_day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  segments text not null,
  segment_count integer not null,
  root bytea not null,
  made_at timestamptz not null,
  primary key (service_id, period_day)
);

comment on table sla_day_evidence is
  'What was observed of a service on a day of its zone, once the day is closed. It is made again while late time or a correction changes '
  'the day, and kept after the snapshots are dropped.';
comment on column sla_day_evidence.segments is
  'A line for each run of one status, in the order of time: from, to, the status, and `planned` where maintenance was declared.';
comment on column sla_day_evidence.root is
  'The root of the Merkle tree over these lines, as RFC 6962 has it: SHA-256 of 0 and the line, and of 1 and the two hashes below.';

create table sla_seal_keys (
  id text primary key,
  public_key bytea not null,
  private_key bytea,
  created_at timestamptz not null,
  retired_at timestamptz,
  endorsed_by text references sla_seal_keys,
  endorsement bytea
);

comment on table sla_seal_keys is 'The Ed25519 keys that sign seals: one in use, and all before it by their public halves.';
comment on column sla_seal_keys.id is 'The first 16 hexadecimal digits of the SHA-256 of the public key.';
comment on column sla_seal_keys.public_key is 'As SubjectPublicKeyInfo in DER.';
comment on column sla_seal_keys.private_key is
  'PKCS #8 in DER, encrypted by ITOPS_SECURITY_ENCRYPTION_KEY; null of a retired key, and where ITOPS_SLA_SIGNING_KEY holds it.';
comment on column sla_seal_keys.endorsed_by is 'The key before it, which signed it (`endorsement`); null where that one was lost.';

create unique index sla_seal_keys_in_use on sla_seal_keys ((true)) where retired_at is null;

alter table sla_seals add column key_id text references sla_seal_keys;
alter table sla_seals add column signature bytea;
comment on column sla_seals.hash is 'SHA-256 of the inputs, followed by the hash before it.';
comment on column sla_seals.previous_hash is 'Of the seal of the same subject that was made before, of whatever month.';
comment on column sla_seals.signature is 'Ed25519 over the line `itops-seal `, the hash in hexadecimal digits; null until it is signed.';
create index sla_seals_unsigned on sla_seals (id) where signature is null;

create table sla_anchors (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('TIMESTAMP', 'WEBHOOK')),
  after_seal bigint not null,
  last_seal bigint not null check (last_seal > after_seal),
  root bytea not null,
  made_at timestamptz not null,
  token bytea,
  unique (kind, last_seal)
);

comment on table sla_anchors is 'Signed seals that somebody outside was shown, so that nobody can make them again later.';
comment on column sla_anchors.root is 'The root of the Merkle tree over the hashes of the seals after `after_seal` up to `last_seal`.';
comment on column sla_anchors.token is 'What the time stamping authority answered, as RFC 3161 has it.';

-- Seals of before bound sums alone: they are made again, over what is still stored of their months.
delete from sla_seals;
delete from sla_unsealed;
update sla_period_results set sealed_at = null where sealed_at is not null;

do $$
begin
  execute
    'create constraint trigger audit after insert or update or delete on sla_seal_keys deferrable initially deferred '
    'for each row when (current_setting(''itops.audit'', true) <> '''') execute function audit_change(''id'', ''private_key'')';
end
$$;
