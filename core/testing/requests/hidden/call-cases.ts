import type { Names } from './names.ts'

/** The address and the body of a call by which something is named. */
export type CallCase = (names: Names) => [path: string, body?: object]

const from = '2026-11-20T09:00:00Z'
const query = (values: Record<string, string>) => new URLSearchParams(values).toString()
const filters = (path: string, ...ways: ((n: Names) => Record<string, string>)[]): CallCase[] =>
  ways.map((way) => (n) => [`${path}?${query(way(n))}`])
const byPath = (n: Names) => ({ path: n.path })
const bySlaGroup = (n: Names) => ({ slaGroup: n.group })
const byNode = (n: Names) => ({ node: n.node })
const byPrefix = (n: Names) => ({ prefix: n.node })
const targets = (path: string, body: object): CallCase[] =>
  [byPath, bySlaGroup, byPrefix, (n: Names) => ({ namespace: n.namespace })].map((way) => (n) => [
    path,
    { ...way(n), ...body },
  ])
const fileOf = (form: string): CallCase[] => [(n) => [`/api/v1/sla/reports/${n.report}/${form}`]]

const reports: Record<string, CallCase[]> = {
  'post /api/v1/operator/register': [
    (n) => ['/api/v1/operator/register', { nodeId: n.node, services: [{ name: 'x' }] }],
  ],
  'post /api/v1/operator/status': [
    (n) => ['/api/v1/operator/status', { nodeId: n.node, services: [{ name: 'x', status: 'DOWN' }] }],
  ],
  'post /api/v1/operator/heartbeat': [(n) => ['/api/v1/operator/heartbeat', { nodeId: n.node }]],
  'get /api/v1/operator/services': filters('/api/v1/operator/services', (n) => ({ nodeId: n.node })),
  'get /api/v1/operator/documents': filters('/api/v1/operator/documents', (n) => ({ nodeId: n.node })),
  'post /api/v1/health/report': [(n) => ['/api/v1/health/report', { path: n.path, status: 'DOWN' }]],
  'post /api/v1/backup/report': [
    (n) => ['/api/v1/backup/report', { path: n.path, status: 'success' }],
    (n) => ['/api/v1/backup/report', { slaGroup: n.group, status: 'success' }],
    (n) => ['/api/v1/backup/report', { namespace: n.namespace, status: 'success' }],
    (n) => ['/api/v1/backup/report', { service: n.name, status: 'success' }],
  ],
  'post /api/v1/backup/restore-test': [
    (n) => ['/api/v1/backup/restore-test', { path: n.path, status: 'success' }],
    (n) => ['/api/v1/backup/restore-test', { slaGroup: n.group, status: 'success' }],
    (n) => ['/api/v1/backup/restore-test', { namespace: n.namespace, status: 'success' }],
    (n) => ['/api/v1/backup/restore-test', { service: n.name, status: 'success' }],
  ],
  'post /api/v1/storage/report': [
    (n) => ['/api/v1/storage/report', { path: n.path, mountPath: '/data', allocatedBytes: 10, usedBytes: 1 }],
  ],
  'post /api/v1/change/report': [(n) => ['/api/v1/change/report', { path: n.path, at: from, after: '1' }]],
}

