import { type ComputedRef, nextTick, ref, type ShallowRef } from 'vue'
import { treeMove } from './tree-move.ts'
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
