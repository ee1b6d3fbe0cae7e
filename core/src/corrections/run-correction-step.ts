import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { aggregatedBefore } from '../snapshots/mark-late.ts'
import { leaveCredits } from '../snapshots/running-credit.ts'
import { rederiveStatusEvents } from '../snapshots/status-events.ts'
import type { CorrectionKind } from './correction.ts'

/** What a step changed: the stored time of some services on one UTC day. */
export interface CorrectionStep {
  /** Their ids. */
  services: number[]
  from: Date
  to: Date
}

interface Part {
  service_id: number
  from: Date
  to: Date
  /** Where the whole range of the service starts and ends. */
  starts_at: Date
  ends_at: Date
}

/**
 * Changes the stored time of up to so many services in the earliest hours, a part of a UTC day, that the first approved correction has
 * not changed yet, in one short transaction, which locks these services and no others. Whatever it has not committed is done by the next one, on
 * whichever replica: a crash loses nothing. Resolves to undefined when no stored time is left to be changed.
 */
export async function runCorrectionStep(
  { database, clock }: Context,
  { services: max, hours }: { services: number; hours: number },
): Promise<CorrectionStep | undefined> {
  return database.transaction(async (tx) => {
    const correction = await lockFirst(tx)
    if (!correction) return undefined
    const parts = await nextParts(tx, correction.id, max, hours)
    const services = parts.map(({ service_id }) => service_id)
    await leaveCredits(tx, { ids: services })
    await tx.query('call correct_stored_time($1, $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5)', [
      correction.id,
      services,
      parts.map(({ from }) => from),
      parts.map(({ to }) => to),
      aggregatedBefore(clock.now()),
    ])
    await noteCorrected(tx, correction.id, parts, clock.now())
    await rederiveEvents(tx, correction.kind, parts)
    const times = parts.flatMap(({ from, to }) => [from.getTime(), to.getTime()])
    return { services, from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) }
  })
}

/** Corrections are carried out one after the other, in the order of their approval: of two that contradict, the later stands. */
async function lockFirst(tx: Queryable): Promise<{ id: number; kind: CorrectionKind } | undefined> {
  const { rows } = await tx.query<{ id: number; kind: CorrectionKind }>(
    `select id, kind
    from sla_corrections
    where state = 'APPROVED'
      and corrected_at is null
    order by approval
    limit 1
    for update`,
  )
  return rows[0]
}

async function nextParts(tx: Queryable, correctionId: number, max: number, hours: number): Promise<Part[]> {
  const { rows } = await tx.query<Part>(
    `with open as (
      select r.*, coalesce(r.corrected_until, r.starts_at) as "from"
      from sla_correction_ranges r
      where r.correction_id = $1
        and coalesce(r.corrected_until, r.starts_at) < r.ends_at
    ),
    day as (
      select date_bin(make_interval(hours => $3), min("from"), '2000-01-01Z') + make_interval(hours => $3) as ends_at
      from open
    )
    select distinct on (o.service_id) o.service_id, o."from", least(o.ends_at, d.ends_at) as "to", o.starts_at, o.ends_at
    from open o
    join day d on o."from" < d.ends_at
    order by o.service_id, o."from"
    limit $2`,
    [correctionId, max, hours],
  )
  return rows
}

/** Moves the ranges on; once all are through, the correction waits for its aggregates. */
async function noteCorrected(tx: Queryable, correctionId: number, parts: readonly Part[], now: Date): Promise<void> {
  await tx.query(
    `update sla_correction_ranges r
    set corrected_until = p.until
    from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) as p (service_id, starts_at, until)
    where r.correction_id = $1
      and r.service_id = p.service_id
      and r.starts_at = p.starts_at`,
    [
      correctionId,
      parts.map(({ service_id }) => service_id),
      parts.map(({ starts_at }) => starts_at),
      parts.map(({ to }) => to),
    ],
  )
  await tx.query(
    `update sla_corrections c
    set corrected_at = $2
    where c.id = $1
      and not exists (
        select
        from sla_correction_ranges r
        where r.correction_id = c.id
          and (r.corrected_until is null or r.corrected_until < r.ends_at)
      )`,
    [correctionId, now],
  )
}

/**
 * As if segments had come late: of time that is filled step by step, since the days before are filled; of time that is emptied once the
 * whole range is, since what stood before it is followed by what comes after it.
 */
async function rederiveEvents(tx: Queryable, kind: CorrectionKind, parts: readonly Part[]): Promise<void> {
  const segments = {
    STATUS: parts,
    VOID: parts
      .filter(({ to, ends_at }) => to.getTime() === ends_at.getTime())
      .map(({ service_id, starts_at, ends_at }) => ({ service_id, from: starts_at, to: ends_at })),
    EXCLUDE: [],
    INCLUDE: [],
  }[kind]
  await rederiveStatusEvents(
    tx,
    segments.map(({ service_id, from, to }) => ({
      serviceId: service_id,
      from: from.getTime(),
      to: to.getTime(),
      status: 'UNKNOWN' as const,
    })),
  )
}
