import type { ServiceDocument } from './document.ts'
import { isSegment, levels } from './path.ts'

/** From where a service is watched, as node ids, and how many of them must see it down before it is. */
export interface Quorum {
  nodes: string[]
  quorum: number
}

type Health = NonNullable<ServiceDocument['health']>

const fewest = 2
const most = 10
/** What another agent does not take of a document that is not its own: it would ask another question, and get another answer. */
const ownOnly = ['method', 'headers', 'body', 'follow', 'auth', 'tls'] as const

/**
 * Reads `health.from` and `health.quorum` of a document; the quorum is more than half by default. Undefined of a document that names
 * no nodes, so that one agent watches its service; a problem says which field is wrong and what to write.
 */
export function readQuorum(
  health: Health | undefined,
): Quorum | { field: 'from' | 'quorum'; problem: string } | undefined {
  if (health?.from === undefined) {
    return health?.quorum === undefined
      ? undefined
      : { field: 'quorum', problem: 'health.quorum stands without health.from: name the nodes' }
  }
  const nodes = [...new Set(health.from.map((node) => node.trim().replace(/^\/+|\/+$/g, '')))].sort()
  const problem = nodesProblem(nodes) ?? guestProblem(health)
  if (problem !== undefined) return { field: 'from', problem }
  const quorum = health.quorum ?? Math.floor(nodes.length / 2) + 1
  if (quorum >= 1 && quorum <= nodes.length) return { nodes, quorum }
  return { field: 'quorum', problem: `health.quorum is ${quorum}; write 1 to ${nodes.length}` }
}

function nodesProblem(nodes: readonly string[]): string | undefined {
  const wrong = nodes.find((node) => !isNodeId(node))
  if (wrong !== undefined) return `health.from "${wrong}" is no node; write ${levels.slice(0, 4).join('/')}`
  const isMany = nodes.length >= fewest && nodes.length <= most
  return isMany ? undefined : `health.from names ${nodes.length} nodes; write ${fewest} to ${most}`
}

function isNodeId(node: string): boolean {
  const segments = node.split('/')
  return segments.length === levels.length - 1 && segments.every(isSegment)
}

/** Why the agents of other nodes could not ask the same question. */
function guestProblem(health: Health): string | undefined {
  const { enabled, endpoint, expect } = health
  if (enabled === false || endpoint === undefined || !/^(?:https?|tcp):\/\//i.test(endpoint))
    return 'health.from needs health.endpoint, an http, https or tcp address that all of the nodes can reach'
  const own = ownOnly.find((name) => health[name] !== undefined)
  if (own) return `health.from can't be had with health.${own}, which is for the agent of the service alone`
  const expected = Object.keys(expect ?? {}).find((name) => name !== 'status')
  return (
    expected && `health.from can't be had with health.expect.${expected}, which is for the agent of the service alone`
  )
}
