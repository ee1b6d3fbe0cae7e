import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { isZone } from '../../platform/zones/read-zones.ts'
import { alertKinds, severities } from '../message.ts'
import { checkQuietHours, type QuietHours } from './quiet-hours.ts'
import { groupings, type Route } from './route.ts'

/** A route as it is asked for: its severities and kinds may be anything. */
export interface RouteInput extends Omit<Route, 'id' | 'position' | 'severities' | 'kinds' | 'quietHours'> {
  severities: readonly string[]
  kinds: readonly string[]
  quietHours: QuietHours | null
  /** Null makes a new one. */
  id: number | null
  /** From 1 on; null leaves it where it is, a new one at the end. */
  position: number | null
}

const minRepeatSeconds = 300

/**
 * Makes a route or changes one; resolves to its id. Throws `bad_request` for what it can't be, `not_found` for it or a channel
 * that does not exist, and `forbidden`.
 */
export async function saveRoute(context: Context, given: RouteInput): Promise<number> {
  assertAdministersAll(context)
  const input = checked(given)
  const zone = input.quietHours?.timeZone
  if (zone !== undefined && !(await isZone(context.database, zone)))
    throw refusal(`"${zone.slice(0, 60)}" is no IANA time zone, like Europe/Berlin.`)
  return context.database.transaction(async (tx) => {
    // The order is of all routes: who changes one takes turns.
    await tx.query('lock table notification_routes in share row exclusive mode')
    await assertNameFree(tx, input)
    const id = await storeRoute(tx, input)
    await tx.query('delete from notification_route_channels where route_id = $1', [id])
    const { rowCount } = await tx.query(
      `insert into notification_route_channels (route_id, channel_id)
      select $1, id
      from notification_channels
      where id = any ($2::bigint[])`,
      [id, input.channelIds],
    )
    if (rowCount < input.channelIds.length) throw new AppError('not_found', { what: 'A channel of the route' })
    await place(tx, id, input.position)
    await repeatAnew(tx, id)
    return id
  })
}

/** Deletes a route and its threads; what was sent stays in the log. Throws `not_found` and `forbidden`. */
export async function deleteRoute(context: Context, id: number): Promise<void> {
  assertAdministersAll(context)
  const { rowCount } = await context.database.query('delete from notification_routes where id = $1', [id])
  if (rowCount === 0) throw new AppError('not_found', { what: `Notification route ${id}` })
}

function checked(input: RouteInput): RouteInput {
  const name = input.name.trim()
  if (name === '' || name.length > 100) throw refusal('The name of a route has from 1 to 100 characters.')
  const known = (what: string, values: readonly string[], all: readonly string[]) => {
    const strange = values.find((value) => !all.includes(value))
    if (strange) throw refusal(`There is no ${what} "${strange.slice(0, 40)}": use ${all.join(', ')}.`)
  }
  known('severity', input.severities, severities)
  known('kind', input.kinds, alertKinds)
  known('grouping', [input.groupBy], groupings)
  const texts = (values: readonly string[]) => {
    const clean = [...new Set(values.map((value) => value.trim().replace(/\/+$/, '')).filter((value) => value !== ''))]
    if (clean.length > 100 || clean.some(({ length }) => length > 700))
      throw refusal('A matcher has 100 short values at most.')
    return clean
  }
  const within = (what: string, seconds: number, max: number) => {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > max)
      throw refusal(`${what} is from 0 to ${max} seconds.`)
  }
  within('The wait', input.waitSeconds, 3600)
  within('The interval', input.intervalSeconds, 86_400)
  within('The repeat interval', input.repeatSeconds, 7 * 86_400)
  if (input.repeatSeconds > 0 && input.repeatSeconds < minRepeatSeconds)
    throw refusal(`The repeat interval is ${minRepeatSeconds} seconds at least, or 0 for never.`)
  const channelIds = [...new Set(input.channelIds)]
  if (channelIds.length === 0) throw refusal('A route leads to one channel at least.')
  if (input.quietHours) checkQuietHours(input.quietHours)
  return {
    ...input,
    name,
    channelIds,
    slaGroups: texts(input.slaGroups),
    prefixes: texts(input.prefixes),
    tags: texts(input.tags),
  }
}

async function storeRoute(tx: Queryable, input: RouteInput): Promise<number> {
  const values = [
    input.name,
    input.enabled,
    input.severities,
    input.kinds,
    input.slaGroups,
    input.prefixes,
    input.tags,
    input.continues,
    input.groupBy,
    input.waitSeconds,
    input.intervalSeconds,
    input.repeatSeconds,
    input.quietHours && { ...input.quietHours },
  ]
  const columns =
    'name, enabled, severities, kinds, sla_groups, prefixes, tags, continues, group_by, wait_seconds, interval_seconds, repeat_seconds, quiet_hours'
  const bound = '$1, $2, $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8, $9, $10, $11, $12, $13::jsonb'
  const { rows } = await (input.id === null
    ? tx.query<{ id: number }>(
        `insert into notification_routes (${columns}, position)
        select ${bound}, coalesce(max(position), 0) + 1
        from notification_routes
        returning id`,
        values,
      )
    : tx.query<{ id: number }>(
        `update notification_routes
        set (${columns}) = row (${bound})
        where id = $14
        returning id`,
        [...values, input.id],
      ))
  const [row] = rows
  if (!row) throw new AppError('not_found', { what: `Notification route ${input.id}` })
  return row.id
}

/** Numbers all routes from 1 on, with this one at its place. */
async function place(tx: Queryable, id: number, position: number | null): Promise<void> {
  await tx.query(
    `update notification_routes r
    set position = o.place
    from (
      select
        id,
        row_number() over (order by case when id = $1 and $2::integer is not null then $2 - 0.5 - case when position < $2 then -1 else 0 end else position end, id) as place
      from notification_routes
    ) o
    where o.id = r.id`,
    [id, position],
  )
}

/** What is open on the route is repeated by the interval that it has now. */
async function repeatAnew(tx: Queryable, id: number): Promise<void> {
  await tx.query(
    `update notification_threads t
    set repeat_at = case when r.repeat_seconds > 0 then t.notified_at + make_interval(secs => r.repeat_seconds) end
    from notification_routes r
    where r.id = $1
      and t.route_id = r.id
      and t.closed_at is null
      and t.notified_at is not null`,
    [id],
  )
}

async function assertNameFree(tx: Queryable, { name, id }: RouteInput): Promise<void> {
  const { rows } = await tx.query('select from notification_routes where name = $1 and id is distinct from $2', [
    name,
    id,
  ])
  if (rows.length > 0) throw refusal(`There is a route "${name}" already.`)
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
