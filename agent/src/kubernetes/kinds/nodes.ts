import type { V1Node } from '@kubernetes/client-node'
import type { Kind } from '../watch/kind.ts'

/** Nodes, kept only while they are not well, for what is wrong with them. */
export const nodes: Kind<V1Node, string> = { plural: 'nodes', group: '/api/v1', keep: nodeProblem }

const pressures = ['DiskPressure', 'MemoryPressure', 'PIDPressure', 'NetworkUnavailable']
const longestReason = 80

/** What is wrong with a node, in the words of Kubernetes; nothing for one that is well. */
export function nodeProblem({ spec, status }: V1Node): string | undefined {
  const conditions = Array.isArray(status?.conditions) ? status.conditions : []
  const ready = conditions.find((one) => one?.type === 'Ready')
  // `Unknown` is a node that is not heard of.
  const reason = typeof ready?.reason === 'string' ? ` (${ready.reason.slice(0, longestReason)})` : ''
  const notReady = ready && ready.status !== 'True' ? [`NotReady${reason}`] : []
  const pressed = pressures.filter((type) => conditions.some((one) => one?.type === type && one.status === 'True'))
  const found = [...notReady, ...pressed, ...(spec?.unschedulable === true ? ['cordoned'] : [])]
  return found.length === 0 ? undefined : found.join(', ')
}
