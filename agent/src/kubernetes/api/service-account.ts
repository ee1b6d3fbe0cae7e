import { readFileSync } from 'node:fs'

/** Where Kubernetes gives a pod the token of its service account. */
const ownTokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** The account that a pod runs under. */
export interface ServiceAccount {
  namespace: string
  name: string
  /** Another one in every cluster, and after the account was made anew. */
  uid: string
}

/** The service account of this pod, from the claims of its token, which needs no right to read them; undefined without such a token. */
export function readServiceAccount(file: string = ownTokenFile): ServiceAccount | undefined {
  try {
    const [, claims = ''] = readFileSync(file, 'utf8').trim().split('.')
    const own = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))['kubernetes.io']
    const { namespace } = own
    const { name, uid } = own.serviceaccount
    const texts = [namespace, name, uid]
    return texts.every((text) => typeof text === 'string' && text !== '') ? { namespace, name, uid } : undefined
  } catch {
    return undefined
  }
}
