import { readServiceAccount } from '../kubernetes/api/service-account.ts'

/** What an object belongs to: Kubernetes removes it after its last owner. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
}

/**
 * The service account of this pod, as the owner of a Lease in `namespace`: so the Lease goes when the release is uninstalled.
 * Undefined without an account, and for a Lease of another namespace, whose owner Kubernetes would take for gone.
 */
export function serviceAccountOwner(namespace: string, tokenFile?: string): OwnerReference | undefined {
  const account = readServiceAccount(tokenFile)
  if (account?.namespace !== namespace) return undefined
  return { apiVersion: 'v1', kind: 'ServiceAccount', name: account.name, uid: account.uid }
}
