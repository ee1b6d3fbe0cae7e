import { parseQuorum, ServiceDocument } from '@itops/core/contract'
import Value from 'typebox/value'
import { parseDuration } from './duration.ts'
import { askedRoute, asksForProbe, readEndpoint } from './endpoint.ts'
import { collectFields, isMapping, unknownFields, withoutBlanks } from './fields.ts'
import { type FieldShape, readFields, unknownKeys } from './read-fields.ts'
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
/** The longest age of a success: ten years. */
const longestAgeMs = 3650 * 86_400_000
const hourMs = 3_600_000
/** The shortest time that a rollout may be given, in milliseconds. */
const shortestDeadlineMs = 1_000
/** A document with more unknown fields than this says enough with these. */
const maxUnknown = 20

/**
 * Brings every documented form (flat; version/hierarchy/service/operations; placement.node) to a ServiceDocument.
 * `nodeId` is the agent's own node, under which a document that gives only a service name stands. An optional field that
 * can't be read is left out with a warning.
 */
export function normaliseDocument(value: unknown, nodeId: string): Normalised {
  const tidy = withoutBlanks(value)
  if (!isMapping(tidy)) {
    return { faults: [{ field: [], problem: 'the document is no mapping; write "field: value" lines' }], warnings: [] }
  }
  const { path, warnings, fault } = readServicePath(tidy, nodeId)
  if (path === undefined) return { faults: fault ? [fault] : [], warnings }
  const { fields, origins } = collectFields(tidy)
  const written = ({ field, problem }: Fault) => ({ field: whereWritten(field, origins), problem })
  // A TypeBox schema is a JSON Schema; its own type does not say which.
  const shape = ServiceDocument as FieldShape
  const typed = readFields(shape, { ...fields, path })
  const unknown = [...unknownFields(tidy).map((name) => [name]), ...unknownKeys(shape, typed)]
  for (const field of unknown.slice(0, maxUnknown)) {
    const problem = `"${field.join('.')}" is no documented field and is ignored; check its spelling`
    warnings.push(written({ field, problem }))
  }
  const cleaned = Value.Clean(ServiceDocument, structuredClone(typed))
  const { left, faults } = leaveOutUnreadable(isMapping(cleaned) ? { ...cleaned } : {})
  if (!Value.Check(ServiceDocument, left)) return { faults: faults.map(written), warnings }
  const unreadable = [...faults, ...durationFaults(left), ...endpointFaults(left), ...quorumFaults(left)]
  warnings.push(...unreadable.map((one) => written(leftOut(one))))
  return { document: withoutUnreadable(left, unreadable), faults: [], warnings }
}

function leftOut({ field, problem }: Fault): Fault {
  const alone = field[1] === 'from' ? ', and only the agent of the service probes it' : ''
  return { field, problem: `${problem}; it is left out${isNeeded(field) ? ', and the service is not probed' : alone}` }
}

/** Without these a probe has defaults that are right anywhere; another place or question than was meant may fail for no reason. */
function isNeeded([section, name]: readonly string[]): boolean {
  return section === 'health' && !['interval', 'timeout', 'from', 'quorum'].includes(name ?? '')
}

function withoutUnreadable(
  { health, workload: asked, ...rest }: ServiceDocument,
  unreadable: readonly Fault[],
): ServiceDocument {
  const { maxAge, progressDeadline, ...workload } = asked ?? {}
  const isBad = (name: string) => unreadable.some(({ field }) => field.join('.') === `workload.${name}`)
  const kept = {
    ...workload,
    ...(maxAge === undefined || isBad('maxAge') ? {} : { maxAge }),
    ...(progressDeadline === undefined || isBad('progressDeadline') ? {} : { progressDeadline }),
  }
  return withoutUnreadableHealth(
    { ...rest, ...(asked ? { workload: kept } : {}), ...(health ? { health } : {}) },
    unreadable,
  )
}

