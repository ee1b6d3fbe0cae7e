import type { KubernetesObject } from '@kubernetes/client-node'
import { ended } from '../../platform/time/deadline.ts'
import { type Copy, type ReflectionInput, seeLife } from './copy.ts'
import { collectionPath } from './kind.ts'
import { listPages } from './list-pages.ts'
import { WatchFailure } from './restart-reason.ts'
import { type WatchEvent, watchOnce } from './watch-once.ts'

/** A server that ends watches sooner than this, in milliseconds, is not asked again and again without a pause. */
const shortestWatchMs = 500
/** So many in a row are taken for chance: of watches without an event, and of those with some. */
const shortWatches = { silent: 1, eventful: 5 }
/** After a break a watch counts as open once what happened meanwhile has had so long to arrive, in milliseconds. */
const catchUpMs = 100

function selectorsOf({ kind, labelSelector }: { kind: { fieldSelector?: string }; labelSelector?: string }) {
  return { labelSelector, fieldSelector: kind.fieldSelector }
}

/** Lists the collection afresh; resolves to the version that a watch goes on from. */
export async function relist<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
): Promise<string> {
  const { api, kind, namespace, times } = input
  const fresh = new Map<string, Kept>()
  const { signal } = copy.connection
  const list = { api, path: collectionPath(kind, namespace), selectors: selectorsOf(input), answerMs: times.answerMs }
  const version = await listPages<Raw>({ ...list, signal }, (object) => {
    const kept = kind.keep(object)
    if (kept !== undefined) fresh.set(keyOf(object), kept)
  })
  signal.throwIfAborted()
  copy.objects = fresh
  copy.listed = true
  input.onChange()
  return version
}

/**
 * Follows one watch from a version to its end, and takes what happens into the copy. Throws a `WatchFailure` when watches end at
 * once again and again, and what the connection throws.
 */
export async function follow<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  version: string,
): Promise<void> {
  const { kind, clock } = input
  const { signal } = copy.connection
  const openedAt = clock.now()
  const catchUp = createCatchUp(input, copy)
  const events = await watchOnce<Raw>({
    ...input,
    path: collectionPath(kind, input.namespace),
    selectors: selectorsOf(input),
    version,
    signal,
    onOpen: catchUp.begin,
    onEvent(event) {
      // First the proof: what was before the event was seen up to now.
      if (!catchUp.isUnderWay()) {
        seeLife(input, copy)
        if (event.type !== 'BOOKMARK') input.onStoreSeen()
      }
      applyEvent(input, copy, event)
    },
  }).finally(catchUp.end)
  copy.shortWatches = clock.now() - openedAt < shortestWatchMs ? copy.shortWatches + 1 : 0
  if (copy.shortWatches > (events === 0 ? shortWatches.silent : shortWatches.eventful)) {
    copy.shortWatches = 0
    throw new WatchFailure('closed', 'the watch ended at once')
  }
  if (!catchUp.isUnderWay()) seeLife(input, copy)
}

/** One last watch from a version, for as long as what happened before it needs to arrive: then the copy is proven up to now. */
export async function lookOnce<Raw extends KubernetesObject, Kept>(
  input: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const end = () => over.abort()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const onOpen = async () => {
    await input.clock.sleep(catchUpMs, over.signal)
    if (!over.signal.aborted) seeLife(input, copy)
    end()
  }
  const [path, selectors] = [collectionPath(input.kind, input.namespace), selectorsOf(input)]
  const onEvent = (event: WatchEvent<Raw>) => applyEvent(input, copy, event)
  try {
    await watchOnce<Raw>({ ...input, path, selectors, version, signal: over.signal, onOpen, onEvent })
  } catch {
    // It was ended above, or gives no proof.
  } finally {
    end()
    signal.removeEventListener('abort', end)
  }
}

/** A watch that goes on where an unbroken one ended has missed nothing; after a break it must first catch up. */
function createCatchUp<Kept>(input: ReflectionInput<KubernetesObject, Kept>, copy: Copy<Kept>) {
  const over = new AbortController()
  let isUnderWay = false
  return {
    isUnderWay: () => isUnderWay,
    async begin(): Promise<void> {
      isUnderWay = copy.proof.isBroken() && copy.state !== undefined
      if (isUnderWay) await input.clock.sleep(catchUpMs, over.signal)
      if (over.signal.aborted) return
      isUnderWay = false
      seeLife(input, copy)
    },
    end: () => over.abort(ended),
  }
}

function applyEvent<Raw extends KubernetesObject, Kept>(
  { kind, onChange }: ReflectionInput<Raw, Kept>,
  copy: Copy<Kept>,
  event: WatchEvent<Raw>,
): void {
  if (event.type !== 'BOOKMARK') {
    const { object } = event
    const key = keyOf(object)
    const before = copy.objects.get(key)
    const after = event.type === 'DELETED' ? undefined : kind.keep(object)
    if (after === undefined) copy.objects.delete(key)
    else copy.objects.set(key, after)
    const { namespace = '', name = '' } = object.metadata ?? {}
    if (before !== undefined || after !== undefined) onChange({ namespace, name, before, after })
  }
  copy.version = event.version
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}
