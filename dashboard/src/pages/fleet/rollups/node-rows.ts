import type { HierarchyNode, RollUp } from '../../../graphql/generated/types.generated.ts'

/** A line of the roll-ups: a node, or one right below it. */
export interface NodeRow {
  node: HierarchyNode
  isChild: boolean
  /** Null while nothing was recorded for the node this month. */
  result: RollUp | null
}

/** The chosen node (the root when it is not there) and those right below it, each with its roll-ups. */
export function nodeRows(nodes: readonly HierarchyNode[], results: readonly RollUp[], chosen: string): NodeRow[] {
  const byPath = new Map(results.map((result) => [result.subject, result]))
  const top = nodes.find(({ path }) => path === chosen) ?? nodes.find(({ parentPath }) => parentPath === null)
  if (!top) return []
  return [top, ...nodes.filter(({ parentPath }) => parentPath === top.path)].map((node) => ({
    node,
    isChild: node !== top,
    result: byPath.get(node.path) ?? null,
  }))
}