/** Every call that an issued key may make and in which something is named, with the ways to name it. */
export const callCases: Record<string, CallCase[]> = {
  ...reports,
  'get /metrics': filters('/metrics', (n) => ({ scope: n.node })),
  'get /api/v1/customers/{slug}': [(n) => [`/api/v1/customers/${n.customer}`]],
  'get /api/v1/inventory/service': filters('/api/v1/inventory/service', byPath, (n) => ({ path: n.retired })),
  'get /api/v1/storage/volumes': filters('/api/v1/storage/volumes', byPrefix, (n) => ({ after: n.volume })),
  'get /api/v1/changes': filters(
    '/api/v1/changes',
    (n) => ({ path: n.path, from }),
    (n) => ({ prefix: n.node, from }),
  ),
  'get /api/v1/backup/services': filters('/api/v1/backup/services', bySlaGroup, byPrefix),
  'get /api/v1/sla/incidents': filters('/api/v1/sla/incidents', byPrefix, bySlaGroup, byPath),
  'get /api/v1/sla/incidents/{id}': [(n) => [`/api/v1/sla/incidents/${n.incident}`]],
  'post /api/v1/sla/exclusion-window/start': targets('/api/v1/sla/exclusion-window/start', { reason: 'an upgrade' }),
  'post /api/v1/sla/exclusion-window/stop': [
    ...targets('/api/v1/sla/exclusion-window/stop', {}),
    (n) => ['/api/v1/sla/exclusion-window/stop', { id: Number(n.startedWindow) }],
  ],
  'post /api/v1/sla/exclusion-windows': targets('/api/v1/sla/exclusion-windows', {
    reason: 'an upgrade',
    startsAt: '2026-11-21T00:00:00Z',
    durationMinutes: 10,
  }),
  'get /api/v1/sla/error-budget': filters('/api/v1/sla/error-budget', byPath, bySlaGroup),
  'get /api/v1/sla/burn-alerts': filters('/api/v1/sla/burn-alerts', byPrefix, bySlaGroup),
  'get /api/v1/sla/period-results': filters(
    '/api/v1/sla/period-results',
    byPath,
    (n) => ({ slaGroup: n.group, subjectKind: 'GROUP' }),
    (n) => ({ node: n.node, subjectKind: 'NODE' }),
  ),
  'get /api/v1/sla/period': filters(
    '/api/v1/sla/period',
    (n) => ({ path: n.path, period: 'last-7d' }),
    (n) => ({ slaGroup: n.group, period: 'last-7d' }),
    (n) => ({ node: n.node, period: 'last-7d' }),
    (n) => ({ customer: n.customer, period: 'last-7d' }),
  ),
  'get /api/v1/sla/credits': filters('/api/v1/sla/credits', bySlaGroup),
  'get /api/v1/sla/preview-rule': filters('/api/v1/sla/preview-rule', bySlaGroup),
  'get /api/v1/sla/seals': filters('/api/v1/sla/seals', byPath, bySlaGroup, byNode),
  'get /api/v1/sla/seals/bundle': filters('/api/v1/sla/seals/bundle', byPath, bySlaGroup, byNode),
  'post /api/v1/sla/report/generate': [
    (n) => ['/api/v1/sla/report/generate', { period: 'last-7d', prefix: n.node }],
    (n) => ['/api/v1/sla/report/generate', { period: 'last-7d', slaGroup: n.group }],
    (n) => ['/api/v1/sla/report/generate', { period: 'last-7d', customer: n.customer }],
  ],
  'get /api/v1/sla/reports': filters('/api/v1/sla/reports', (n) => ({ after: n.report })),
  'get /api/v1/sla/reports/{id}/json': fileOf('json'),
  'get /api/v1/sla/reports/{id}/csv': fileOf('csv'),
  'get /api/v1/sla/reports/{id}/xlsx': fileOf('xlsx'),
  'get /api/v1/sla/reports/{id}/pdf': fileOf('pdf'),
}

const pages = ['', '/history', '/verify', '/subscribe', '/data.json', '/feed.atom', '/feed.rss', '/maintenance.ics']

/** What anybody may ask for by name: the pages of a customer whose page is private, and an account by its address. */
export const publicCases: Record<string, CallCase[]> = {
  '/status/:slug': pages.map((page) => (n) => [`/status/${n.customer}${page}`]),
  '/status/:slug/badges': ['status.svg', 'status.json', 'uptime.svg', 'uptime.json'].map((file) => (n) => [
    `/status/${n.customer}/badges/${encodeURIComponent(n.group)}/${file}`,
  ]),
  'post /api/v1/auth/login': [(n) => ['/api/v1/auth/login', { email: n.email, password: 'a wrong password' }]],
  'post /api/v1/auth/reset': [(n) => ['/api/v1/auth/reset', { email: n.email }]],
}
