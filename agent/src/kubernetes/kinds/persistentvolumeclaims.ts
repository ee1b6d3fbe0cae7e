import type { V1PersistentVolumeClaim, V1PodSpec, V1StatefulSet } from '@kubernetes/client-node'
import type { ClaimPhase } from '../../status/claim-rule.ts'
import type { Kind } from '../watch/kind.ts'

/** PersistentVolumeClaims, kept only while they have no volume. */
export const claims: Kind<V1PersistentVolumeClaim, ClaimPhase> = {
  plural: 'persistentvolumeclaims',
  group: '/api/v1',
  keep: ({ status }) => (status?.phase === 'Lost' || status?.phase === 'Pending' ? status.phase : undefined),
}

/** A workload with more claims than this names these. */
const maxClaims = 200

/** The claims that the pods of a template share. */
export function sharedClaims(spec: V1PodSpec | undefined): string[] {
  const volumes = Array.isArray(spec?.volumes) ? spec.volumes : []
  return volumes.flatMap((volume) => volume?.persistentVolumeClaim?.claimName ?? []).slice(0, maxClaims)
}

/** The claims of the pods of a StatefulSet: each has its own by every template. */
export function ownClaims({ metadata, spec }: V1StatefulSet): string[] {
  const templates = Array.isArray(spec?.volumeClaimTemplates) ? spec.volumeClaimTemplates : []
  const first = spec?.ordinals?.start ?? 0
  const pods = Array.from({ length: Math.min(spec?.replicas ?? 1, maxClaims) }, (_, index) => first + index)
  const names = templates.flatMap((template) => template?.metadata?.name ?? [])
  return names.flatMap((name) => pods.map((pod) => `${name}-${metadata?.name}-${pod}`)).slice(0, maxClaims)
}

/** As a part of what is kept of a workload: most have none. */
export function claimsOf(names: readonly string[]): { claims?: readonly string[] } {
  return names.length === 0 ? {} : { claims: names }
}
