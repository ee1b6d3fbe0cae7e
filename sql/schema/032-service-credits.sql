-- Service credits: what is owed to the customer when a month of a group falls short.

alter table sla_group_terms
add column credits jsonb not null default '[]' check (jsonb_typeof(credits) = 'array' and jsonb_array_length(credits) <= 10),
add column credit_cap numeric(7, 4) check (credit_cap between 0 and 100),
add column credit_fee numeric(15, 3) check (credit_fee >= 0),
add column credit_currency text check (credit_currency ~ '^[A-Z]{3}$'),
add column credit_per_response_breach numeric(7, 4) check (credit_per_response_breach between 0 and 100),
add column credit_per_resolution_breach numeric(7, 4) check (credit_per_resolution_breach between 0 and 100),
add check ((credit_fee is null) = (credit_currency is null));

comment on column sla_group_terms.credits is
  'Steps [{below, percent}], falling and rising: percent of the month''s fee that are owed when the uptime of a month is below.';
comment on column sla_group_terms.credit_cap is 'The most that is owed of a month, in percent of its fee; null is 100.';
comment on column sla_group_terms.credit_fee is 'The fee of a month, in units of the currency (ISO 4217); null where only percentages are agreed.';
comment on column sla_group_terms.credit_per_response_breach is
  'Percent of the month''s fee that are owed beside the step for each incident whose response clock ran out in the month.';
comment on column sla_group_terms.credit_per_resolution_breach is 'The same for each resolution clock.';

create table sla_credit_states (
  group_id bigint not null references sla_groups on delete cascade,
  period_day date not null,
  percent numeric(7, 4) not null,
  changed_at timestamptz not null,
  primary key (group_id, period_day)
);

comment on table sla_credit_states is
  'The service credit of a month that was reported last: as soon as it is due whatever comes, and when it changes.';
comment on column sla_credit_states.period_day is 'The first day of the month.';
