import type { V1Ingress } from '@kubernetes/client-node'
import type { RouteState } from '../../status/route-rule.ts'
import { type Kind, textsOf } from '../watch/kind.ts'

/** Ingresses, watched for where they lead while a document wants one probed. */
export const ingresses: Kind<V1Ingress, RouteState> = {
  plural: 'ingresses',
  group: '/apis/networking.k8s.io/v1',
  keep({ spec }) {
    const rules = Array.isArray(spec?.rules) ? spec.rules : []
    const tls = Array.isArray(spec?.tls) ? spec.tls : []
    return {
      places: rules.slice(0, maxPlaces).flatMap((rule) => {
        const paths = Array.isArray(rule?.http?.paths) ? rule.http.paths : []
        const host = typeof rule?.host === 'string' ? rule.host : ''
        return paths.length === 0
          ? [{ host, path: '/' }]
          : paths.slice(0, maxPlaces).map(({ path, pathType }) => ({ host, path: plainPath(path, pathType) }))
      }),
      // An entry without hosts is meant for all of them.
      tls: tls.slice(0, maxPlaces).flatMap((one) => (textsOf(one?.hosts).length === 0 ? ['*'] : textsOf(one?.hosts))),
    }
  },
}

const maxPlaces = 100

/** The path of a rule as a request may have it: of a pattern nobody knows which. */
export function plainPath(path: unknown, type: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) return '/'
  return type === 'Exact' || type === 'Prefix' || type === 'PathPrefix' ? path : '/'
}
