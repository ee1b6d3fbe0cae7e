import { assertInScope } from '../auth/grants/may.ts'
import { parseServicePath, type StorageReport } from '../contract/index.ts'
import type { NewEvent, StorageLevel } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import { noteCreated } from '../inventory/services/alike-paths.ts'
import { createServices } from '../inventory/services/create-services.ts'
import { findPresentPath, formerPathWarning } from '../inventory/services/former-names.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { parseReportTime } from '../platform/report-time.ts'
import { wholeScope } from '../platform/scope.ts'
import { selectVolumes, type VolumeView } from './volume-view.ts'

/** What became of a storage report. */
export interface RecordedStorage {
  volume: VolumeView
  warnings: string[]
  serverTime: Date
}

/** A volume that would be full sooner than this is filling; it no longer is when there is a day more. */
const fillingDays = 7
const notFillingDays = 8
const tag = 'storage'

/**
 * Takes the report of a volume, in one transaction with its events. An unknown service is created, with a warning. The trend
 * is fitted again with the first report of each hour. Throws `bad_request` for what can't be, `forbidden` beyond the scope.
 */
export async function recordStorage(context: Context, given: StorageReport): Promise<RecordedStorage> {
  const { actor, clock } = context
  const now = clock.now()
  const { path, warnings } = parseServicePath(given.path)
  const body = possible(given, warnings)
  const at = parseReportTime(body.at, now, warnings)
  assertInScope(actor, path.path)
  const { volume, created } = await withEvents(context, async (tx, append) => {
    const held = await findPresentPath(tx, path.path)
    if (held !== path.path) warnings.push(formerPathWarning(path.path, held))
    const made = await findOrCreate(tx, held, now)
    const before = await lockVolume(tx, held, body, at, now)
    await storeReport(tx, before, body, at)
    const after = await readVolume(tx, before.id)
    const creations = await noteCreated(tx, made, actor.scope, warnings)
    const events = [...creations, ...(after.retired ? [] : eventsOf(before, after, at))]
    await append(events, now)
    return { volume: after, created: made }
  })
  if (created.length > 0) warnings.push(`${path.path} was not known and has been created.`)
  return { volume, warnings, serverTime: now }
}

/** The report with what can be: a volume that holds more than it has room for is full. */
function possible(body: StorageReport, warnings: string[]): StorageReport {
  const { allocatedBytes, usedBytes } = body
  if (allocatedBytes === 0) {
    throw new AppError('bad_request', { reason: 'allocatedBytes is 0: a volume holds something.' })
  }
  if (usedBytes <= allocatedBytes) return body
  warnings.push(`usedBytes ${usedBytes} is more than allocatedBytes ${allocatedBytes}: the volume is stored as full.`)
  return { ...body, usedBytes: allocatedBytes }
}

/** Resolves to the path when it is new. The tag is added wherever it is missing. */
async function findOrCreate(tx: Queryable, path: string, now: Date): Promise<string[]> {
  const { rowCount } = await tx.query('select from services where path = $1', [path])
  if (rowCount === 0) return createServices(tx, [{ path, tags: [tag] }], now)
  await tx.query(
    `update services
    set tags = tags || $2::text
    where path = $1
      and $2 <> all (tags)`,
    [path, tag],
  )
  return []
}

/** A volume before a report, locked until the end of the transaction; `known` is false for the first one. */
interface LockedVolume {
  id: number
  known: boolean
  level: StorageLevel
  filling: boolean
}

async function lockVolume(
  tx: Queryable,
  path: string,
  { mountPath = '', storageType, allocatedBytes, usedBytes }: StorageReport,
  at: Date,
  now: Date,
): Promise<LockedVolume> {
  const { rowCount } = await tx.query(
    `insert into storage_volumes (
      service_id, mount_path, storage_type, allocated_bytes, used_bytes, level, level_since, reported_at, created_at
    )
    select id, $2, $3, $4::bigint, $5::bigint, storage_level($4, $5), $6::timestamptz, $6, $7
    from services
    where path = $1
    on conflict (service_id, mount_path) do nothing`,
    [path, mountPath.trim(), storageType, allocatedBytes, usedBytes, at, now],
  )
  const { rows } = await tx.query<Omit<LockedVolume, 'known'>>(
    `select v.id, v.level, v.filling_since is not null as filling
    from storage_volumes v
    join services s on s.id = v.service_id
    where s.path = $1
      and v.mount_path = $2
    for update of v`,
    [path, mountPath.trim()],
  )
  const [volume] = rows
  if (!volume) throw new Error(`the volume of ${path} was not stored`)
  return { ...volume, known: rowCount === 0 }
}

/** Keeps the report, and brings the volume to it unless a newer one was there before. */
async function storeReport(
  tx: Queryable,
  { id, filling }: LockedVolume,
  { storageType, allocatedBytes, usedBytes }: StorageReport,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into storage_reports (volume_id, time, allocated_bytes, used_bytes)
    values ($1, $2, $3, $4)
    on conflict (volume_id, time) do nothing`,
    [id, at, allocatedBytes, usedBytes],
  )
  await tx.query(
    `with next as (
      select
        v.id,
        case
          when v.fitted_at is null or time_bucket('1 hour', v.fitted_at) < time_bucket('1 hour', $2::timestamptz)
            then storage_growth(v.id, $2)
          else v.growth_bytes_per_day
        end as growth
      from storage_volumes v
      where v.id = $1
    )
    update storage_volumes v
    set
      storage_type = coalesce($3, v.storage_type),
      allocated_bytes = $4,
      used_bytes = $5,
      level_since = case when storage_level($4, $5) = v.level then v.level_since else $2 end,
      level = storage_level($4, $5),
      reported_at = $2,
      growth_bytes_per_day = n.growth,
      fitted_at = $2,
      filling_since = case when days_to_full($4, $5, n.growth) < $6 then coalesce(v.filling_since, $2) end
    from next n
    where v.id = n.id
      and v.reported_at <= $2`,
    [id, at, storageType, allocatedBytes, usedBytes, filling ? notFillingDays : fillingDays],
  )
}

async function readVolume(tx: Queryable, id: number): Promise<VolumeView> {
  const { rows } = await tx.query<VolumeView>(`${selectVolumes} and v.id = $2`, [wholeScope, id])
  const [volume] = rows
  if (!volume) throw new Error(`volume ${id} has gone`)
  return volume
}

function eventsOf(before: LockedVolume, after: VolumeView, at: Date): NewEvent[] {
  const { path: subject, serviceId, mountPath, freePercent, daysToFull } = after
  const reported = { serviceId, mountPath, freePercent, at: at.toISOString() }
  const events: NewEvent[] = []
  const from = before.known ? before.level : null
  // That a volume is healthy from the first is no news.
  if (after.level !== (from ?? 'healthy')) {
    events.push({ type: 'storage.level_changed', subject, payload: { ...reported, from, to: after.level } })
  }
  if (!before.filling && after.filling && daysToFull !== null) {
    events.push({ type: 'storage.filling', subject, payload: { ...reported, daysToFull } })
  }
  if (before.filling && !after.filling) events.push({ type: 'storage.filling_ended', subject, payload: reported })
  return events
}
