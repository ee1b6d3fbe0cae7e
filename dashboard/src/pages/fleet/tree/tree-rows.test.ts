import { describe, expect, it } from 'vitest'
import type { HierarchyNode } from '../../../graphql/generated/types.generated.ts'
import { ancestors, firstExpansion, treeRows } from './tree-rows.ts'

const levels = ['root', 'organization', 'platform', 'environment', 'cluster']

function node(path: string): HierarchyNode {
  const segments = path === '' ? [] : path.split('/')
  return {
    path,
    name: segments.at(-1) ?? 'All',
    parentPath: path === '' ? null : segments.slice(0, -1).join('/'),
    level: levels[segments.length] ?? '',
    serviceCount: 1,
    operationalCount: 1,
    degradedCount: 0,
    downCount: 0,
    maintenanceCount: 0,
    unknownCount: 0,
    staleCount: 0,
    status: 'OPERATIONAL',
    malformed: false,
    currentUptime: null,
    uptimeBest: null,
    uptimeWorst: null,
    coverage: null,
    computedAt: null,
    since: null,
  }
}

const nodes = ['', 'o', 'o/p', 'o/p/prod', 'o/p/test', 'o/p/prod/c1', 'o/p/test/c2'].map(node)
const leaf = (path: string) =>
  ({ path, displayName: path, status: 'OPERATIONAL', statusSince: null, stale: false }) as const

describe('treeRows', () => {
  it('leaves out what is below a collapsed node', () => {
    expect(treeRows(nodes, new Set(['', 'o']), new Map()).map(({ key }) => key)).toEqual([
      'node:',
      'node:o',
      'node:o/p',
    ])
  })
  it('shows the services of an open cluster and how many more there are', () => {
    const expanded = new Set(['', 'o', 'o/p', 'o/p/prod', 'o/p/prod/c1'])
    const loaded = { services: [leaf('o/p/prod/c1/a')], total: 3, endCursor: 'x', loading: false }
    const rows = treeRows(nodes, expanded, new Map([['o/p/prod/c1', loaded]]))
    expect(rows.map(({ key, depth }) => [key, depth])).toEqual([
      ['node:', 0],
      ['node:o', 1],
      ['node:o/p', 2],
      ['node:o/p/prod', 3],
      ['node:o/p/prod/c1', 4],
      ['service:o/p/prod/c1/a', 5],
      ['more:o/p/prod/c1', 5],
      ['node:o/p/test', 3],
    ])
    expect(rows[6]).toMatchObject({ remaining: 2 })
  })
  it('waits for services that are not loaded yet', () => {
    const expanded = new Set(['', 'o', 'o/p', 'o/p/prod', 'o/p/prod/c1'])
    expect(treeRows(nodes, expanded, new Map())).toContainEqual(
      expect.objectContaining({ kind: 'more', remaining: null }),
    )
  })
})

describe('firstExpansion', () => {
  it('opens a small fleet down to its clusters, without their services', () => {
    expect([...firstExpansion(nodes)]).toEqual(['', 'o', 'o/p', 'o/p/prod', 'o/p/test'])
  })
  it('opens a wide fleet one level only', () => {
    const wide = [node(''), ...Array.from({ length: 40 }, (_, index) => node(`o${index}`))]
    expect([...firstExpansion(wide)]).toEqual([''])
    expect(firstExpansion([])).toEqual(new Set())
  })
})

it('knows the ancestors of a path', () => {
  expect(ancestors('a/b/c')).toEqual(['', 'a', 'a/b'])
  expect(ancestors('a')).toEqual([''])
})
