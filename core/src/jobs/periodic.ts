import type { Context } from '../platform/context.ts'

/**
 * Work that is due every `everyMs`, counted over all replicas and restarts by a mark in the database; the first time it is due
 * at once. Resolves to whether it ran.
 */
export function periodic({ database, clock }: Context, name: string, everyMs: number, work: () => Promise<unknown>) {
  return async (): Promise<boolean> => {
    const now = clock.now()
    const key = `last run: ${name}`
    const { rows } = await database.query<{ due: boolean }>(
      `select coalesce(max((value ->> 'at')::timestamptz) <= $2::timestamptz - $3 * interval '1 ms', true) as due
      from installation
      where key = $1`,
      [key, now, everyMs],
    )
    if (!rows[0]?.due) return false
    await work()
    await database.query(
      `insert into installation (key, value)
      values ($1, $2)
      on conflict (key) do update
      set value = excluded.value`,
      [key, { at: now }],
    )
    return true
  }
}
