import { describe, expect, it } from 'vitest'
import { readDashboards } from './dashboards.ts'

const dashboards = readDashboards()
const variables = [
  'prometheus',
  'postgres',
  'organization',
  'platform',
  'environment',
  'cluster',
  'sla_group',
  'service',
]

it('there is a dashboard a subject, each under a name that stays', () => {
  expect(dashboards.map(({ file, uid }) => [file, uid])).toEqual([
    ['backups.json', 'itops-backups'],
    ['customer.json', 'itops-customer'],
    ['fleet-sla.json', 'itops-fleet-sla'],
    ['itops-itself.json', 'itops-itself'],
    ['itops-performance.json', 'itops-performance'],
    ['service.json', 'itops-service'],
    ['sla-group.json', 'itops-sla-group'],
  ])
})

describe.each(dashboards)('$title', ({ file, text, panels, annotations, tags, templating }) => {
  it('is written with its keys in order, so that an export shows what was changed', () => {
    expect(text).toBe(`${JSON.stringify(sorted(JSON.parse(text)), null, 2)}\n`)
  })

  it('has 8 to 12 panels, numbered in reading order, none over another', () => {
    expect(panels.length).toBeGreaterThanOrEqual(8)
    expect(panels.length).toBeLessThanOrEqual(12)
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1))
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })

  it('has the variables of all dashboards, in the same order', () => {
    // A customer lies across the hierarchy, so it is chosen by itself.
    const own = file === 'customer.json' ? ['customer'] : []
    expect(templating.list.map(({ name }) => name)).toEqual([...variables, ...own])
    expect(tags).toEqual(['itops'])
  })

  it('offers all values of a path segment as one pattern, and those of a group by name', () => {
    for (const { name, includeAll, allValue } of templating.list.slice(2))
      expect([name, allValue]).toEqual([name, includeAll && name !== 'sla_group' ? '.*' : undefined])
  })

  it('says of every panel what it shows and in which unit, and shows no data as no data', () => {
    for (const { title, description, fieldConfig, targets } of panels) {
      expect(description, title).toMatch(/\.$/)
      expect(fieldConfig.defaults, title).toMatchObject({ noValue: 'no data', unit: expect.any(String) })
      for (const { expr = '', rawSql = '', datasource } of targets) {
        expect(`${expr}${rawSql}`, title).not.toMatch(/vector\(|coalesce\([^)]*(percent|uptime)/)
        const source = rawSql ? 'postgres' : 'prometheus'
        expect(datasource, title).toEqual({ type: source, uid: `$\{${source}}` })
      }
    }
  })

  it('shows an uptime by itself, or as a line, only where at least 1 % was measured', () => {
    for (const { type, title, targets } of panels) {
      if (type === 'table') continue
      for (const { rawSql = '' } of targets) {
        const bare = rawSql.replace(/case when coverage_percent >= 1 then [\w -]+ end( as \w+)?/g, '')
        expect(bare, title).not.toContain('uptime_percent')
      }
    }
  })

  it('marks the changes of services where it shows services over time', () => {
    const marks = annotations.list.flatMap(({ name, target, datasource }) => (target ? [{ name, datasource }] : []))
    const isOfServices = ['fleet-sla.json', 'service.json', 'sla-group.json'].includes(file)
    expect(marks).toEqual(
      isOfServices ? [{ name: 'Changes', datasource: { type: 'postgres', uid: `$\{postgres}` } }] : [],
    )
  })

  it('links to dashboards and variables that exist', () => {
    const links = [...text.matchAll(/"url": "\/d\/([\w-]+)\?([^"]*)"/g)]
    for (const [, uid, query] of links) {
      expect(dashboards.map((one) => one.uid)).toContain(uid)
      for (const [, name] of (query ?? '').matchAll(/var-(\w+)=/g)) expect(variables).toContain(name)
    }
    expect(text).toContain('"includeVars": true')
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
