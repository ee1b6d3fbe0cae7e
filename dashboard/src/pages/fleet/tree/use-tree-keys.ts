import { type ComputedRef, nextTick, ref, type ShallowRef } from 'vue'
import type { TreeRow } from './tree-rows.ts'

interface TreeActions {
  open: (row: TreeRow) => void
  toggle: (row: TreeRow, expand: boolean) => void
  /** Scrolls to a line, which may not be drawn yet. */
  reveal: (index: number) => void
}

/** Which line of the tree has the focus, and what the keyboard does with it. */
export function useTreeKeys(
  rows: ComputedRef<TreeRow[]>,
  box: Readonly<ShallowRef<HTMLElement | null>>,
  { open, toggle, reveal }: TreeActions,
) {
  const focusKey = ref<string | null>(null)

  async function focusRow(row: TreeRow): Promise<void> {
    focusKey.value = row.key
    reveal(rows.value.findIndex(({ key }) => key === row.key))
    await nextTick()
    // The line is drawn in the frame after the list has scrolled.
    await new Promise((drawn) => requestAnimationFrame(drawn))
    await nextTick()
    box.value?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus()
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const focused = rows.value.findIndex(({ key }) => key === focusKey.value)
    const move = treeMove(event.key, rows.value, Math.max(0, focused))
    if (!move) return
    event.preventDefault()
    if (move.kind === 'focus') void focusRow(move.row)
    else if (move.kind === 'fold') toggle(move.row, move.expand)
    else open(move.row)
  }

  return { focusKey, onKeydown }
}

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
