import type { Context } from '../platform/context.ts'
import type { Passes } from '../platform/passes.ts'

/**
 * Work that is due every `everyMs`, counted over all replicas and restarts by a mark in the database; the first time it is due
 * at once.
 */
export function periodic(
  name: string,
  everyMs: number,
  work: (context: Context) => Passes,
): (context: Context) => Passes {
  const key = `last run: ${name}`
  return async function* (context) {
    const { database, clock } = context
    const now = clock.now()
    const { rows } = await database.query<{ due: boolean }>(
      `select coalesce(max((value ->> 'at')::timestamptz) <= $2::timestamptz - $3 * interval '1 ms', true) as due
      from installation
      where key = $1`,
      [key, now, everyMs],
    )
    if (!rows[0]?.due) return
    yield* work(context)
    await database.query(
      `insert into installation (key, value)
      values ($1, $2)
      on conflict (key) do update
      set value = excluded.value`,
      [key, { at: now }],
    )
  }
}
