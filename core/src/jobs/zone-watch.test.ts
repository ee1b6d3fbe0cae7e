import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Database } from '../platform/database/database.ts'
import { findZoneDrift } from './zone-watch.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase(databaseKinds[0])
  await database.query(
    "insert into sla_groups (name, display_name, defined_by, created_at) values ('g', 'g', 'admin', now())",
  )
})
afterAll(() => database.close())

/** The offsets of a zone as this SQL has them, the group's zone set to it. */
const drift = async (zone: string) => {
  await database.query('delete from sla_group_terms')
  await database.query(
    `insert into sla_group_terms (group_id, effective_from, tier, time_zone, set_by, created_at)
    select id, '-infinity', 'medium', $1, 'admin', now()
    from sla_groups`,
    [zone],
  )
  return findZoneDrift(testContext(database, '2026-06-01T00:00:00Z'))
}

it('zones of which both know the same do not drift', async () => {
  expect(await drift('Europe/Berlin')).toEqual([])
  expect(await drift('UTC')).toEqual([])
})

it('a zone that only one of the two knows, or whose clocks change at another time, drifts', async () => {
  expect(await drift('Mars/Olympus')).toEqual(['Mars/Olympus'])
  await database.query(`
    alter function clock_offset_ms(text, timestamptz) rename to real_clock_offset_ms;
    create function clock_offset_ms(p_zone text, p_at timestamptz) returns bigint language sql stable as $$
      select real_clock_offset_ms(p_zone, case when p_at > '2027-10-01' then '2027-07-01' else p_at end)
    $$`)
  expect(await drift('Europe/Berlin')).toEqual(['Europe/Berlin'])
  expect(await drift('Asia/Tokyo')).toEqual([])
})
