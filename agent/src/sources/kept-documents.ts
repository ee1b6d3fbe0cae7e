import type { Logger } from 'pino'
import { anyPath } from '../document/allowed-paths.ts'
import { createDocumentStore, type DocumentStore } from '../document/document-store.ts'
import { isMapping } from '../document/fields.ts'
import type { Memory } from '../platform/memory.ts'
import type { KeptDocuments } from './ask-core.ts'
import type { Discovery } from './source.ts'

/** The documents that core has for this agent, as it last had them. */
export interface DocumentsOfCore {
  put(kept: KeptDocuments): void
  content(): Omit<Discovery, 'complete'>
}

export interface KeepInput {
  /** The agent's own node. */
  nodeId: string
  log: Logger
  memory: Memory
}

const memoryKey = 'core-documents'
const guestsKey = 'vantage-documents'
/** A document from core says no more than this of a service: whoever may write there gets no further. */
const keptFields = ['path', 'displayName', 'description', 'type', 'team', 'tags', 'slaGroup', 'criticality']
/** Of another agent's service it says where that is, and no more. */
const guestFields = ['path']
const keptHealth = ['endpoint', 'interval', 'timeout', 'from', 'quorum']

/** What the process before this one remembered: documents of this agent's services, and those of others that it probes, too. */
export function keepDocuments({ nodeId, memory, log }: KeepInput): DocumentsOfCore {
  const own = createDocumentStore(anyPath(nodeId), memory, memoryKey)
  const guests = createDocumentStore(anyPath(nodeId), memory, guestsKey)
  let refused: string[] = []
  return {
    put({ documents, vantage }) {
      const read = (place: string, fields: readonly string[]) => (one: unknown) => readKept(one, place, fields)
      refused = [
        ...putAll(own, documents.map(read('core', keptFields)), log),
        ...putAll(guests, vantage.map(read('vantage', guestFields)), log),
      ]
    },
    content() {
      const { documents, notes, unreadable } = own.content()
      const others = guests.content()
      return {
        documents: [...documents, ...others.documents.map((found) => ({ ...found, isGuest: true }))],
        warnings: [...[...notes, ...others.notes].map(({ text }) => text), ...refused],
        unreadableSources: unreadable,
      }
    },
  }
}

/** Makes these all that the document store holds; gives why some are not taken. */
function putAll(documentStore: DocumentStore, readings: readonly Reading[], log: Logger): string[] {
  const refused = readings.flatMap((one) => ('problem' in one ? [one.problem] : []))
  const texts = readings.flatMap((one) => ('problem' in one ? [] : [one]))
  const present = new Set(texts.map(({ source }) => source))
  for (const { source } of documentStore.sources()) if (!present.has(source)) documentStore.remove(source)
  for (const text of texts) documentStore.put(text)
  documentStore.remember()
  log.info({ documents: texts.length }, 'core has other documents for this agent')
  for (const warning of [...documentStore.content().notes.map(({ text }) => text), ...refused]) {
    log.warn({ warning }, 'a document needs attention')
  }
  return refused
}

type Reading = { source: string; text: string } | { problem: string }

/** A document of core as the text that stands for it, in a place of its own; or why it is not taken. */
function readKept(document: unknown, place: string, fields: readonly string[]): Reading {
  if (!isMapping(document) || typeof document.path !== 'string')
    return { problem: 'core sent a document without a path' }
  const source = `${place}/${document.path}`
  const health = isMapping(document.health) ? document.health : {}
  if (typeof health.endpoint !== 'string' || !/^(?:https?|tcp):\/\//i.test(health.endpoint)) {
    return { problem: `${source}: only http, https and tcp are probed for a document in core; it is left out` }
  }
  const status = isMapping(health.expect) ? health.expect.status : undefined
  const expect = status === undefined ? {} : { expect: { status } }
  const taken = { ...pick(document, fields), health: { ...pick(health, keptHealth), ...expect } }
  return { source, text: JSON.stringify(taken) }
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
}
