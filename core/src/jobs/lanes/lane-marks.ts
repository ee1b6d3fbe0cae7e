import type { Queryable } from '../../platform/database/database.ts'
import type { LaneName } from './lanes.ts'

/** When each work of a lane was last done, on whichever replica. */
export type Marks = Record<string, Date>

const keyOf = (lane: LaneName) => `lane: ${lane}`

/** Every lane's marks; a lane that never ran has none. */
export async function readMarks(database: Queryable): Promise<Map<string, Marks>> {
  const { rows } = await database.query<{ lane: string; value: Record<string, string> }>(
    `select substr(key, 7) as lane, value
    from installation
    where key like 'lane: %'`,
  )
  const toDates = (value: Record<string, string>) =>
    Object.fromEntries(Object.entries(value).map(([work, at]) => [work, new Date(at)]))
  return new Map(rows.map(({ lane, value }) => [lane, toDates(value)]))
}

/** Adds these marks to the lane's. */
export async function storeMarks(database: Queryable, lane: LaneName, marks: Marks): Promise<void> {
  await database.query(
    `insert into installation as i (key, value)
    values ($1, $2::jsonb)
    on conflict (key) do update
    set value = i.value || excluded.value`,
    [keyOf(lane), marks],
  )
}
