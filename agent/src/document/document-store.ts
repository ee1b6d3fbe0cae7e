import { ServiceDocument } from '@itops/core/contract'
import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import type { Memory } from '../platform/memory.ts'
import { type PathRule, placeOf } from './allowed-paths.ts'
import { isMapping } from './fields.ts'
import { normaliseDocument } from './normalise.ts'
import { type Box, chooseOwners, type Owned, type StoredDocuments } from './owners.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'
import type { Fault } from './service-path.ts'

/** A text that holds documents. */
export interface DocumentText {
  source: string
  namespace?: string
  /** When the place was made, in milliseconds since the epoch: of two with one path the older has it. */
  createdAt?: number
  text: string
}

/** A place of documents on the document store. */
export interface DocumentSource {
  source: string
  namespace: string | undefined
}

/** Keeps the last good version of every document, so that a bad edit changes nothing but the notes. */
export interface DocumentStore {
  /** Takes the present text of one source. */
  put(text: DocumentText): void
  /** Notes that a source exists but can't be read; what it held stays in force. */
  fail(source: string, problem: string): void
  /** Forgets a source that is gone, with all that it held. */
  remove(source: string): void
  sources(): DocumentSource[]
  content(): StoredDocuments
  /** A number that grows whenever the content may be another. */
  revision(): number
  /** Writes down what is in force, for the next process, and whose the paths are: they keep them from now on. */
  remember(): void
}

/** A document store that holds what the process before this one remembered under a key; `rule` says which paths are taken. */
export function createDocumentStore(rule: PathRule, memory: Memory, memoryKey = 'documents'): DocumentStore {
  const before = readRemembered(memory.read(memoryKey))
  const boxes = new Map(before.map((source) => [source.source, rememberedBox(source)]))
  let owners = rememberedOwners(before, rule)
  let revision = 0
  let remembered = 0
  let last: { revision: number; content: Owned } | undefined

  function place(): Owned {
    if (last?.revision !== revision) last = { revision, content: chooseOwners(boxes, rule, owners) }
    return last.content
  }

  function set(source: string, box: Box): void {
    boxes.set(source, box)
    revision += 1
  }

  /** True when another source has the path that is asked for. */
  function isSecond(asked: string, source: string): boolean {
    const { path } = placeOf(asked, rule)
    const owner = path === undefined ? undefined : owners.get(path)
    return owner !== undefined && owner !== source
  }

  return {
    put(text) {
      const last = boxes.get(text.source) ?? emptyBox(text.namespace)
      if (last.text !== text.text || last.createdAt !== text.createdAt)
        set(text.source, readBox(text, last, rule.nodeId))
    },
    fail(source, problem) {
      const last = boxes.get(source) ?? emptyBox(undefined)
      const warning = `${source}: ${problem}`
      if (last.text === undefined && last.warnings.length === 1 && last.warnings[0] === warning) return
      set(source, { ...last, text: undefined, warnings: [warning], unreadable: true })
    },
    remove(source) {
      if (boxes.delete(source)) revision += 1
    },
    sources: () => [...boxes].map(([source, { namespace }]) => ({ source, namespace })),
    content() {
      const { documents, notes, unreadable } = place()
      return { documents, notes, unreadable }
    },
    revision: () => revision,
    remember() {
      if (remembered === revision) return
      owners = place().owners
      const filled = [...boxes].filter(([, box]) => box.entries.size > 0)
      memory.write(
        memoryKey,
        filled.map(([source, box]) => toRemember(source, box, (path) => isSecond(path, source))),
      )
      remembered = revision
    },
  }
}

function emptyBox(namespace: string | undefined): Box {
  return { text: undefined, namespace, createdAt: undefined, entries: new Map(), warnings: [], unreadable: false }
}

function rememberedBox({ namespace, createdAt, documents }: RememberedSource): Box {
  const entries = documents.map(({ index, document }) => [index, { document, namespace, old: true }] as const)
  return { ...emptyBox(namespace), createdAt, entries: new Map(entries) }
}

/** Whose the paths were in the process before. */
function rememberedOwners(sources: readonly RememberedSource[], rule: PathRule): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const { source, documents } of sources) {
    for (const { document, isSecond } of documents) {
      const { path } = placeOf(document.path, rule)
      if (path !== undefined && !isSecond && !owners.has(path)) owners.set(path, source)
    }
  }
  return owners
}

function toRemember(
  source: string,
  { namespace, createdAt, entries }: Box,
  isSecond: (path: string) => boolean,
): RememberedSource {
  const documents = [...entries].map(([index, { document }]) => ({
    index,
    document,
    ...(isSecond(document.path) ? { isSecond: true } : {}),
  }))
  return {
    source,
    documents,
    ...(namespace === undefined ? {} : { namespace }),
    ...(createdAt === undefined ? {} : { createdAt }),
  }
}

function readBox({ source, namespace, createdAt, text }: DocumentText, last: Box, nodeId: string): Box {
  const box: Box = { ...emptyBox(namespace), createdAt, text }
  const parsed = readYaml(text)
  for (const yaml of parsed) {
    const where = (line: number) => `${source}, document ${yaml.index}, line ${line}`
    const { document, faults, warnings } = understand(yaml, nodeId)
    const previous = last.entries.get(yaml.index)
    if (document === undefined) box.unreadable = true
    if (document)
      box.entries.set(yaml.index, { document, namespace, old: false, where: where(yaml.lineOf(placeField(yaml))) })
    else if (previous) box.entries.set(yaml.index, { ...previous, old: true })
    const kept = document ? '' : previous ? '; the last good version stays in force' : '; the service is not watched'
    for (const fault of faults) box.warnings.push(`${where(yaml.lineOf(fault.field))}: ${fault.problem}${kept}`)
    for (const warning of warnings) box.warnings.push(`${where(yaml.lineOf(warning.field))}: ${warning.problem}`)
    if (yaml.error) box.warnings.push(`${where(yaml.error.line)}: bad YAML, ${yaml.error.message}; mend it${kept}`)
  }
  if (parsed.some((yaml) => yaml.error)) keepHidden(box, last, parsed.at(-1)?.index ?? 0)
  return box
}

/** The field that says where a document stands. */
function placeField({ value }: YamlDocument): readonly string[] {
  return ['path', 'hierarchy', 'placement'].filter((name) => isMapping(value) && value[name] !== undefined).slice(0, 1)
}

/** A syntax error, or a file half written, can hide the documents after it: what stood there before stays in force. */
function keepHidden(box: Box, last: Box, lastIndex: number): void {
  for (const [index, entry] of last.entries) {
    if (index > lastIndex) box.entries.set(index, { ...entry, old: true })
  }
}

function understand(yaml: YamlDocument, nodeId: string) {
  if (yaml.error) return { document: undefined, faults: [] as Fault[], warnings: [] as Fault[] }
  return normaliseDocument(yaml.value, nodeId)
}

const RememberedSource = Type.Object({
  source: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String()),
  createdAt: Type.Optional(Type.Number()),
  documents: Type.Array(
    Type.Object({
      index: Type.Integer({ minimum: 1 }),
      document: ServiceDocument,
      /** True when another source has its path. */
      isSecond: Type.Optional(Type.Boolean()),
    }),
  ),
})
/** The last good documents of one place, as they outlive the process. */
type RememberedSource = Static<typeof RememberedSource>

/** Reads what was remembered; what another version wrote and this one does not understand is left out. */
function readRemembered(value: unknown): RememberedSource[] {
  if (!Array.isArray(value)) return []
  return value.filter((entry: unknown): entry is RememberedSource => Value.Check(RememberedSource, entry))
}
