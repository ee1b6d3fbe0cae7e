import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from '../database/database.ts'
import { nodeZone } from './node-zone.ts'
import { readZone, readZones } from './read-zones.ts'
import { createZone } from './zone.ts'

const at = (iso: string) => Date.parse(iso)
const isoOf = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString())
const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2028-01-01T00:00:00Z')]

describe.each(databaseKinds)('a zone of the %s database', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it.each(['2026-03-01T00:00:00.000Z', '2026-03-01T11:23:45.678Z', '2026-04-04T03:00:00.001Z'])(
    'has the same changes, on the minute, also when it is asked for from %s',
    async (since) => {
      const zone = await readZone(database, 'America/Santiago', new Date(since), new Date('2026-05-01'))
      // At midnight clocks go back to 23:00, so the next day begins an hour later.
      expect(isoOf(zone.changes.slice(1))).toEqual(['2026-04-05T03:00:00.000Z'])
      expect(isoOf([zone.firstInstantOf(at('2026-04-05T00:00:00Z'))])).toEqual(['2026-04-05T04:00:00.000Z'])
    },
  )

  it('has the changes of its clocks, to the minute', async () => {
    const zone = await readZone(database, 'Europe/Berlin', from, to)
    expect(isoOf(zone.instantsOf(at('2026-10-25T02:30:00Z')))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ])
    expect(zone.instantsOf(at('2026-03-29T02:30:00Z'))).toEqual([])
    expect(
      isoOf([zone.firstInstantOf(at('2026-03-29T02:30:00Z')), zone.leapOver(at('2026-03-29T02:30:00Z')) ?? 0]),
    ).toEqual(['2026-03-29T01:30:00.000Z', '2026-03-29T01:00:00.000Z'])
    expect(isoOf([zone.localOf(at('2026-07-01T12:00:00Z'))])).toEqual(['2026-07-01T14:00:00.000Z'])
  })

  it('shows at any instant what the database shows', async () => {
    const names = [
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'America/Havana',
      'UTC',
    ]
    const zones = await readZones(database, names, from, to)
    const { rows } = await database.query<{ zone: string; at: Date; local: number }>(
      `select z as zone, t as at, (1000 * extract(epoch from t at time zone z))::bigint as local
      from unnest($1::text[]) z
      cross join generate_series($2::timestamptz, $3::timestamptz, interval '5 hours 17 minutes') t`,
      [names, from, to],
    )
    const wrong = rows.filter(({ zone, at, local }) => zones.get(zone)?.localOf(at.getTime()) !== local)
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(10_000)
  })

  it.each(['Mars/Phobos', 'FOO+3', '', '+01:00', "x'; drop table services; --"])('is not "%s"', async (name) => {
    await expect(readZone(database, name, from, to)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

it('a zone of offsets that Node does not know decides by them', () => {
  const changeAt = at('2026-11-01T05:00:00Z')
  const zone = createZone('America/Havana', [
    { from: from.getTime(), offsetMs: -4 * 3_600_000 },
    { from: changeAt, offsetMs: -5 * 3_600_000 },
  ])
  expect(isoOf(zone.instantsOf(at('2026-11-01T00:30:00Z')))).toEqual([
    '2026-11-01T04:30:00.000Z',
    '2026-11-01T05:30:00.000Z',
  ])
})

it('a zone of Node agrees with Temporal about every hour of two years', () => {
  const zone = nodeZone('America/New_York', from, to)
  for (let instant = from.getTime(); instant < to.getTime(); instant += 3_600_000) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('America/New_York')
    expect(zone.localOf(instant)).toBe(instant + zoned.offsetNanoseconds / 1e6)
  }
})