function withoutUnreadableHealth(
  { health, ...document }: ServiceDocument,
  unreadable: readonly Fault[],
): ServiceDocument {
  if (health === undefined || unreadable.some(({ field }) => isNeeded(field))) return document
  const { interval, timeout, from, quorum, ...kept } = health
  const isBad = (name: string) => unreadable.some(({ field }) => field.join('.') === `health.${name}`)
  return {
    ...document,
    health: {
      ...kept,
      ...(interval === undefined || isBad('interval') ? {} : { interval }),
      ...(timeout === undefined || isBad('timeout') ? {} : { timeout }),
      ...(from === undefined || isBad('from') ? {} : { from }),
      ...(quorum === undefined || isBad('from') || isBad('quorum') ? {} : { quorum }),
    },
  }
}

function durationFaults({ health, workload }: ServiceDocument): Fault[] {
  const { interval, timeout } = health ?? {}
  return [
    ...durationFault(['workload', 'maxAge'], workload?.maxAge, 1, longestAgeMs),
    ...durationFault(['health', 'interval'], interval, shortestIntervalMs),
    ...durationFault(['health', 'timeout'], timeout, 1),
    ...durationFault(['workload', 'progressDeadline'], workload?.progressDeadline, shortestDeadlineMs),
    ...durationFault(['health', 'expect', 'maxLatency'], health?.expect?.maxLatency, 1),
  ]
}

function durationFault(field: string[], text: string | undefined, shortestMs: number, most = longestMs): Fault[] {
  const ms = text === undefined ? shortestMs : parseDuration(text)
  const what = `${field.join('.')} "${text}"`
  if (ms === undefined || ms < shortestMs) return [{ field, problem: `${what} is no duration; write it like 30s` }]
  return ms > most ? [{ field, problem: `${what} is too long; write ${most / hourMs}h or less` }] : []
}

/** The host is known later; any will do to see whether the rest fits. */
function endpointFaults({ health }: ServiceDocument): Fault[] {
  if (health === undefined || !asksForProbe(health) || askedRoute(health)) return []
  const endpoint = readEndpoint(health, 'host')
  return 'problem' in endpoint ? [{ field: ['health', endpoint.field], problem: endpoint.problem }] : []
}

function quorumFaults({ health }: ServiceDocument): Fault[] {
  const read = parseQuorum(health)
  return read && 'problem' in read ? [{ field: ['health', read.field], problem: read.problem }] : []
}

function whereWritten(field: readonly string[], origins: Record<string, readonly string[]>): readonly string[] {
  const [first, ...rest] = field
  return first === undefined ? [] : (origins[field.join('.')] ?? [...(origins[first] ?? [first]), ...rest])
}

/** Removing one field may leave its section incomplete, and that its own: as deep as a document is. */
const maxRounds = 6

/**
 * Takes out of a document all that does not fit its schema, the smallest part first, and names each. An entry of which
 * something necessary is missing goes as a whole. The path can't be left out: with a bad one the document does not fit.
 */
function leaveOutUnreadable(document: Record<string, unknown>): { left: unknown; faults: Fault[] } {
  const faults: Fault[] = []
  let left: unknown = document
  for (let round = 0; round < maxRounds && !Value.Check(ServiceDocument, left); round += 1) {
    const bad = Value.Errors(ServiceDocument, left).map(({ instancePath, message, params }) => {
      const field = instancePath.split('/').slice(1).map(unescaped)
      return { field, problem: `${field.join('.')} ${message}${allowed(params)}` }
    })
    // Of a union each branch complains; the first says enough.
    faults.push(
      ...bad.filter(({ field }, place) => bad.findIndex((one) => one.field.join() === field.join()) === place),
    )
    left = without(left, new Set(bad.map(({ field }) => field.join('/'))), '')
  }
  return { left, faults }
}

function without(value: unknown, bad: ReadonlySet<string>, at: string): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => (bad.has(`${at}${index}`) ? [] : [without(one, bad, `${at}${index}/`)]))
  }
  if (!isMapping(value)) return value
  const kept = Object.entries(value).filter(([name]) => !bad.has(`${at}${name}`))
  return Object.fromEntries(kept.map(([name, one]) => [name, without(one, bad, `${at}${name}/`)]))
}

/** A part of a JSON pointer (RFC 6901) as the name that it stands for. */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function allowed(params: object): string {
  if (!('allowedValues' in params) || !Array.isArray(params.allowedValues)) return ''
  return `; use ${params.allowedValues.join(', ')}`
}
