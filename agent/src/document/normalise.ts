import { ServiceDocument } from '@itops/core/contract'
import Value from 'typebox/value'
import { parseDuration } from './duration.ts'
import { collectFields, isMapping, unknownFields, withoutBlanks } from './fields.ts'
import { type Fault, readServicePath } from './service-path.ts'

/** A document in its one normal form, or the faults that keep it out; warnings concern what was mended. */
export interface Normalised {
  document?: ServiceDocument
  faults: Fault[]
  warnings: Fault[]
}

/** The shortest interval between two probes, in milliseconds. */
const shortestIntervalMs = 100
/** The longest interval or timeout: a timer that is set for more than 24 days ends at once. */
const longestMs = 86_400_000
/** A document with more unknown fields than this says enough with these. */
const mostUnknown = 20

/**
 * Brings every documented form (flat; version/hierarchy/service/operations; placement.node) to a ServiceDocument.
 * `nodeId` is the agent's own node, under which a document that gives only a service name stands.
 */
export function normaliseDocument(value: unknown, nodeId: string): Normalised {
  const tidy = withoutBlanks(value)
  if (!isMapping(tidy)) {
    return { faults: [{ field: [], problem: 'the document is no mapping; write "field: value" lines' }], warnings: [] }
  }
  const { path, warnings, fault } = readServicePath(tidy, nodeId)
  if (path === undefined) return { faults: fault ? [fault] : [], warnings }
  const { fields, origins } = collectFields(tidy)
  const candidate = Value.Clean(ServiceDocument, Value.Convert(ServiceDocument, { ...fields, path }))
  const faults = findFaults(candidate).map(({ field, problem }) => ({ field: whereWritten(field, origins), problem }))
  for (const name of unknownFields(tidy).slice(0, mostUnknown)) {
    warnings.push({ field: [name], problem: `"${name}" is no documented field and is ignored; check its spelling` })
  }
  if (faults.length > 0 || !Value.Check(ServiceDocument, candidate)) return { faults, warnings }
  return { document: candidate, faults, warnings }
}

function findFaults(candidate: unknown): Fault[] {
  if (!Value.Check(ServiceDocument, candidate)) {
    return Value.Errors(ServiceDocument, candidate).map((error) => {
      const field = error.instancePath.split('/').slice(1)
      return { field, problem: `${field.join('.')} ${error.message}${allowed(error.params)}` }
    })
  }
  return [...durationFaults(candidate), ...endpointFaults(candidate)]
}

function durationFaults({ health }: ServiceDocument): Fault[] {
  return (['interval', 'timeout'] as const).flatMap((name) => {
    const text = health?.[name]
    const ms = text === undefined ? shortestIntervalMs : parseDuration(text)
    const field = ['health', name]
    if (ms === undefined || ms < (name === 'interval' ? shortestIntervalMs : 1)) {
      return [{ field, problem: `health.${name} "${text}" is no duration; write it like 30s` }]
    }
    return ms > longestMs ? [{ field, problem: `health.${name} "${text}" is too long; write 24h or less` }] : []
  })
}

function endpointFaults({ health }: ServiceDocument): Fault[] {
  const endpoint = health?.endpoint
  if (endpoint === undefined || isProbeUrl(endpoint)) return []
  const fix = 'write http://…, https://… or tcp://host:port'
  return [{ field: ['health', 'endpoint'], problem: `health.endpoint "${endpoint}" can't be probed; ${fix}` }]
}

function isProbeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, port } = new URL(text)
  if (protocol === 'tcp:') return hostname !== '' && port !== ''
  return protocol === 'http:' || protocol === 'https:'
}

function whereWritten(field: readonly string[], origins: Record<string, readonly string[]>): readonly string[] {
  const [first, ...rest] = field
  return first === undefined ? [] : (origins[field.join('.')] ?? [...(origins[first] ?? [first]), ...rest])
}

function allowed(params: object): string {
  if (!('allowedValues' in params) || !Array.isArray(params.allowedValues)) return ''
  return `; use ${params.allowedValues.join(', ')}`
}
