import { isMapping } from '../document/fields.ts'
import type { CustomType } from '../status/workload-rule.ts'
import type { KubernetesApi } from './api.ts'

/** How the API calls a kind. */
interface FoundKind {
  /** The path of its group and version. */
  group: string
  plural: string
  namespaced: boolean
}

const segment = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/

/** Looks a kind like `argoproj.io/v1alpha1/Rollout` up in the discovery of the API. Throws when there is no such kind, and what the API throws. */
export async function findKind(
  type: CustomType,
  { api, times }: { api: KubernetesApi; times: { answerMs: number } },
  signal: AbortSignal,
): Promise<FoundKind> {
  const cut = type.lastIndexOf('/')
  const [version, kind] = [type.slice(0, cut), type.slice(cut + 1)]
  const group = version.includes('/') ? `/apis/${version}` : `/api/${version}`
  const answer = await api.call({ path: group, timeoutMs: times.answerMs, signal })
  const resources: unknown[] = isMapping(answer) && Array.isArray(answer.resources) ? answer.resources : []
  for (const resource of resources) {
    if (!isMapping(resource) || resource.kind !== kind) continue
    const { name: plural, namespaced } = resource
    // Those with a slash are parts of a resource, like its status.
    if (typeof plural === 'string' && segment.test(plural)) return { group, plural, namespaced: namespaced === true }
  }
  throw new Error(`${version} has no kind ${kind}`)
}
