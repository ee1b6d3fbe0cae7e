import type { Logger } from 'pino'
import { describeError } from '../platform/errors.ts'
import type { Memory } from '../platform/memory.ts'
import { createBackoff } from '../platform/time/backoff.ts'
import type { Clock } from '../platform/time/clock.ts'
import type { KeptAnswer } from './ask-core.ts'
import { keepDocuments } from './kept-documents.ts'
import type { Discovery, Source } from './source.ts'

/** The documents that people wrote in core for this agent. */
export interface CoreDocuments {
  discovery(): Discovery
  /** Resolves once core has answered, or has not. */
  firstLook: Promise<unknown>
  stop(): Promise<void>
}

export interface CoreDocumentsInput {
  /** The agent's own node. */
  nodeId: string
  clock: Clock
  random: () => number
  log: Logger
  /** Holds the last documents over a restart, so that they are watched while core is away. */
  memory: Memory
  /** Asks core; `tag` is that of the last answer. */
  ask(tag: string | undefined, stop: AbortSignal): Promise<KeptAnswer>
  /** About how often core is asked, in milliseconds. */
  everyMs: number
  /** The documents are others. */
  onDocuments(): void
}

const backoffLimits = { firstMs: 2_000, maxMs: 60_000 }
/** Asks core for documents again and again until it is stopped. What the process before this one had is in force at once. */
export function watchCoreDocuments(input: CoreDocumentsInput): CoreDocuments {
  const { clock, everyMs, log, random } = input
  const kept = keepDocuments(input)
  const backoff = createBackoff(backoffLimits, random)
  const ending = new AbortController()
  let tag: string | undefined
  let isAnswered = false
  let isFailing = false

  /** Resolves to how long to wait before the next question. */
  async function look(): Promise<number> {
    try {
      const answer = await input.ask(tag, ending.signal)
      const isNews = !isAnswered || typeof answer === 'object'
      if (typeof answer === 'object') {
        kept.put(answer)
        tag = answer.tag
      }
      isAnswered = true
      isFailing = false
      backoff.reset()
      if (isNews) input.onDocuments()
      return everyMs * (0.75 + random() / 2)
    } catch (error) {
      if (!isFailing && !ending.signal.aborted) {
        log.warn({ error: describeError(error) }, 'core was not asked for documents; those from before stay in force')
      }
      isFailing = true
      return backoff.next()
    }
  }

  async function run(): Promise<void> {
    let waitMs = await firstLook
    while (!ending.signal.aborted) {
      await clock.sleep(waitMs, ending.signal)
      if (!ending.signal.aborted) waitMs = await look()
    }
  }

  const firstLook = look()
  const loop = run()
  return {
    firstLook,
    discovery: () => ({ ...kept.content(), complete: isAnswered }),
    async stop() {
      ending.abort()
      await loop
    },
  }
}

/** A source with the documents of core beside its own; where both describe a path, its own goes before. */
export function withCoreDocuments(base: Source, core: CoreDocuments): Source {
  return {
    ...base,
    discovery() {
      const own = base.discovery()
      const kept = core.discovery()
      const places = new Map(own.documents.map(({ source, document }) => [document.path, source]))
      const twice = kept.documents.filter(({ document }) => places.has(document.path))
      const doubles = twice.map(
        ({ source, document: { path } }) =>
          `${source}: ${path} is already described in ${places.get(path)}; remove one of the two`,
      )
      return {
        documents: [...own.documents, ...kept.documents.filter((found) => !twice.includes(found))],
        warnings: [...own.warnings, ...kept.warnings, ...doubles],
        // Before core has answered, nobody knows what it keeps: nothing is gone for missing here.
        complete: own.complete && kept.complete,
        unreadableSources: [...own.unreadableSources, ...kept.unreadableSources],
      }
    },
    async stop() {
      await Promise.all([base.stop(), core.stop()])
    },
  }
}
