import { expect, it } from 'vitest'
import type { HierarchyNode, RollUp } from '../../../graphql/generated/types.generated.ts'
import { nodeRows } from './node-rows.ts'

const node = (path: string, parentPath: string | null) => ({ path, parentPath }) as HierarchyNode
const nodes = [node('', null), node('o', ''), node('p', ''), node('o/shop', 'o')]
const result = { subject: 'o', allUpUptime: 99 } as RollUp
const rowsOf = (chosen: string) =>
  nodeRows(nodes, [result], chosen).map(({ node: { path }, isChild }) => [path, isChild])

it('shows the chosen node and those right below it', () => {
  expect(rowsOf('')).toEqual([
    ['', false],
    ['o', true],
    ['p', true],
  ])
  expect(rowsOf('o')).toEqual([
    ['o', false],
    ['o/shop', true],
  ])
})

it('starts at the root when the chosen node is not there, and is empty without nodes', () => {
  expect(rowsOf('gone')[0]).toEqual(['', false])
  expect(nodeRows([], [], '')).toEqual([])
})

it('a node without a result has none, rather than zeros', () => {
  expect(nodeRows(nodes, [result], '').map((row) => row.result)).toEqual([null, result, null])
})
