import { plainText } from '../platform/plain-text.ts'

/** A YAML mapping with nothing known about its values. */
export type Mapping = Readonly<Record<string, unknown>>

/** True for a mapping: an object that is no list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Leaves out what a template rendered empty: nulls and blank strings, at any depth. Texts become such as core can keep. */
export function withoutBlanks(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return value.filter((entry) => !isBlank(entry)).map(withoutBlanks)
  if (!isMapping(value)) return value
  const kept = Object.entries(value).filter(([, entry]) => !isBlank(entry))
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutBlanks(entry)]))
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}

const fieldNames = [
  'displayName',
  'description',
  'type',
  'team',
  'tags',
  'slaGroup',
  'criticality',
  'workload',
  'backup',
  'health',
  'tls',
  'dependencies',
] as const

const structure = [
  'path',
  'name',
  'version',
  'hierarchy',
  'service',
  'operations',
  'placement',
  'placement.node',
  'apiVersion',
  'kind',
  'metadata',
  'scaledToZero',
]

/** The optional fields of a document, and where in the file each was written. */
export interface FoundFields {
  fields: Record<string, unknown>
  origins: Record<string, readonly string[]>
}

/** Collects the fields of any documented form: under `operations`, under `service`, or at the top. */
export function collectFields(document: Mapping): FoundFields {
  const found: FoundFields = { fields: {}, origins: {} }
  for (const section of ['operations', 'service', undefined]) {
    const layer = section === undefined ? document : document[section]
    if (!isMapping(layer)) continue
    for (const name of fieldNames) {
      if (name in found.fields || layer[name] === undefined) continue
      found.fields[name] = layer[name]
      found.origins[name] = section === undefined ? [name] : [section, name]
    }
  }
  return withShortWorkload(document, withPlainWords(found))
}

/** The names at the top of a document that no documented form has. */
export function unknownFields(document: Mapping): string[] {
  const known = new Set<string>([...fieldNames, ...structure])
  return Object.keys(document).filter((name) => !known.has(name))
}

/**
 * `service.workloadType` and `service.workloadName` are the nested form's spelling of `workload`, and `scaledToZero` may
 * also stand under `service` or at the top.
 */
function withShortWorkload(document: Mapping, found: FoundFields): FoundFields {
  return withScaledToZero(document, withShortNames(document, found))
}

function withShortNames({ service }: Mapping, found: FoundFields): FoundFields {
  if (found.fields.workload !== undefined || !isMapping(service)) return found
  const { workloadType, workloadName } = service
  if (workloadType === undefined && workloadName === undefined) return found
  const workload = {
    ...(workloadType === undefined ? {} : { type: lower(workloadType) }),
    ...(workloadName === undefined ? {} : { name: workloadName }),
  }
  return {
    fields: { ...found.fields, workload },
    origins: { ...found.origins, workload: ['service', workloadType === undefined ? 'workloadName' : 'workloadType'] },
  }
}

function withScaledToZero(document: Mapping, { fields, origins }: FoundFields): FoundFields {
  const { workload = {} } = fields
  if (!isMapping(workload) || workload.scaledToZero !== undefined) return { fields, origins }
  const { service } = document
  const inService = isMapping(service) && service.scaledToZero !== undefined
  const scaledToZero = inService ? service.scaledToZero : document.scaledToZero
  if (scaledToZero === undefined) return { fields, origins }
  const origin = inService ? ['service', 'scaledToZero'] : ['scaledToZero']
  return {
    fields: { ...fields, workload: { ...workload, scaledToZero: lower(scaledToZero) } },
    origins: { ...origins, 'workload.scaledToZero': origin },
  }
}

/** Closed words are read in any case, and one tag may stand without a list. */
function withPlainWords({ fields, origins }: FoundFields): FoundFields {
  const plain = { ...fields }
  if (plain.criticality !== undefined) plain.criticality = lower(plain.criticality)
  if (typeof plain.tags === 'string') plain.tags = [plain.tags]
  if (isMapping(plain.workload)) {
    const { scaledToZero } = plain.workload
    plain.workload = {
      ...withKind(plain.workload),
      ...(scaledToZero === undefined ? {} : { scaledToZero: lower(scaledToZero) }),
    }
  }
  return { fields: plain, origins }
}

/** A kind of another group may stand as `type` beside its `apiVersion`, and one that needs none as `kind`. */
function withKind(workload: Mapping): Mapping {
  const { type, apiVersion, kind } = workload
  if (apiVersion === undefined) {
    const word = lower(type ?? kind)
    const { kind: _, ...rest } = workload
    return word === undefined ? workload : { ...rest, type: word }
  }
  const { type: _, ...rest } = workload
  return kind === undefined && type !== undefined ? { ...rest, kind: type } : rest
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : value
}
