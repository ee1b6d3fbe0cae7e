import type { BurnAlertEvent, NewEvent } from '../../events/events.ts'
import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Passes } from '../../platform/passes.ts'
import { burnRatePasses } from './burn-rate-passes.ts'

interface Change extends Omit<BurnAlertEvent, 'firedAt' | 'resolvedAt'> {
  type: 'sla.burn_alert_fired' | 'sla.burn_alert_resolved'
  subject: string
  firedAt: Date
  resolvedAt: Date | null
}

/** A longer pause than this between two evaluations means that core was away. */
const awayMs = 3 * 60_000
/** How long agents have, once core is back, to replay what they held, before the windows are believed again. */
const replayMs = 2 * 60_000

/**
 * Fires and resolves the burn alerts of every service and group whose budget may be burning. Of the alerts that one outage raises
 * the most severe has an event, so that people are notified once; another one follows when what explained it is gone and it still
 * burns. Nothing is decided for two minutes after core was away. Resolves to the number of events.
 */
export async function* burnAlertPasses(context: Context): Passes<number> {
  const now = context.clock.now()
  if (!(await isBackForLong(context.database, now))) return 0
  const { candidates, sums } = yield* burnRatePasses(context, now)
  return withEvents(context, async (tx, append) => {
    // However long it took, core was not away.
    await noteEvaluation(tx, context.clock.now())
    await tx.query('call record_group_burn_rates($1::bigint[], $2::jsonb)', [candidates, JSON.stringify(sums)])
    return append((await applyChanges(tx, now)).map(toEvent), now)
  })
}

/** Notes the evaluation; false when the one before is long ago, and for a while from then on. The very first has nothing to wait for. */
async function isBackForLong(tx: Queryable, now: Date): Promise<boolean> {
  const { rows } = await tx.query<{ ended: boolean }>(
    `insert into installation as i (key, value)
    values ('burn_evaluation', jsonb_build_object('at', $1::timestamptz))
    on conflict (key) do update
    set value = excluded.value || case
      when ms_between((i.value ->> 'at')::timestamptz, $1) > $2 then jsonb_build_object('back', $1::timestamptz)
      else i.value - 'at'
    end
    returning value -> 'back' is null or ms_between((value ->> 'back')::timestamptz, $1) >= $3 as ended`,
    [now, awayMs, replayMs],
  )
  return rows[0]?.ended ?? true
}

async function noteEvaluation(tx: Queryable, now: Date): Promise<void> {
  await tx.query(
    `update installation
    set value = value || jsonb_build_object('at', $1::timestamptz)
    where key = 'burn_evaluation'`,
    [now],
  )
}

/** Stores what the evaluation changes. Of two replicas that fire the same alert, the index lets one. Resolves to what people learn. */
async function applyChanges(tx: Queryable, now: Date): Promise<Change[]> {
  const resolved = await tx.query<Change>(
    `with change as materialized (
      select *
      from burn_changes($1)
    ),
    fired as (
      insert into sla_burn_alerts (subject_kind, subject_id, rule, burn_long, burn_short, fired_at)
      select subject_kind, subject_id, rule, burn_long, burn_short, $1
      from change
      where alert_id is null
      order by subject_kind desc, subject_id, rule
      on conflict (subject_kind, subject_id, rule) where resolved_at is null do nothing
    ),
    resolved as (
      update sla_burn_alerts a
      set resolved_at = $1
      from change c
      where a.id = c.alert_id
        and a.resolved_at is null
      returning a.*
    )
    ${selectChanges('sla.burn_alert_resolved', 'resolved')}
    where c.notified_at is not null
    order by c.id`,
    [now],
  )
  const fired = await tx.query<Change>(
    `with verdict as materialized (
      select *
      from burn_inhibitions()
    ),
    explained as (
      update sla_burn_alerts a
      set inhibited_by = v.inhibited_by
      from verdict v
      where a.id = v.alert_id
        and v.inhibited_by is not null
        and a.inhibited_by is distinct from v.inhibited_by
    ),
    fired as (
      update sla_burn_alerts a
      set inhibited_by = null, notified_at = $1
      from verdict v
      where a.id = v.alert_id
        and v.inhibited_by is null
        and (a.fired_at = $1 or v.burning)
      returning a.*
    )
    ${selectChanges('sla.burn_alert_fired', 'fired')}
    order by c.id`,
    [now],
  )
  return [...fired.rows, ...resolved.rows]
}

/** The rows of a statement's part that changed alerts, as events have them. */
const selectChanges = (type: Change['type'], part: 'fired' | 'resolved') => `
    select
      '${type}' as type,
      coalesce(s.path, g.name) as subject,
      c.id as "alertId",
      c.subject_kind as "subjectKind",
      c.subject_id as "subjectId",
      c.rule,
      r.severity,
      r.factor,
      r.long_window as "longWindow",
      r.short_window as "shortWindow",
      c.burn_long as "burnLong",
      c.burn_short as "burnShort",
      c.fired_at as "firedAt",
      c.resolved_at as "resolvedAt"
    from ${part} c
    join sla_burn_rules r on r.rule = c.rule
    left join services s on c.subject_kind = 'SERVICE' and s.id = c.subject_id
    left join sla_groups g on c.subject_kind = 'GROUP' and g.id = c.subject_id`

function toEvent({ type, subject, firedAt, resolvedAt, ...facts }: Change): NewEvent {
  const payload = { ...facts, firedAt: firedAt.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null }
  return { type, subject, payload }
}
