import type { TreeRow } from './tree-rows.ts'

/** What a key does in the tree. */
export type TreeMove =
  | { kind: 'focus'; row: TreeRow }
  | { kind: 'open'; row: TreeRow }
  | { kind: 'fold'; row: TreeRow; expand: boolean }

/**
 * The WAI-ARIA tree pattern: arrows walk and fold, Home and End jump, Enter and space open. Null where a key does
 * nothing on this row.
 */
export function treeMove(key: string, rows: readonly TreeRow[], index: number): TreeMove | null {
  const row = rows[index]
  if (!row) return null
  const focus = (target: TreeRow | undefined): TreeMove | null => (target ? { kind: 'focus', row: target } : null)
  switch (key) {
    case 'ArrowDown':
      return focus(rows[index + 1])
    case 'ArrowUp':
      return focus(rows[index - 1])
    case 'Home':
      return focus(rows[0])
    case 'End':
      return focus(rows.at(-1))
    case 'ArrowRight':
      if (row.kind !== 'node') return null
      return row.expanded ? focus(rows[index + 1]) : { kind: 'fold', row, expand: true }
    case 'ArrowLeft':
      if (row.kind === 'node' && row.expanded) return { kind: 'fold', row, expand: false }
      return focus(rows.slice(0, index).findLast(({ depth }) => depth < row.depth))
    case 'Enter':
    case ' ':
      return { kind: 'open', row }
    default:
      return null
  }
}
