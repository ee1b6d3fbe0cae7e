import { expect, test } from 'vitest'
import { gateways, httproutes } from '../kubernetes/kinds/httproutes.ts'
import { ingresses } from '../kubernetes/kinds/ingresses.ts'
import { routeTarget } from './route-rule.ts'

const read = (value: unknown) => JSON.parse(JSON.stringify(value))
const ingress = (spec: unknown) =>
  ingresses.keep(read({ metadata: { name: 'i', namespace: 'shop' }, spec })) ?? { places: [] }
const rule = (host: string | undefined, path?: string, pathType = 'Prefix') => ({
  host,
  http: { paths: [{ path, pathType }] },
})
const a = 'a.example.org'

test.each<[string, unknown, { host?: string; path?: string }, object]>([
  ['its host', { rules: [rule(a)] }, {}, { url: `http://${a}/` }],
  ['its path', { rules: [rule(a, '/shop')] }, {}, { url: `http://${a}/shop` }],
  [
    'the path that the document wants',
    { rules: [rule(a, '/shop')] },
    { path: 'up?x=1' },
    { url: `http://${a}/up?x=1` },
  ],
  [
    'no pattern as a path',
    { rules: [rule(a, '/shop(/|$)(.*)', 'ImplementationSpecific')] },
    {},
    { url: `http://${a}/` },
  ],
  ['https with a certificate', { rules: [rule(a)], tls: [{ hosts: [a] }] }, {}, { url: `https://${a}/` }],
  [
    'https with one for all below',
    { rules: [rule(a)], tls: [{ hosts: ['*.example.org'] }] },
    {},
    { url: `https://${a}/` },
  ],
  ['https with one that names nobody', { rules: [rule(a)], tls: [{ secretName: 's' }] }, {}, { url: `https://${a}/` }],
  ['http with one for others', { rules: [rule(a)], tls: [{ hosts: ['b.example.org'] }] }, {}, { url: `http://${a}/` }],
  ['the first plain host', { rules: [rule('*.example.org'), rule(undefined), rule(a)] }, {}, { url: `http://${a}/` }],
  [
    'the host that the document wants',
    { rules: [rule('*.example.org', '/x'), rule(a)] },
    { host: 'b.example.org' },
    { url: 'http://b.example.org/x' },
  ],
  ['a host without rules of paths', { rules: [{ host: a }] }, {}, { url: `http://${a}/` }],
  ['nothing without a host', { defaultBackend: {} }, {}, { problem: expect.stringContaining('health.route.host') }],
  ['nothing of another shape', { rules: 'all', tls: 7 }, {}, { problem: expect.stringContaining('no host') }],
])('of an Ingress %s is probed', (_case, spec, wanted, target) => {
  expect(routeTarget(ingress(spec), wanted, () => undefined)).toEqual(target)
})

const listener = (name: string, protocol: string, port: number, hostname?: string) => ({
  name,
  protocol,
  port,
  hostname,
})
const both = [listener('web', 'HTTP', 80), listener('tls', 'HTTPS', 443, '*.example.org')]
const parents = (more: object = {}) => [{ name: 'gw', ...more }]

test.each<[string, object, object[], { host?: string }, object]>([
  ['https where a listener has it', { hostnames: [a], parentRefs: parents() }, both, {}, { url: `https://${a}/` }],
  [
    'the listener that it names',
    { hostnames: [a], parentRefs: parents({ sectionName: 'web' }) },
    both,
    {},
    { url: `http://${a}/` },
  ],
  ['the port that it names', { hostnames: [a], parentRefs: parents({ port: 80 }) }, both, {}, { url: `http://${a}/` }],
  [
    'an unusual port',
    { hostnames: [a], parentRefs: parents() },
    [listener('x', 'HTTPS', 8443)],
    {},
    { url: `https://${a}:8443/` },
  ],
  [
    'the host of its listener',
    { parentRefs: parents() },
    [listener('x', 'HTTPS', 443, a)],
    {},
    { url: `https://${a}/` },
  ],
  [
    'its first path',
    { hostnames: [a], parentRefs: parents(), rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/api' } }] }] },
    both,
    {},
    { url: `https://${a}/api` },
  ],
  [
    'no expression as a path',
    {
      hostnames: [a],
      parentRefs: parents(),
      rules: [{ matches: [{ path: { type: 'RegularExpression', value: '/a.*' } }] }],
    },
    both,
    {},
    { url: `https://${a}/` },
  ],
  [
    'nothing of another Gateway',
    { hostnames: [a], parentRefs: [{ name: 'other' }] },
    both,
    {},
    { problem: 'it is attached to no Gateway that is there' },
  ],
  [
    'nothing through a Service',
    { hostnames: [a], parentRefs: parents({ kind: 'Service' }) },
    both,
    {},
    { problem: 'it is attached to no Gateway that is there' },
  ],
  [
    'nothing that no listener takes',
    { hostnames: ['b.example.com'], parentRefs: parents({ sectionName: 'tls' }) },
    both,
    {},
    { problem: 'no listener of its Gateway takes b.example.com' },
  ],
])('of an HTTPRoute %s is probed', (_case, spec, listeners, wanted, target) => {
  const route = httproutes.keep(read({ metadata: { name: 'r', namespace: 'shop' }, spec })) ?? { places: [] }
  const gateway = gateways.keep(read({ spec: { listeners } }))
  const gatewayOf = ({ namespace, name }: { namespace: string; name: string }) =>
    namespace === 'shop' && name === 'gw' ? gateway : undefined
  expect(routeTarget(route, wanted, gatewayOf)).toEqual(target)
})
