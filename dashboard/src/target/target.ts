import type { ExclusionTargetKind, StartExclusionWindowInput } from '../graphql/generated/types.generated.ts'

/** What maintenance or a correction is about. */
export interface Target {
  kind: ExclusionTargetKind
  name: string
}

/** How each kind is said, and what of it is typed. */
/** A target as core takes it: exactly one of these. */
export type TargetInput = Pick<StartExclusionWindowInput, 'path' | 'slaGroup' | 'namespace' | 'prefix'>

export const targetLabels: Record<ExclusionTargetKind, { label: string; field: string; example: string }> = {
  SERVICE: { label: 'Service', field: 'Path of the service', example: 'acme/shop/prod/eu1/orders' },
  GROUP: { label: 'SLA group', field: 'Name of the group', example: 'payments' },
  NAMESPACE: { label: 'Namespace', field: 'Kubernetes namespace', example: 'checkout' },
  PREFIX: { label: 'All below a path', field: 'Hierarchy path', example: 'acme/shop/prod' },
}

export const targetKinds: readonly ExclusionTargetKind[] = ['SERVICE', 'GROUP', 'NAMESPACE', 'PREFIX']

/** A target as core takes it. */
export function targetInput({ kind, name }: Target): TargetInput {
  const text = name.trim()
  const inputs: Record<ExclusionTargetKind, TargetInput> = {
    SERVICE: { path: text },
    GROUP: { slaGroup: text },
    NAMESPACE: { namespace: text },
    PREFIX: { prefix: text },
  }
  return inputs[kind]
}
