import type { Context } from '../../platform/context.ts'

/** The names of services as people read them, by their ids: of those that have another one than the last part of their path. */
export async function readServiceNames(
  { database }: Context,
  services: readonly { subjectId: number }[],
): Promise<Map<number, string>> {
  const { rows } = await database.query<{ id: number; displayName: string }>(
    `select id, display_name as "displayName"
    from services
    where id = any ($1::bigint[])
      and display_name <> name`,
    [services.map(({ subjectId }) => subjectId)],
  )
  return new Map(rows.map(({ id, displayName }) => [id, displayName]))
}
