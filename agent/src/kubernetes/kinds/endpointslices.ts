import type { V1EndpointSlice } from '@kubernetes/client-node'
import type { Kind } from '../watch/kind.ts'

/** How many endpoints of a Service are in one slice, and how many of them take traffic. */
export interface KeptSlice {
  service: string
  addressType: string
  ready: number
  total: number
}

/** EndpointSlices, watched for how many endpoints of a Service are ready. */
export const endpointslices: Kind<V1EndpointSlice, KeptSlice> = {
  plural: 'endpointslices',
  group: '/apis/discovery.k8s.io/v1',
  keep({ metadata, addressType, endpoints }) {
    const service = metadata?.labels?.['kubernetes.io/service-name']
    if (service === undefined) return undefined
    const all = Array.isArray(endpoints) ? endpoints : []
    // Whoever does not say that it is not ready is ready.
    const ready = all.filter((one) => one?.conditions?.ready !== false).length
    return { service, addressType: String(addressType), ready, total: all.length }
  },
}
