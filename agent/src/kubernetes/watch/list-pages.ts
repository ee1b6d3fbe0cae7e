import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping } from '../../document/fields.ts'
import { describeApiError } from '../../platform/errors.ts'
import { type ApiCall, type KubernetesApi, KubernetesRefusal } from '../api/api.ts'
import { WatchFailure } from './restart-reason.ts'

/** Small enough that a page of full objects, before it is trimmed, weighs little. */
const pageSize = 100

export interface ListInput {
  api: KubernetesApi
  path: string
  selectors: NonNullable<ApiCall['query']>
  /** How long one page may take, in milliseconds. */
  answerMs: number
  signal: AbortSignal
}

/**
 * Lists a whole collection page by page, handing each object to `onObject` at once; returns the version to watch from.
 * Throws `expired_token` when the list took longer than the server keeps its version, and `corrupt` for what is no list.
 */
export async function listPages<Raw extends KubernetesObject>(
  { api, path, selectors, answerMs, signal }: ListInput,
  onObject: (object: Raw) => void,
): Promise<string> {
  let version: string | undefined
  let token: string | undefined
  for (;;) {
    const query = { ...selectors, limit: pageSize, continue: token }
    const answer = await api.call({ path, query, timeoutMs: answerMs, signal }).catch((error: unknown) => {
      if (token === undefined || !(error instanceof KubernetesRefusal) || error.code !== 410) throw error
      throw new WatchFailure('expired_token', `the list was overtaken: ${describeApiError(error)}`, { cause: error })
    })
    const page = readPage<Raw>(answer)
    for (const object of page.objects) onObject(object)
    // All pages show one version; were it not so, watching from the first would miss nothing.
    version ??= page.version
    if (page.token === undefined) return version
    if (page.token === token) throw new WatchFailure('corrupt', 'the list answers one page again and again')
    token = page.token
  }
}

interface Page<Raw> {
  objects: Raw[]
  version: string
  token: string | undefined
}

function readPage<Raw extends KubernetesObject>(answer: unknown): Page<Raw> {
  if (isMapping(answer) && isMapping(answer.metadata) && (Array.isArray(answer.items) || answer.items === null)) {
    const { resourceVersion, continue: token } = answer.metadata
    const objects: unknown[] = answer.items ?? []
    if (typeof resourceVersion === 'string' && resourceVersion !== '' && objects.every(isObject<Raw>)) {
      return { objects, version: resourceVersion, token: typeof token === 'string' && token !== '' ? token : undefined }
    }
  }
  throw new WatchFailure('corrupt', 'the answer to a list is no list of objects')
}

/** True for an object of the API: something with a name and a version. Its own fields are as its kind has them. */
export function isObject<Raw extends KubernetesObject>(value: unknown): value is Raw {
  if (!isMapping(value) || !isMapping(value.metadata)) return false
  const { name, resourceVersion } = value.metadata
  return typeof name === 'string' && name !== '' && typeof resourceVersion === 'string' && resourceVersion !== ''
}
