import { expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from './database.ts'

/** Functions that are given some services, and keep plans all the same: why a kept plan serves them at any size. */
const borne: Record<string, string> = {
  continue_running: 'a sender has 16 credits at most, and each is found by its key',
  edge_sums: 'its statement is put together, and planned, when it runs',
  forget_sums: 'its statements are put together, and planned, when it runs',
  read_segments: 'its statement is put together, and planned, when it runs',
  read_sums: 'its statement is put together, and planned, when it runs',
  record_changed_results: 'it only calls others, each of which plans anew',
  refresh_services: 'its statement is put together, and planned, when it runs',
  ruled_time: 'what goes over the services is planned when it runs; what is asked with every report finds rows by key',
  store_results: 'its statement is put together, and planned, when it runs',
}

it.each(databaseKinds)(
  'a function over some services is planned for as many as it is given, on %s: not as when there were few',
  async (kind) => {
    const database = await openTestDatabase(kind)
    try {
      const { rows } = await database.query<{ name: string }>(
        `select p.proname as name
        from pg_proc p
        join pg_language l on l.oid = p.prolang
        where p.pronamespace = 'public'::regnamespace
          and l.lanname = 'plpgsql'
          and array['bigint[]'::regtype, 'sla_subject[]'::regtype, 'correction_part[]'::regtype]::oid[] && string_to_array(p.proargtypes::text, ' ')::oid[]
          and 'plan_cache_mode=force_custom_plan' <> all (coalesce(p.proconfig, '{}'))
        order by name`,
      )
      expect(rows.map(({ name }) => name)).toEqual(Object.keys(borne))
    } finally {
      await database.close()
    }
  },
)
