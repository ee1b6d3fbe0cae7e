import { assertInScope } from '../../auth/grants/may.ts'
import { criticalities, levels, parseQuorum, parseServicePath, type ServiceDocument } from '../../contract/index.ts'
import type { Context } from '../../platform/context.ts'
import { parseEndpoint, refusal } from './endpoint.ts'

/** How a service is probed, and what is said of it; seconds. */
export interface ProbeInput {
  /** `http://…`, `https://…`, `tcp://host:port` or `host:port`. */
  endpoint: string
  intervalSeconds: number
  timeoutSeconds: number
  /** Of http: `200`, `2xx` or `200-299`, one or several with commas; null for 2xx. */
  expectedStatus: string | null
  displayName: string | null
  criticality: string | null
  slaGroup: string | null
  /** The nodes whose agents all probe it; none for its agent alone. */
  from: readonly string[]
  /** How many of them must see it down; null for more than half. */
  quorum: number | null
}

/** A service to add: who probes it, and under which path; a bare name stands under the agent's own node. */
export interface AddInput extends ProbeInput {
  agent: string
  path: string
}

/** Probes that people add on a page are neither faster nor slower than this, in seconds. */
const intervals = { min: 5, max: 86_400 }
const timeouts = { min: 1, max: 300 }

/**
 * The document of a service, as its agent would read it from a file. Throws `forbidden` for nodes beyond the scope, and `bad_request` that says which field is wrong and what
 * to write: somebody who fills in a form can mend what a file is forgiven.
 */
export function documentOf({ actor }: Context, path: string, input: ProbeInput): ServiceDocument {
  const { criticality } = input
  const displayName = parseText('The name', input.displayName, 200)
  const slaGroup = parseText('The SLA group', input.slaGroup, 120)
  const interval = parseSeconds('The interval', input.intervalSeconds, intervals)
  const timeout = parseSeconds('The timeout', input.timeoutSeconds, timeouts)
  const tier = criticalities.find((one) => one === criticality?.trim().toLowerCase())
  if (criticality !== null && tier === undefined)
    throw refusal(`The criticality is one of ${criticalities.join(', ')}, or none.`)
  const endpoint = parseEndpoint(input.endpoint)
  const status = parseExpectedStatus(input.expectedStatus, endpoint)
  const watched = parseNodes(input)
  for (const node of watched.from ?? []) assertInScope(actor, node)
  return {
    path,
    ...(displayName ? { displayName } : {}),
    ...(tier ? { criticality: tier } : {}),
    ...(slaGroup ? { slaGroup } : {}),
    health: {
      endpoint,
      interval: `${interval}s`,
      timeout: `${timeout}s`,
      ...(status ? { expect: { status } } : {}),
      ...watched,
    },
  }
}

/** `health.from` and `health.quorum` as documents have them; neither for one agent alone. */
function parseNodes({ from, quorum, endpoint }: ProbeInput): { from?: string[]; quorum?: number } {
  if (from.length === 0 && quorum === null) return {}
  const whole = parseEndpoint(endpoint)
  const asked = from.length === 0 ? {} : { from: [...from] }
  const read = parseQuorum({ endpoint: whole, ...asked, ...(quorum === null ? {} : { quorum }) })
  if (read && 'problem' in read) throw refusal(`${read.problem}.`)
  return read ? { from: read.nodes, ...(quorum === null ? {} : { quorum }) } : {}
}

function parseExpectedStatus(given: string | null, endpoint: string): string[] | undefined {
  const parts = (given ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim().toLowerCase()]))
  if (parts.length === 0) return undefined
  if (!/^https?:/i.test(endpoint)) throw refusal('An expected status is for http and https: a port has none.')
  const isStatus = (part: string) => /^[1-5](?:xx|\d\d(?:-[1-5]\d\d)?)$/.test(part)
  if (parts.length <= 20 && parts.every(isStatus)) return parts
  throw refusal('The expected status is 200, 2xx or 200-299, one or several with commas.')
}

/** The whole path of a service to add, and its agent, both in the caller's scope. Throws `bad_request` and `forbidden`. */
export function parsePlace({ actor }: Context, { agent, path }: Pick<AddInput, 'agent' | 'path'>) {
  const node = agent.trim()
  const wanted = path.trim().replace(/^\/+|\/+$/g, '')
  if (wanted === '') throw refusal('The path is empty: name the service.')
  const whole = wanted.includes('/') ? wanted : `${node}/${wanted}`
  const { path: parsed, warnings } = parseServicePath(whole)
  if (warnings.length > 0 || whole.split('/').length !== levels.length)
    throw refusal(`${warnings[0] ?? `The path "${whole}" has not the form ${levels.join('/')}`}.`)
  for (const place of [parsed.path, node]) assertInScope(actor, place)
  return { agent: node, path: parsed.path }
}

function parseText(what: string, text: string | null, max: number): string | undefined {
  const trimmed = text?.trim() ?? ''
  if (trimmed.length > max || trimmed.includes('\0'))
    throw refusal(`${what} has ${max} characters at most, and no NUL character.`)
  return trimmed === '' ? undefined : trimmed
}

function parseSeconds(what: string, seconds: number, { min, max }: { min: number; max: number }): number {
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return seconds
  throw refusal(`${what} is from ${min} to ${max} whole seconds.`)
}
