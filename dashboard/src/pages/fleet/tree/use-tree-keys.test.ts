import { expect, it } from 'vitest'
import type { HierarchyNode } from '../../../graphql/generated/types.generated.ts'
import type { TreeRow } from './tree-rows.ts'
import { treeMove } from './use-tree-keys.ts'

const nodeRow = (key: string, depth: number, expanded: boolean): TreeRow => ({
  kind: 'node',
  key,
  depth,
  expanded,
  node: { path: key } as HierarchyNode,
})
const leafRow = (key: string, depth: number): TreeRow => ({ kind: 'more', key, depth, parentPath: 'b', remaining: 1 })

const rows = [nodeRow('root', 0, true), nodeRow('a', 1, false), nodeRow('b', 1, true), leafRow('leaf', 2)]
const press = (key: string, index: number) => {
  const move = treeMove(key, rows, index)
  return move && `${move.kind} ${move.row.key}`
}

it('walks with the arrows and stops at the ends', () => {
  expect(press('ArrowDown', 0)).toBe('focus a')
  expect(press('ArrowUp', 1)).toBe('focus root')
  expect(press('ArrowUp', 0)).toBeNull()
  expect(press('ArrowDown', 3)).toBeNull()
  expect(press('Home', 3)).toBe('focus root')
  expect(press('End', 0)).toBe('focus leaf')
})

it('unfolds to the right, then enters; folds to the left, then climbs', () => {
  expect(treeMove('ArrowRight', rows, 1)).toMatchObject({ kind: 'fold', expand: true })
  expect(press('ArrowRight', 2)).toBe('focus leaf')
  expect(press('ArrowRight', 3)).toBeNull()
  expect(treeMove('ArrowLeft', rows, 2)).toMatchObject({ kind: 'fold', expand: false })
  expect(press('ArrowLeft', 1)).toBe('focus root')
  expect(press('ArrowLeft', 3)).toBe('focus b')
})

it('opens with Enter and space and leaves other keys alone', () => {
  expect(press('Enter', 3)).toBe('open leaf')
  expect(press(' ', 1)).toBe('open a')
  expect(press('x', 1)).toBeNull()
  expect(treeMove('Enter', [], 0)).toBeNull()
})
