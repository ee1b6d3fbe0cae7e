import { isSegment, levels, parseServicePath } from '@itops/core/contract'
import { isMapping, type Mapping } from './fields.ts'

/** Something in a document that needs a human: which field, what is wrong, what to write instead. */
export interface Fault {
  field: readonly string[]
  problem: string
}

const pathForm = levels.join('/')
const nodeLevels = levels.slice(0, 4)

/**
 * The service path that a document asks for, in any documented form. A bare service name stands under the agent's own
 * node; other gaps become `unknown` with a warning. Without any name there is no path, only the fault.
 */
export function readServicePath(
  document: Mapping,
  nodeId: string,
): { path?: string; warnings: Fault[]; fault?: Fault } {
  const { path, hierarchy } = document
  if (isManifest(document)) return { warnings: [], fault: { field: ['kind'], problem: manifestProblem(document) } }
  const node = isMapping(document.placement) ? document.placement.node : document['placement.node']
  const name = serviceName(document)
  if (path !== undefined) return fromText(String(path), nodeId, ['path'])
  if (isMapping(hierarchy) && nodeLevels.some((level) => hierarchy[level] !== undefined)) {
    return fromHierarchy(hierarchy, name)
  }
  if (name === undefined) {
    return { warnings: [], fault: { field: [], problem: `the document names no service; add "path: ${pathForm}"` } }
  }
  if (node !== undefined) {
    return fromText(`${trimSlashes(String(node))}/${name}`, nodeId, ['placement', 'node'])
  }
  return fromText(name, nodeId, [])
}

/** A manifest has a kind of some API; only `itops.io` documents may carry one, and those that say their place. */
function isManifest({ apiVersion, kind, path, hierarchy, service, placement }: Mapping): boolean {
  if (apiVersion === undefined || kind === undefined || /itops/i.test(String(apiVersion))) return false
  return [path, hierarchy, service, placement].every((place) => place === undefined)
}

function manifestProblem({ kind }: Mapping): string {
  const where = kind === 'ConfigMap' ? 'write only what stands in its data under it-ops.yaml' : 'describe the service'
  return `this is a Kubernetes manifest (${String(kind).slice(0, 60)}), and no service document; ${where}, with "path: ${pathForm}"`
}

function fromText(text: string, nodeId: string, field: readonly string[]) {
  const bare = trimSlashes(text.trim())
  const { path, warnings } = parseServicePath(bare.includes('/') ? bare : `${nodeId}/${bare}`)
  return { path: path.path, warnings: warnings.map((problem) => ({ field, problem })) }
}

function fromHierarchy(hierarchy: Mapping, name: string | undefined) {
  const warnings: Fault[] = []
  const segments = levels.map((level) => {
    const given = level === 'service' ? name : hierarchy[level]
    if (given !== undefined && isSegment(String(given))) return String(given)
    const what = given === undefined ? 'is missing' : `"${given}" is malformed`
    const problem = `hierarchy: ${level} ${what}, stored as "unknown"; use letters, digits, ".", "-" and "_"`
    warnings.push({ field: ['hierarchy', level], problem })
    return 'unknown'
  })
  return { path: segments.join('/'), warnings }
}

function serviceName({ hierarchy, service, name, metadata }: Mapping): string | undefined {
  const candidates = [
    isMapping(hierarchy) ? hierarchy.service : undefined,
    isMapping(service) ? service.name : service,
    name,
    isMapping(metadata) ? metadata.name : undefined,
  ]
  const found = candidates.find((candidate) => ['string', 'number', 'boolean'].includes(typeof candidate))
  return found === undefined ? undefined : String(found).trim()
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, '')
}

/** Takes a service path apart: the node is its first four segments, the name its last. */
export function splitPath(path: string): { nodeId: string; name: string } {
  const cut = path.lastIndexOf('/')
  return { nodeId: path.slice(0, cut), name: path.slice(cut + 1) }
}
