import type { ServiceStatus } from '../../src/contract/index.ts'

/** What one node saw from an instant on, to another one; Unix milliseconds. */
export interface NodeObservation {
  from: number
  to: number
  status: ServiceStatus
}

/** From `at` on a service is watched from these nodes; from none, its own agent alone speaks for it, as before the first rule. */
export interface QuorumRule {
  at: number
  nodes: readonly string[]
  quorum: number
}

/**
 * The second statement of core/docs/quorum.md: what a service was, from what every node saw of it in the end. The first node is the
 * service's own. Neighbours of one status are one.
 */
export function decidedTime(
  rules: readonly QuorumRule[],
  observations: ReadonlyMap<string, readonly NodeObservation[]>,
  owner: string,
): NodeObservation[] {
  const edges = new Set(rules.map(({ at }) => at))
  for (const list of observations.values()) for (const { from, to } of list) edges.add(from).add(to)
  const sorted = [...edges].sort((a, b) => a - b)
  const decided: NodeObservation[] = []
  sorted.forEach((from, index) => {
    const to = sorted[index + 1]
    if (to === undefined) return
    const rule = rules.filter(({ at }) => at <= from).at(-1)
    const seenBy = (node: string) => observations.get(node)?.find((one) => one.from <= from && one.to >= to)?.status
    const status = rule && rule.nodes.length > 0 ? vote(rule, seenBy, owner) : seenBy(owner)
    if (!status) return
    const last = decided.at(-1)
    if (last && last.to === from && last.status === status) last.to = to
    else decided.push({ from, to, status })
  })
  return decided
}

function vote(
  { nodes, quorum }: QuorumRule,
  seenBy: (node: string) => ServiceStatus | undefined,
  owner: string,
): ServiceStatus | undefined {
  const said = nodes.flatMap((node) => {
    const status = seenBy(node)
    return status === undefined ? [] : [status === 'MAINTENANCE' && node !== owner ? 'UNKNOWN' : status]
  })
  const count = (status: ServiceStatus) => said.filter((one) => one === status).length
  if (said.length === 0) return undefined
  if (count('MAINTENANCE') > 0) return 'MAINTENANCE'
  if (count('DOWN') >= quorum) return 'DOWN'
  if (count('OPERATIONAL') + count('DEGRADED') === 0) return 'UNKNOWN'
  return count('OPERATIONAL') === said.length - count('UNKNOWN') ? 'OPERATIONAL' : 'DEGRADED'
}
