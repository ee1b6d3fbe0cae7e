import { readFileSync } from 'node:fs'

/** Where Kubernetes gives a pod the token of its service account. */
const ownTokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** What an object belongs to: Kubernetes removes it after its last owner. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
}

/**
 * The service account of this pod, as the owner of a Lease in `namespace`: so the Lease goes when the release is uninstalled.
 * Its name and uid are in the claims of its own token, which needs no right to read them. Undefined without such a token, and
 * for a Lease of another namespace, whose owner Kubernetes would take for gone.
 */
export function serviceAccountOwner(namespace: string, file: string = ownTokenFile): OwnerReference | undefined {
  try {
    const [, claims = ''] = readFileSync(file, 'utf8').trim().split('.')
    const own = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))['kubernetes.io']
    const { name, uid } = own.serviceaccount
    if (own.namespace !== namespace || typeof name !== 'string' || typeof uid !== 'string') return undefined
    return { apiVersion: 'v1', kind: 'ServiceAccount', name, uid }
  } catch {
    return undefined
  }
}
