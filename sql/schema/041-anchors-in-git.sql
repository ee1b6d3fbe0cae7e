-- Seals may be shown to a git repository, too.

alter table sla_anchors
  drop constraint sla_anchors_kind_check,
  add constraint sla_anchors_kind_check check (kind in ('TIMESTAMP', 'WEBHOOK', 'S3', 'GIT'));
