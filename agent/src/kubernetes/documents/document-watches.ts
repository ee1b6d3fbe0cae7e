import type { PathRule } from '../../document/allowed-paths.ts'
import { createDocumentStore } from '../../document/document-store.ts'
import type { FoundDocument, Note } from '../../document/owners.ts'
import type { Memory } from '../../platform/memory.ts'
import type { Discovery } from '../../sources/source.ts'
import { describeService } from '../../status/service.ts'
import { type ConfigMapTexts, configmaps, documentKeys, keySource } from '../kinds/configmaps.ts'
import type { Change, WatchDeps, WatchState } from '../watch/copy.ts'
import { type Reflection, reflect } from '../watch/reflection.ts'
import type { DocumentEvents } from './document-events.ts'

export interface DocumentInput extends WatchDeps {
  /** For which paths this agent speaks. */
  paths: PathRule
  /** The namespaces to watch, one by one; `undefined` for the whole cluster. */
  scopes: readonly (string | undefined)[]
  excludeNamespaces: readonly string[]
  labelPrefix: string
  workloadNamePrefixes: readonly string[]
  memory: Memory
  events: DocumentEvents
  /** The discovery is another. */
  onDiscovery(discovery: Discovery): void
}

/** The documents in the ConfigMaps of a cluster. */
export interface DocumentWatches {
  discovery(): Discovery
  reflections: Reflection<ConfigMapTexts>[]
}

/** Changes that come together are read together. */
const quietMs = 20

/** Watches labelled ConfigMaps for documents. What the process before this one read is in force until they are listed. */
export function watchDocuments(input: DocumentInput): DocumentWatches {
  const { clock, log } = input
  const reader = createReader(input)
  let discovery: Discovery = { documents: [], warnings: [], complete: false, unreadableSources: [] }
  let waiting = false

  function discover(): void {
    const next = reader.read(reflections)
    if (next === undefined) return
    const known = new Set(discovery.warnings)
    discovery = next
    for (const warning of next.warnings) if (!known.has(warning)) log.warn({ warning }, 'a document needs attention')
    input.onDiscovery(next)
  }

  /** Each version goes on the document store: it may be the last good one before a bad one that comes in the same moment. */
  async function discoverSoon(map: ConfigMapTexts): Promise<void> {
    reader.put(map)
    if (waiting) return
    waiting = true
    await clock.sleep(quietMs)
    waiting = false
    discover()
  }

  const reflections: Reflection<ConfigMapTexts>[] = []
  for (const namespace of input.scopes) {
    const labelSelector = `${input.labelPrefix}/config=true`
    const onChange = (change?: Change<ConfigMapTexts>) => (change?.after ? discoverSoon(change.after) : discover())
    reflections.push(reflect({ ...input, kind: configmaps, namespace, labelSelector, onChange }))
  }
  discover()
  return { discovery: () => discovery, reflections }
}

/**
 * What was read before a watch died stays in force, but a missing document then means nothing. Reading gives nothing
 * when all is as it was.
 */
function createReader(input: DocumentInput) {
  const documentStore = createDocumentStore(input.paths, input.memory)
  let last = ''

  function put({ namespace, texts }: ConfigMapTexts): void {
    if (!input.excludeNamespaces.includes(namespace)) for (const text of texts) documentStore.put(text)
  }

  /** Fills the document store with what is there; gives a note for each ConfigMap that should hold a document and does not. */
  function fill(reflections: readonly Reflection<ConfigMapTexts>[], maps: readonly ConfigMapTexts[]): Note[] {
    const present = new Set(maps.flatMap((map) => placesOf(map)))
    for (const { source, namespace } of documentStore.sources()) {
      const scope = reflections.find((one) => one.namespace === undefined || one.namespace === namespace)
      const unseen = scope !== undefined && !scope.listed()
      if (!present.has(source) && !unseen) documentStore.remove(source)
    }
    for (const map of maps) put(map)
    const fix = `add one of them, or delete the ConfigMap to retire its services`
    const text = `has none of the keys ${documentKeys.join(', ')}; ${fix}`
    return maps.flatMap(({ source, texts }) => (texts.length > 0 ? [] : [{ source, text: `${source}: ${text}` }]))
  }

  function read(reflections: readonly Reflection<ConfigMapTexts>[]): Discovery | undefined {
    const problems = reflections.flatMap(({ state }) => problemOf(state()))
    const complete = reflections.every(({ listed, state }) => listed() && state()?.live !== false)
    const maps = reflections
      .flatMap((reflection) => [...reflection.values()])
      .filter(({ namespace }) => !input.excludeNamespaces.includes(namespace))
    const empty = fill(reflections, maps)
    const now = JSON.stringify([documentStore.revision(), complete, problems, empty])
    if (now === last) return undefined
    last = now
    // Whose a path is can be said once everything was looked for: who is found later may be the older one.
    if (reflections.every(({ listed, state }) => listed() || state() !== undefined)) documentStore.remember()
    const content = documentStore.content()
    const notes = [...empty, ...content.notes]
    input.events.report(maps, notes)
    return {
      documents: content.documents.filter((found) => isWanted(found, input)),
      warnings: [...problems, ...notes.map(({ text }) => text)],
      complete,
      unreadableSources: [...empty.flatMap(({ source }) => keysOf(source)), ...content.unreadable],
    }
  }

  return { put, read }
}

/** A look afresh is no problem, though it leaves open what there is. */
function problemOf(state: WatchState): string[] {
  if (state === undefined || state.live || state.reason === 'refreshed') return []
  const fix = state.reason === 'refused' ? "; check the agent's RBAC" : ''
  return [`ConfigMaps can't be watched: ${state.problem}${fix}`]
}

/** A ConfigMap that has none of the keys any more still is the place of what stood in them. */
function placesOf({ source, texts }: ConfigMapTexts): string[] {
  return texts.length > 0 ? texts.map((text) => text.source) : keysOf(source)
}

function keysOf(source: string): string[] {
  return documentKeys.map((key) => keySource(source, key))
}

function isWanted(found: FoundDocument, { excludeNamespaces, workloadNamePrefixes }: DocumentInput): boolean {
  if (found.namespace !== undefined && excludeNamespaces.includes(found.namespace)) return false
  const { name: service } = describeService(found, {
    probeHost: () => '',
    routeUrl: () => undefined,
    hasWorkloads: false,
  })
  const name = found.document.workload?.name ?? service
  return workloadNamePrefixes.length === 0 || workloadNamePrefixes.some((prefix) => name.startsWith(prefix))
}
