import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node'
import type { Clock } from '../time/clock.ts'
import type { ListPage } from './kind.ts'

const pageSize = 500

export interface ListInput<Raw extends KubernetesObject> {
  list(page: ListPage): Promise<KubernetesListObject<Raw>>
  namespace: string | undefined
  labelSelector?: string
  clock: Clock
  /** How long one page may take, in milliseconds. */
  answerMs: number
}

/** Lists a whole collection page by page, handing each object to `onObject`; returns the version to watch from. */
export async function listAll<Raw extends KubernetesObject>(
  { list, namespace, labelSelector, clock, answerMs }: ListInput<Raw>,
  onObject: (object: Raw) => void,
): Promise<string | undefined> {
  const first: ListPage = { namespace, limit: pageSize, ...(labelSelector === undefined ? {} : { labelSelector }) }
  let token: string | undefined
  for (;;) {
    const page: ListPage = token === undefined ? first : { ...first, _continue: token }
    const answer = await withTimeout(clock, answerMs, list(page))
    for (const object of answer.items) onObject(object)
    token = answer.metadata?._continue
    if (!token) return answer.metadata?.resourceVersion
  }
}

/** The client's calls take no signal: a late answer is left to itself. */
async function withTimeout<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const late = clock.sleep(ms, done.signal).then(() => 'late' as const)
  const first = await Promise.race([work.then((value) => ({ value })), late]).finally(() => done.abort())
  if (first === 'late') throw new Error(`the list was not answered within ${ms} ms`)
  return first.value
}
