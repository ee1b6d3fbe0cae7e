import type { HierarchyNode, ServiceLeaf } from '../../../graphql/generated/types.generated.ts'

/** The services of a cluster that were loaded so far. */
export interface LoadedServices {
  services: readonly ServiceLeaf[]
  total: number
  endCursor: string | null
  loading: boolean
}

/** One visible line of the tree. */
export type TreeRow =
  | { kind: 'node'; key: string; depth: number; node: HierarchyNode; expanded: boolean }
  | { kind: 'service'; key: string; depth: number; service: ServiceLeaf; parentPath: string }
  | { kind: 'more'; key: string; depth: number; parentPath: string; remaining: number | null }

/** Nodes by the path of their parent; the root has the parent `null`. */
function childrenByParent(nodes: readonly HierarchyNode[]): Map<string | null, HierarchyNode[]> {
  const children = new Map<string | null, HierarchyNode[]>()
  for (const node of nodes) {
    const siblings = children.get(node.parentPath)
    if (siblings) siblings.push(node)
    else children.set(node.parentPath, [node])
  }
  return children
}

/** The lines to draw: whole branches below collapsed nodes are left out. */
export function treeRows(
  nodes: readonly HierarchyNode[],
  expanded: ReadonlySet<string>,
  loaded: ReadonlyMap<string, LoadedServices>,
): TreeRow[] {
  const children = childrenByParent(nodes)
  const rows: TreeRow[] = []
  const visit = (node: HierarchyNode, depth: number) => {
    const open = expanded.has(node.path)
    rows.push({ kind: 'node', key: `node:${node.path}`, depth, node, expanded: open })
    if (!open) return
    for (const child of children.get(node.path) ?? []) visit(child, depth + 1)
    if (node.level === 'cluster') rows.push(...serviceRows(node, depth + 1, loaded.get(node.path)))
  }
  for (const top of children.get(null) ?? []) visit(top, 0)
  return rows
}

function serviceRows(node: HierarchyNode, depth: number, loaded: LoadedServices | undefined): TreeRow[] {
  const services = loaded?.services ?? []
  const rows: TreeRow[] = services.map((service) => ({
    kind: 'service',
    key: `service:${service.path}`,
    depth,
    service,
    parentPath: node.path,
  }))
  const remaining = loaded && !loaded.loading ? loaded.total - services.length : null
  if (remaining === null || (remaining > 0 && loaded?.endCursor)) {
    rows.push({ kind: 'more', key: `more:${node.path}`, depth, parentPath: node.path, remaining })
  }
  return rows
}

const comfortableRows = 14

/** What is open at first: level by level from the root, as long as the tree stays short; never services. */
export function firstExpansion(nodes: readonly HierarchyNode[]): Set<string> {
  const children = childrenByParent(nodes)
  const expanded = new Set<string>()
  let level = children.get(null) ?? []
  let rows = level.length
  while (level.length > 0) {
    const next = level.flatMap(({ path }) => children.get(path) ?? [])
    if (next.length === 0 || (rows + next.length > comfortableRows && expanded.size > 0)) break
    for (const { path } of level) expanded.add(path)
    rows += next.length
    level = next
  }
  return expanded
}

/** The paths above a node, outermost first: all must be open for it to be seen. */
export function ancestors(path: string): string[] {
  const segments = path.split('/')
  return ['', ...segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join('/'))]
}
