import type { AddedService, ProbeInput } from '../../../graphql/generated/types.generated.ts'

/** What stands in the form. */
export interface Draft {
  endpoint: string
  /** Empty: taken from the address. */
  name: string
  agent: string
  /** Empty: the agent's own. */
  node: string
  intervalSeconds: number
  timeoutSeconds: number
  /** Of http; empty: 2xx. */
  expectedStatus: string
  criticality: string
  slaGroup: string
  /** Nodes whose agents all probe it; with fewer than two its own does alone. */
  from: string[]
  /** How many of them must see it down; 0 for more than half. */
  quorum: number
}

/** An empty form, or one with what was added before. */
export function draftOf(added: AddedService | null): Draft {
  return {
    endpoint: added?.endpoint ?? '',
    name: added?.displayName ?? '',
    agent: added?.agent ?? '',
    node: '',
    intervalSeconds: secondsOf(added?.interval) ?? 30,
    timeoutSeconds: secondsOf(added?.timeout) ?? 5,
    expectedStatus: added?.expectedStatus ?? '',
    criticality: added?.criticality ?? '',
    slaGroup: added?.slaGroup ?? '',
    from: [...(added?.from ?? [])],
    quorum: added?.quorum ?? 0,
  }
}

function secondsOf(duration: string | undefined): number | undefined {
  const [, seconds] = /^(\d+)s$/.exec(duration ?? '') ?? []
  return seconds === undefined ? undefined : Number(seconds)
}

/** The last segment of the path: of the name, else of the address; empty while there is neither. */
export function segmentOf({ name, endpoint }: Pick<Draft, 'name' | 'endpoint'>): string {
  const text = name.trim() === '' ? hostOf(endpoint) : name.trim().toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128)
    .replace(/[^A-Za-z0-9]+$/, '')
}

function hostOf(endpoint: string): string {
  const text = endpoint.trim()
  if (text === '') return ''
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `tcp://${text}`
  if (!URL.canParse(whole)) return ''
  const { hostname, port } = new URL(whole)
  return port === '' ? hostname : `${hostname}-${port}`
}

/** The whole path under which the service will stand. */
export function pathOf(draft: Draft): string {
  const node = draft.node.trim().replace(/^\/+|\/+$/g, '') || draft.agent
  return `${node}/${segmentOf(draft)}`
}

/** What is sent to core. */
export function probeOf(draft: Draft): ProbeInput {
  return {
    endpoint: draft.endpoint.trim(),
    intervalSeconds: draft.intervalSeconds,
    timeoutSeconds: draft.timeoutSeconds,
    expectedStatus: draft.expectedStatus.trim() || null,
    displayName: draft.name.trim() || null,
    criticality: draft.criticality || null,
    slaGroup: draft.slaGroup || null,
    ...watchedBy(draft),
  }
}

/** From where it is probed, and how many must see it down; a quorum of more than there are is that of all. */
export function watchedBy({ from, quorum }: Draft): { from: string[]; quorum: number | null } {
  return { from: [...from], quorum: from.length === 0 || quorum === 0 ? null : Math.min(quorum, from.length) }
}

/** More than half. */
export const majorityOf = (nodes: number) => Math.floor(nodes / 2) + 1
