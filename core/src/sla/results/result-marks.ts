import type { Context } from '../../platform/context.ts'

/** A service whose results are to be recorded again, or one of the two that stand for more. */
export interface Mark {
  id: number
  version: number
}

/** Among the marks: all services, and what is kept of all-up and any-up. */
export const everything = 0
export const composites = -1
/** More of them, and more than a tenth of all services, as after the first report of a fleet, take as long as all do. */
const fewMarked = { count: 1_000, share: 0.1 }

/** All marks. */
export async function readMarks({ database }: Context): Promise<Mark[]> {
  const { rows } = await database.query<Mark>('select service_id as id, version from sla_result_marks')
  return rows
}

/** Of many marks: what is marked again, or besides, need not wait for them. */
export async function takeIntoTurn({ database }: Context, marks: readonly Mark[]): Promise<void> {
  await database.query(
    `update sla_result_marks m
    set in_turn = true
    from unnest($1::bigint[], $2::bigint[]) as k (service_id, version)
    where m.service_id = k.service_id
      and m.version = k.version`,
    [marks.map(({ id }) => id), marks.map(({ version }) => version)],
  )
}

/** What was marked again meanwhile stays for the next turn. */
export async function takeAway({ database }: Context, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return
  await database.query(
    `delete from sla_result_marks m
    using unnest($1::bigint[], $2::bigint[]) as k (service_id, version)
    where m.service_id = k.service_id
      and m.version = k.version`,
    [marks.map(({ id }) => id), marks.map(({ version }) => version)],
  )
}

/** The marked services that the turn over all does not come to anyway; none when they are as many as take as long as all do. */
export async function readFewMarked(context: Context): Promise<Mark[]> {
  const { rows: marks } = await context.database.query<Mark>(
    'select service_id as id, version from sla_result_marks where service_id > $1 and not in_turn',
    [everything],
  )
  return (await areFew(context, marks.length)) ? marks : []
}

/** Whether one stands among the marks. */
export async function isMarked({ database }: Context, id: number): Promise<boolean> {
  const { rows } = await database.query<{ marked: boolean }>(
    'select exists (select from sla_result_marks where service_id = $1) as marked',
    [id],
  )
  return rows[0]?.marked ?? false
}

/** Whether so many marked services take less than all do. */
export async function areFew({ database }: Context, marked: number): Promise<boolean> {
  if (marked <= fewMarked.count) return true
  const { rows } = await database.query<{ count: number }>('select count(*)::integer as count from services')
  return marked <= (rows[0]?.count ?? 0) * fewMarked.share
}
