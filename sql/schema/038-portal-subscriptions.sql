-- Who subscribed to what a status page shows, by mail or webhook, and what they were sent.

create table portal_subscribers (
  id bigint generated always as identity primary key,
  customer_id bigint not null references portals on delete cascade,
  kind text not null check (kind in ('MAIL', 'WEBHOOK')),
  target text not null check (length(target) <= 1000),
  secret bytea,
  link_version integer not null,
  created_at timestamptz not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  failures integer not null default 0,
  disabled_at timestamptz,
  unique (customer_id, kind, target)
);

comment on table portal_subscribers is 'Who is sent what the status page of a customer shows anew, once they have confirmed it.';
comment on column portal_subscribers.target is 'An address, in small letters, or a URL.';
comment on column portal_subscribers.secret is 'What a webhook is signed with, encrypted by ITOPS_SECURITY_ENCRYPTION_KEY.';
comment on column portal_subscribers.link_version is 'Of the signed link by which they came: with another one the page is closed to them.';
comment on column portal_subscribers.asked_at is 'When they were last asked to confirm it.';
comment on column portal_subscribers.failures is 'Messages in a row that they did not take; after too many nothing more is sent (disabled_at).';

create table portal_news (
  customer_id bigint not null references portals on delete cascade,
  key text not null,
  noticed_at timestamptz not null,
  maintenance jsonb,
  primary key (customer_id, key)
);

comment on table portal_news is 'What a status page has shown since somebody subscribed to it, so that each thing is said once.';
comment on column portal_news.maintenance is 'Of planned maintenance: whose, when, and how far it has come.';

create table portal_messages (
  id bigint generated always as identity primary key,
  subscriber_id bigint not null references portal_subscribers on delete cascade,
  content jsonb not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz,
  sent_at timestamptz,
  last_error text
);

comment on table portal_messages is 'What subscribers of status pages are sent, and how that went.';
comment on column portal_messages.next_at is 'When it is tried next; null once it was sent, or given up.';

create index portal_messages_due on portal_messages (next_at) where next_at is not null;
create index portal_messages_subscriber on portal_messages (subscriber_id);

create constraint trigger audit after delete on portal_subscribers deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('id', 'secret');
