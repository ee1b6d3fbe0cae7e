-- How many services stand at each node in which state, kept: a page that shows figures of a fleet does not count all services.

create table node_counts (
  node_id bigint not null,
  kind text not null check (kind in ('STATE', 'MONTH')),
  status text not null,
  running_id bigint,
  period_start timestamptz,
  period_end timestamptz,
  services integer not null
);

create index node_counts_node on node_counts (node_id);

comment on table node_counts is
  'Services that are not retired, by their node, and by their status now (STATE) or that of a month (MONTH). What is marked in '
  'node_count_marks is counted anew by who reads it: the view counted_nodes is always right.';
comment on column node_counts.running_id is 'Of STATE, the credit that they are part of, which knows when they were last reported.';

create table node_count_marks (
  id bigint generated always as identity primary key,
  node_id bigint not null
);

comment on table node_count_marks is
  'Nodes of which something has changed since they were counted, one row a change: nobody waits for another one who marks.';
