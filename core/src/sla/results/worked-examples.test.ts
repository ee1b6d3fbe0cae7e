import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from '../../platform/database/database.ts'

const page = readFileSync(new URL('../../../docs/worked-examples.md', import.meta.url), 'utf8')
const examples = /<!-- examples -->(.*)<!-- \/examples -->/s.exec(page)?.[1] ?? ''
const [days = [], rules = []] = examples.trim().split('\n\n').map(parseTable)

/** The rows of a table by the words of its head. */
function parseTable(text: string): Record<string, string>[] {
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const [head = '', , ...rows] = text.split('\n')
  return rows.map((row) => Object.fromEntries(cells(head).map((name, index) => [name, cells(row)[index] ?? ''])))
}

const units: Record<string, number> = { h: 3_600_000, min: 60_000, s: 1000 }
/** Milliseconds of a length like `23 h 50 min`. */
const ms = (text = '') =>
  [...text.matchAll(/(\d+) (h|min|s)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  )

describe.each(databaseKinds)('the worked examples of core/docs on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('show every rule', () => {
    expect(new Set(rules.map((rule) => `${rule['degraded counts as']} ${rule['unmeasured counts as']}`)).size).toBe(9)
    expect(days.length).toBe(3)
  })

  it.each(rules.map((rule) => [rule.day, rule['degraded counts as'], rule['unmeasured counts as'], rule]))(
    'are right of day %s, degraded as %s, unmeasured as %s',
    async (_day, _degraded, _unmeasured, rule) => {
      const day = days.find((one) => one.day === rule.day) ?? {}
      const spent = Object.fromEntries(Object.entries(day).map(([state, length]) => [state, ms(length)]))
      expect(Object.values(spent).reduce((sum, length) => sum + length, 0)).toBe(24 * 3_600_000)
      const { rows } = await database.query(
        `select
        uptime || ' %' as uptime, trim_scale(coverage) || ' %' as coverage, consumed_ms::float8 as consumed,
        budget_ms::float8 as budget, uptime_best || ' %' as best, uptime_worst || ' %' as worst
      from sla_account($1, $2, $3, $4, $5, $6, $7, $7, 99, $8, $9)`,
        [
          spent.operational,
          spent.degraded,
          spent.down,
          spent['planned down'],
          spent.excluded,
          (spent.unknown ?? 0) + (spent.unmeasured ?? 0),
          24 * 3_600_000,
          rule['degraded counts as'],
          rule['unmeasured counts as']?.replace(' ', '_'),
        ],
      )
      expect(rows).toEqual([
        {
          uptime: rule.uptime,
          coverage: rule.coverage,
          consumed: ms(rule.consumed),
          budget: ms(rule.budget),
          best: rule.best,
          worst: rule.worst,
        },
      ])
    },
  )
})
