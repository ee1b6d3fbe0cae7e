import type { ServiceDocument } from '@itops/core/contract'
import type { Memory } from '../state/memory.ts'
import { normaliseDocument } from './normalise.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'
import { type RememberedSource, readRemembered } from './remembered.ts'
import type { Fault } from './service-path.ts'

/** A document with the place it was found: a file, or a key of a ConfigMap. */
export interface FoundDocument {
  source: string
  namespace?: string
  document: ServiceDocument
}

/** A text that holds documents. */
export interface DocumentText {
  source: string
  namespace?: string
  text: string
}

/** A sentence for a human about one place of documents. */
export interface Note {
  source: string
  text: string
}

/** Every document in force, a note for each that needs a human, and the places that hold one that can't be used. */
export interface ShelfContent {
  documents: FoundDocument[]
  notes: Note[]
  unreadable: string[]
}

/** A place of documents on the shelf. */
export interface ShelfSource {
  source: string
  namespace: string | undefined
}

/** Keeps the last good version of every document, so that a bad edit changes nothing but the notes. */
export interface Shelf {
  /** Takes the present text of one source. */
  put(text: DocumentText): void
  /** Notes that a source exists but can't be read; what it held stays in force. */
  fail(source: string, problem: string): void
  /** Forgets a source that is gone, with all that it held. */
  remove(source: string): void
  sources(): ShelfSource[]
  content(): ShelfContent
  /** A number that grows whenever the content may be another. */
  revision(): number
  /** Writes down what is in force, for the next process. */
  remember(): void
}

interface Entry {
  document: ServiceDocument
  namespace: string | undefined
  /** True while the present version can't be used and this older one stands in. */
  old: boolean
}

interface Box {
  text: string | undefined
  namespace: string | undefined
  /** By place in the file, from 1. */
  entries: Map<number, Entry>
  warnings: string[]
  /** True when some of its present text can't be used. */
  unreadable: boolean
}

/** A shelf that holds what the process before this one remembered under a key; `nodeId` is the agent's own node. */
export function createShelf(nodeId: string, memory: Memory, memoryKey = 'documents'): Shelf {
  const boxes = new Map(readRemembered(memory.read(memoryKey)).map((source) => [source.source, rememberedBox(source)]))
  let revision = 0
  let remembered = 0

  function set(source: string, box: Box): void {
    boxes.set(source, box)
    revision += 1
  }

  return {
    put(text) {
      const last = boxes.get(text.source) ?? emptyBox(text.namespace)
      if (last.text !== text.text) set(text.source, readBox(text, last, nodeId))
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
    content: () => collect(boxes),
    revision: () => revision,
    remember() {
      if (remembered === revision) return
      memory.write(memoryKey, [...boxes].filter(([, box]) => box.entries.size > 0).map(toRemember))
      remembered = revision
    },
  }
}

function emptyBox(namespace: string | undefined): Box {
  return { text: undefined, namespace, entries: new Map(), warnings: [], unreadable: false }
}

function rememberedBox({ namespace, documents }: RememberedSource): Box {
  const entries = documents.map(({ index, document }) => [index, { document, namespace, old: true }] as const)
  return { ...emptyBox(namespace), entries: new Map(entries) }
}

function toRemember([source, { namespace, entries }]: [string, Box]): RememberedSource {
  const documents = [...entries].map(([index, { document }]) => ({ index, document }))
  return { source, documents, ...(namespace === undefined ? {} : { namespace }) }
}

function readBox({ source, namespace, text }: DocumentText, last: Box, nodeId: string): Box {
  const box: Box = { ...emptyBox(namespace), text }
  const parsed = readYaml(text)
  for (const yaml of parsed) {
    const where = (line: number) => `${source}, document ${yaml.index}, line ${line}`
    const { document, faults, warnings } = understand(yaml, nodeId)
    const previous = last.entries.get(yaml.index)
    if (document === undefined) box.unreadable = true
    if (document) box.entries.set(yaml.index, { document, namespace, old: false })
    else if (previous) box.entries.set(yaml.index, { ...previous, old: true })
    const kept = document ? '' : previous ? '; the last good version stays in force' : '; the service is not watched'
    for (const fault of faults) box.warnings.push(`${where(yaml.lineOf(fault.field))}: ${fault.problem}${kept}`)
    for (const warning of warnings) box.warnings.push(`${where(yaml.lineOf(warning.field))}: ${warning.problem}`)
    if (yaml.error) box.warnings.push(`${where(yaml.error.line)}: bad YAML, ${yaml.error.message}; mend it${kept}`)
  }
  if (parsed.some((yaml) => yaml.error)) keepHidden(box, last, parsed.at(-1)?.index ?? 0)
  return box
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

/** Two documents with one path: a present version goes before an old one, then the first source by name. */
function collect(boxes: Map<string, Box>): ShelfContent {
  const byPath = new Map<string, FoundDocument>()
  const sorted = [...boxes].sort(([a], [b]) => (a < b ? -1 : 1))
  const notes: Note[] = sorted.flatMap(([source, box]) => box.warnings.map((text) => ({ source, text })))
  const unreadable = sorted.filter(([, box]) => box.unreadable).map(([source]) => source)
  for (const old of [false, true]) {
    for (const [source, box] of sorted) {
      for (const entry of box.entries.values()) {
        if (entry.old !== old) continue
        const { document, namespace } = entry
        const first = byPath.get(document.path)
        if (first === undefined) {
          byPath.set(document.path, { source, document, ...(namespace === undefined ? {} : { namespace }) })
        } else if (!old) {
          const text = `${source}: ${document.path} is already described in ${first.source}; remove one of the two`
          notes.push({ source, text })
        }
      }
    }
  }
  return { documents: [...byPath.values()], notes, unreadable }
}
