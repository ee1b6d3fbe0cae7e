import { withEvents } from '../../events/with-events.ts'
import { cutAtExclusions, readExcludedTime } from '../../exclusions/cut-at-exclusions.ts'
import { noteCreated } from '../../inventory/services/alike-paths.ts'
import { createServices } from '../../inventory/services/create-services.ts'
import { type LockedService, lockServices } from '../../inventory/services/service-row.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Interval } from '../../snapshots/intervals.ts'
import { markLate } from '../../snapshots/mark-late.ts'
import { leaveCredits } from '../../snapshots/running-credit.ts'
import { rederiveStatusEvents } from '../../snapshots/status-events.ts'
import { type CreditedSegment, joinAlike, storeFreeSegments } from '../../snapshots/store-segments.ts'
import { lengthOf } from './collect.ts'

/** A part of the history of one service, cut at the bucket boundaries, in the order of time. */
export interface HistoryPart {
  path: string
  slaGroup: string | undefined
  segments: Interval[]
}

/** What became of it; milliseconds. */
export interface StoredPart {
  creditedMs: number
  sealedMs: number
  isNew: boolean
  warnings: string[]
}

const dayMs = 86_400_000

/** Thrown to roll a dry run back. */
class DryRun extends Error {}

/**
 * Credits a part of a service's history where nothing is credited yet, in one short transaction, and notes that it was imported; without an
 * import nothing is kept of it, and only what would be is said. Makes the service if there is none. Nobody is notified, and no incident is
 * opened. Throws `not_found` for a group that does not exist.
 */
export async function storeHistory(context: Context, importId: number | null, part: HistoryPart): Promise<StoredPart> {
  let stored: StoredPart | undefined
  let late = 0
  await withEvents(context, async (tx, append) => {
    const warnings: string[] = []
    const { service, created } = await findService(tx, context, part)
    const events = await noteCreated(tx, created, context.actor.scope, warnings)
    const open = await openTime(tx, service, part.segments)
    const segments = open.map((one): CreditedSegment => ({ ...one, serviceId: service.id }))
    const ruled = await readExcludedTime(tx, segments)
    const credited = await storeFreeSegments(tx, joinAlike(cutAtExclusions(segments, ruled)))
    late = await noteCredited(tx, context, service, credited, importId)
    const creditedMs = lengthOf(credited)
    stored = { creditedMs, sealedMs: lengthOf(part.segments) - lengthOf(open), isNew: created.length > 0, warnings }
    if (importId === null) throw new DryRun()
    await append(events, context.clock.now())
  }).catch((error: unknown) => {
    if (!(error instanceof DryRun)) throw error
  })
  if (importId !== null && late > 0) context.bus.publish('late', { services: late })
  if (!stored) throw new Error('a part of history without a result')
  return stored
}

async function findService(
  tx: Queryable,
  { clock }: Context,
  { path, slaGroup }: HistoryPart,
): Promise<{ service: LockedService; created: string[] }> {
  await leaveCredits(tx, { paths: [path] })
  const known = (await lockServices(tx, [path])).get(path)
  if (known) return { service: known, created: [] }
  const group = slaGroup === undefined ? {} : { slaGroup: await presentGroup(tx, slaGroup) }
  const created = await createServices(tx, [{ path, ...group }], clock.now())
  const service = (await lockServices(tx, [path])).get(path)
  if (!service) throw new Error('a service was not made')
  return { service, created }
}

async function presentGroup(tx: Queryable, name: string): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('select name from sla_groups where name = current_group_name($1)', [
    name,
  ])
  return rows[0]?.name ?? refuseGroup(name)
}

function refuseGroup(name: string): never {
  throw new AppError('not_found', { what: `The SLA group "${name}"` })
}

/** Without what is sealed, and what several nodes decide about. No month is sealed until the transaction ends. */
async function openTime(tx: Queryable, service: LockedService, segments: readonly Interval[]): Promise<Interval[]> {
  await tx.query('call hold_seals()')
  const { rows } = await tx.query<{ sealed_until: Date }>('select sealed_until from import_floor($1::bigint[])', [
    [service.id],
  ])
  const from = rows[0]?.sealed_until.getTime() ?? Number.NEGATIVE_INFINITY
  const to = service.quorum_since?.getTime() ?? Number.POSITIVE_INFINITY
  return segments
    .map((one) => ({ ...one, from: Math.max(one.from, from), to: Math.min(one.to, to) }))
    .filter((one) => one.from < one.to)
}

/** Marks what was credited as late and as imported, and the service as known from its first instant on. */
async function noteCredited(
  tx: Queryable,
  { clock }: Context,
  { id }: LockedService,
  credited: readonly CreditedSegment[],
  importId: number | null,
): Promise<number> {
  const [first] = credited
  const last = credited.at(-1)
  if (!first || !last) return 0
  const now = clock.now()
  await rederiveStatusEvents(tx, credited)
  await tx.query(
    `with known as (
      update services set known_since = least(known_since, $2) where id = $1 and known_since > $2
    )
    update stored_service_states
    set credited_until = $3
    where service_id = $1
      and (credited_until is null or credited_until < $3)`,
    [id, new Date(first.from), new Date(last.to)],
  )
  if (importId !== null) await noteImported(tx, importId, credited, now)
  return markLate(tx, credited.flatMap(splitByDay), now.getTime())
}

/** Marks are of UTC days. */
function splitByDay({ to, ...segment }: CreditedSegment): CreditedSegment[] {
  const days: CreditedSegment[] = []
  for (let { from } = segment; from < to; ) {
    const end = Math.min(to, (Math.floor(from / dayMs) + 1) * dayMs)
    days.push({ ...segment, from, to: end })
    from = end
  }
  return days
}

async function noteImported(
  tx: Queryable,
  importId: number,
  credited: readonly CreditedSegment[],
  now: Date,
): Promise<void> {
  await tx.query('select note_imported_time($1, $2::bigint[], $3::timestamptz[], $4::timestamptz[])', [
    importId,
    credited.map(({ serviceId }) => serviceId),
    credited.map(({ from }) => new Date(from)),
    credited.map(({ to }) => new Date(to)),
  ])
  await tx.query('update sla_imports set touched_at = $2, credited_ms = credited_ms + $3 where id = $1', [
    importId,
    now,
    lengthOf(credited),
  ])
}
