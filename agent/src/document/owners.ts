import type { ServiceDocument } from '@itops/core/contract'
import { type PathRule, placeOf } from './allowed-paths.ts'

/** A document with the place it was found: a file, or a key of a ConfigMap. */
export interface FoundDocument {
  source: string
  namespace?: string
  /** True when the agent watches it, though it does not speak for its path. */
  isOutside?: true
  document: ServiceDocument
  /** Another agent's service, which this one probes, too, and neither registers nor describes. */
  isGuest?: boolean
}

/** A sentence for a human about one place of documents. */
export interface Note {
  source: string
  text: string
}

/** Every document in force, a note for each that needs a human, and the places that hold one that can't be used. */
export interface StoredDocuments {
  documents: FoundDocument[]
  notes: Note[]
  unreadable: string[]
}

/** A document as it stands in its source. */
export interface Entry {
  document: ServiceDocument
  namespace: string | undefined
  /** True while the present version can't be used and this older one stands in. */
  old: boolean
  /** Where it asks for its path; of one that was remembered nobody knows. */
  where?: string
}

/** All that is known of one source. */
export interface Box {
  text: string | undefined
  namespace: string | undefined
  /** When the source was made, in milliseconds since the epoch, where that is known. */
  createdAt: number | undefined
  /** By place in the file, from 1. */
  entries: Map<number, Entry>
  warnings: string[]
  /** True when some of its present text can't be used. */
  unreadable: boolean
}

interface Candidate {
  source: string
  createdAt: number
  entry: Entry
  path: string
  isOutside: boolean
  /** True while its source was read and shows another text than this. */
  isBroken: boolean
}

/** Of all documents those that are in force, and whose the paths are now. */
export interface Owned extends StoredDocuments {
  /** The source that has each path. */
  owners: ReadonlyMap<string, string>
}

/**
 * Places documents by the rule. Of several with one path that one is in force whose source had the path before, as `owners` has
 * it; of new ones the oldest source, then the first by name. It goes with its document only, or while that is broken to one of the
 * same namespace: to whom may write there anyway.
 */
export function chooseOwners(
  boxes: ReadonlyMap<string, Box>,
  rule: PathRule,
  owners: ReadonlyMap<string, string>,
): Owned {
  const sorted = [...boxes].sort(([a], [b]) => (a < b ? -1 : 1))
  const notes: Note[] = sorted.flatMap(([source, { warnings }]) => warnings.map((text) => ({ source, text })))
  const candidates = sorted.flatMap(([source, box]) => candidatesOf(source, box, rule, notes))
  const hadIt = ({ path, source }: Candidate) => (owners.get(path) === source ? 0 : 1)
  // Sorting keeps the order of those that are equal: by source, then as they stand in it.
  candidates.sort((a, b) => hadIt(a) - hadIt(b) || a.createdAt - b.createdAt)
  const byPath = new Map<string, Candidate>()
  for (const one of candidates) {
    const first = byPath.get(one.path)
    if (first === undefined || givesWay(first, one)) byPath.set(one.path, one)
    else if (!one.entry.old) notes.push({ source: one.source, text: refusalOf(one, first) })
  }
  return {
    documents: [...byPath.values()].map(foundOf),
    notes,
    unreadable: sorted.filter(([, box]) => box.unreadable).map(([source]) => source),
    owners: new Map([...byPath.values()].map(({ path, source }) => [path, source])),
  }
}

function givesWay(first: Candidate, { entry }: Candidate): boolean {
  return first.isBroken && !entry.old && first.entry.namespace === entry.namespace
}

/** The documents of a source under the paths that they get; a note for each that asks for one outside of the rule. */
function candidatesOf(source: string, { text, createdAt, entries }: Box, rule: PathRule, notes: Note[]): Candidate[] {
  const places = [...entries].sort(([a], [b]) => a - b)
  return places.flatMap(([, entry]) => {
    const { path, isOutside, problem } = placeOf(entry.document.path, rule)
    if (problem !== undefined && !entry.old) notes.push({ source, text: `${entry.where ?? source}: ${problem}` })
    if (path === undefined) return []
    const isBroken = entry.old && text !== undefined
    return [{ source, createdAt: createdAt ?? Number.MAX_VALUE, entry, path, isOutside, isBroken }]
  })
}

function refusalOf({ source, entry, path }: Candidate, first: Candidate): string {
  const place = first.source === source ? 'further up in the same place' : `in ${first.source}, which came first`
  return `${entry.where ?? source}: ${path} is already described ${place}; this one is refused: remove one of the two`
}

function foundOf({ source, path, isOutside, entry: { document, namespace } }: Candidate): FoundDocument {
  return {
    source,
    document: document.path === path ? document : { ...document, path },
    ...(namespace === undefined ? {} : { namespace }),
    ...(isOutside ? { isOutside } : {}),
  }
}
