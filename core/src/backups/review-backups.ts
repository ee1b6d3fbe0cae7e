import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { createPlanner } from './schedule/plan-schedule.ts'

/**
 * Finds the services whose backup has become overdue, and those for which none is due any more, and appends their events:
 * once an episode. Resolves to how many events there were. Reports end an episode by themselves.
 */
export async function reviewBackups(context: Context): Promise<number> {
  const now = context.clock.now()
  return withEvents(context, async (tx, append) => {
    await planSchedules(tx, now)
    return append([...(await startEpisodes(tx, now)), ...(await endEpisodes(tx, now))], now)
  })
}

/** Reads the schedules that are new or changed; a report has planned what comes after it. */
async function planSchedules(tx: Queryable, now: Date): Promise<void> {
  const { rows } = await tx.query<{ serviceId: number; schedule: string; timeZone: string; countedFrom: Date }>(
    `select service_id as "serviceId", schedule, time_zone as "timeZone", counted_from as "countedFrom"
    from backup_dues($1)
    where expected
      and not planned
    order by service_id`,
    [now],
  )
  if (rows.length === 0) return
  const planOf = await createPlanner(tx, rows, now)
  await tx.query(
    `insert into backup_states as b (
      service_id, planned_schedule, planned_zone, planned_from, planned_due, schedule_problem
    )
    select *
    from jsonb_to_recordset($1::jsonb) as n (
      "serviceId" bigint, "plannedSchedule" text, "plannedZone" text, "plannedFrom" timestamptz, "plannedDue" timestamptz,
      "scheduleProblem" text
    )
    on conflict (service_id) do update
    set
      planned_schedule = excluded.planned_schedule,
      planned_zone = excluded.planned_zone,
      planned_from = excluded.planned_from,
      planned_due = excluded.planned_due,
      schedule_problem = excluded.schedule_problem
    -- A report that came in between has planned further.
    where b.last_success_at is null
      or b.last_success_at <= excluded.planned_from`,
    [JSON.stringify(rows.map((row) => ({ serviceId: row.serviceId, ...planOf(row) })))],
  )
}

async function startEpisodes(tx: Queryable, now: Date): Promise<NewEvent[]> {
  const { rows } = await tx.query<{ serviceId: number; path: string; lastSuccessAt: Date | null; dueAt: Date }>(
    `with due as materialized (
      select d.service_id, d.path, d.due_at, b.last_success_at
      from backup_dues($1) d
      left join backup_states b on b.service_id = d.service_id
      where d.overdue
        and b.overdue_since is null
      order by d.service_id
    ),
    begun as (
      insert into backup_states as b (service_id, last_success_at, overdue_since)
      select service_id, last_success_at, due_at
      from due
      on conflict (service_id) do update
      set overdue_since = excluded.overdue_since
      -- A report that came in between is newer than this look.
      where b.overdue_since is null
        and b.last_success_at is not distinct from excluded.last_success_at
      returning service_id
    )
    select due.service_id as "serviceId", due.path, due.last_success_at as "lastSuccessAt", due.due_at as "dueAt"
    from due
    join begun using (service_id)`,
    [now],
  )
  return rows.map(({ serviceId, path, lastSuccessAt, dueAt }) => ({
    type: 'backup.overdue',
    subject: path,
    payload: {
      serviceId,
      at: now.toISOString(),
      message: lastSuccessAt ? null : 'It has never succeeded.',
      lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
      dueAt: dueAt.toISOString(),
    },
  }))
}

/** A document that asks for less, or for nothing, ends an episode; so does a retirement. */
async function endEpisodes(tx: Queryable, now: Date): Promise<NewEvent[]> {
  const { rows } = await tx.query<{ serviceId: number; path: string }>(
    `update backup_states b
    set overdue_since = null
    from backup_dues($1) d
    where d.service_id = b.service_id
      and b.overdue_since is not null
      and (d.planned or not d.expected)
      and not d.overdue
    returning b.service_id as "serviceId", d.path`,
    [now],
  )
  return rows.map(({ serviceId, path }) => ({
    type: 'backup.recovered',
    subject: path,
    payload: { serviceId, at: now.toISOString(), message: 'No backup is due any more.' },
  }))
}
