import type { ServiceDocument } from '@itops/core/contract'
import { normaliseDocument } from './normalise.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'
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

/** Every document in force, and a sentence for each that needs a human. */
export interface ShelfContent {
  documents: FoundDocument[]
  warnings: string[]
}

/** Keeps the last good version of every document, so that a bad edit changes nothing but the warnings. */
export interface Shelf {
  /** Takes the present text of one source. */
  put(text: DocumentText): void
  /** Notes that a source exists but can't be read; what it held stays in force. */
  fail(source: string, problem: string): void
  /** Forgets a source that is gone, with all that it held. */
  remove(source: string): void
  sources(): string[]
  content(): ShelfContent
}

interface Entry {
  document: ServiceDocument
  namespace: string | undefined
  /** True while the present version can't be used and this older one stands in. */
  old: boolean
}

interface Box {
  text: string | undefined
  /** By place in the file, from 1. */
  entries: Map<number, Entry>
  warnings: string[]
}

/** An empty shelf; `nodeId` is the agent's own node. */
export function createShelf(nodeId: string): Shelf {
  const boxes = new Map<string, Box>()
  const boxOf = (source: string): Box => boxes.get(source) ?? { text: undefined, entries: new Map(), warnings: [] }
  return {
    put(text) {
      const last = boxOf(text.source)
      if (last.text !== text.text) boxes.set(text.source, readBox(text, last, nodeId))
    },
    fail(source, problem) {
      boxes.set(source, { ...boxOf(source), text: undefined, warnings: [`${source}: ${problem}`] })
    },
    remove(source) {
      boxes.delete(source)
    },
    sources: () => [...boxes.keys()],
    content: () => collect(boxes),
  }
}

function readBox({ source, namespace, text }: DocumentText, last: Box, nodeId: string): Box {
  const box: Box = { text, entries: new Map(), warnings: [] }
  const parsed = readYaml(text)
  if (parsed.length === 0) {
    const warnings = [`${source}: the file is empty; write a document, or delete it to retire its services`]
    return { text, entries: asOld(last.entries), warnings }
  }
  for (const yaml of parsed) {
    const where = (line: number) => `${source}, document ${yaml.index}, line ${line}`
    const { document, faults, warnings } = understand(yaml, nodeId)
    const previous = last.entries.get(yaml.index)
    if (document) box.entries.set(yaml.index, { document, namespace, old: false })
    else if (previous) box.entries.set(yaml.index, { ...previous, old: true })
    const kept = document ? '' : previous ? '; the last good version stays in force' : '; the service is not watched'
    for (const fault of faults) box.warnings.push(`${where(yaml.lineOf(fault.field))}: ${fault.problem}${kept}`)
    for (const warning of warnings) box.warnings.push(`${where(yaml.lineOf(warning.field))}: ${warning.problem}`)
    if (yaml.error) box.warnings.push(`${where(yaml.error.line)}: bad YAML, ${yaml.error.message}; mend it${kept}`)
  }
  if (parsed.some((yaml) => yaml.error)) keepHidden(box, last, parsed.length)
  return box
}

/** A syntax error, or a file half written, can hide the documents after it: what stood there before stays in force. */
function keepHidden(box: Box, last: Box, parsed: number): void {
  for (const [index, entry] of last.entries) {
    if (index > parsed) box.entries.set(index, { ...entry, old: true })
  }
}

function understand(yaml: YamlDocument, nodeId: string) {
  if (yaml.error) return { document: undefined, faults: [] as Fault[], warnings: [] as Fault[] }
  return normaliseDocument(yaml.value, nodeId)
}

function asOld(entries: Map<number, Entry>): Map<number, Entry> {
  return new Map([...entries].map(([index, entry]) => [index, { ...entry, old: true }]))
}

/** Two documents with one path: a present version goes before an old one, then the first source by name. */
function collect(boxes: Map<string, Box>): ShelfContent {
  const byPath = new Map<string, FoundDocument>()
  const sorted = [...boxes].sort(([a], [b]) => (a < b ? -1 : 1))
  const warnings = sorted.flatMap(([, box]) => box.warnings)
  for (const old of [false, true]) {
    for (const [source, box] of sorted) {
      for (const entry of box.entries.values()) {
        if (entry.old !== old) continue
        const { document, namespace } = entry
        const first = byPath.get(document.path)
        if (first === undefined) {
          byPath.set(document.path, { source, document, ...(namespace === undefined ? {} : { namespace }) })
        } else if (!old) {
          warnings.push(`${source}: ${document.path} is already described in ${first.source}; remove one of the two`)
        }
      }
    }
  }
  return { documents: [...byPath.values()], warnings }
}
