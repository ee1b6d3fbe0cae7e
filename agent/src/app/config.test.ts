import { mkdtempSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const files = {
  ITOPS_URL: 'https://itops.example.com/',
  ITOPS_API_KEY: 'secret-key',
  ITOPS_NODE_ID: 'org/plat/prod/c1',
  ITOPS_AGENT_SOURCE: 'files',
  ITOPS_AGENT_FOLDER: '/etc/itops, /srv/itops',
}

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

test('a host needs five variables, the rest has defaults', () => {
  expect(readConfig(files)).toEqual({
    coreUrl: 'https://itops.example.com',
    apiKey: 'secret-key',
    nodeId: 'org/plat/prod/c1',
    paths: { nodeId: 'org/plat/prod/c1', allowedPaths: [], enforce: 'warn' },
    source: { kind: 'files', folders: ['/etc/itops', '/srv/itops'] },
    intervalMs: 30_000,
    slaGroups: [],
    autoRegister: true,
    autoCreateIncidents: true,
    attachLogs: false,
    coreDocuments: true,
    dataDir: resolve('.itops-agent'),
    spool: { maxBytes: 512 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 },
    server: { host: '127.0.0.1', port: 8081 },
    lease: undefined,
    instance: hostname(),
    logLevel: 'info',
  })
})

test('a cluster is configured as the chart documents it', () => {
  const config = readConfig({
    ...files,
    ITOPS_AGENT_SOURCE: 'kubernetes',
    ITOPS_NODE_NAME: 'production-cluster',
    ITOPS_WATCH_NAMESPACES: 'shop,pay',
    ITOPS_WATCH_EXCLUDE_NAMESPACES: 'kube-system',
    ITOPS_WATCH_WORKLOAD_NAME_PREFIXES: 'web-',
    ITOPS_SLA_GROUPS: '[{"name":"payment-system","tier":"critical","targets":{"uptime":99.99}}]',
    ITOPS_FEATURES_AUTO_REGISTER: 'false',
    ITOPS_AGENT_INTERVAL_SECONDS: '10',
    ITOPS_NODE_ALLOWED_PATHS: ' acme/shop/** ,acme/*/prod',
    ITOPS_NODE_ENFORCE: 'refuse',
  })
  expect(config).toMatchObject({
    paths: { nodeId: 'org/plat/prod/c1', allowedPaths: ['acme/shop/**', 'acme/*/prod'], enforce: 'refuse' },
    nodeName: 'production-cluster',
    source: {
      kind: 'kubernetes',
      namespaces: ['shop', 'pay'],
      excludeNamespaces: ['kube-system'],
      labelPrefix: 'itops.io',
      workloadNamePrefixes: ['web-'],
    },
    slaGroups: [{ name: 'payment-system', tier: 'critical', targets: { uptime: 99.99 } }],
    autoRegister: false,
    intervalMs: 10_000,
  })
})

test('the key may come from a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'itops-agent-')), 'key')
  writeFileSync(file, 'from-file\n')
  expect(readConfig({ ...files, ITOPS_API_KEY: '', ITOPS_API_KEY_FILE: file }).apiKey).toBe('from-file')
})

test('every problem is listed in one error, which never shows the key', () => {
  const message = problemsOf({
    ITOPS_URL: 'itops',
    ITOPS_API_KEY: 'secret-key',
    ITOPS_NODE_ID: 'org/plat',
    ITOPS_AGENT_SOURCE: 'files',
    ITOPS_AGENT_INTERVAL_SECONDS: 'often',
    ITOPS_SLA_GROUPS: '{',
    ITOPS_LOG_LEVEL: 'loud',
  })
  for (const name of ['URL', 'NODE_ID', 'AGENT_FOLDER', 'AGENT_INTERVAL_SECONDS', 'SLA_GROUPS', 'LOG_LEVEL']) {
    expect(message).toContain(`ITOPS_${name}`)
  }
  expect(message).not.toContain('secret-key')
})

test('what must be there is asked for by name', () => {
  const message = problemsOf({})
  for (const name of ['ITOPS_URL', 'ITOPS_API_KEY', 'ITOPS_NODE_ID', 'ITOPS_AGENT_SOURCE']) {
    expect(message).toContain(`${name} is missing`)
  }
})

test('an interval that would cross 5-minute boundaries is refused', () => {
  expect(problemsOf({ ...files, ITOPS_AGENT_INTERVAL_SECONDS: '45' })).toContain('must divide 300')
})

test.each([
  ['ITOPS_URL', 'https://me:hidden@api.example.com'],
  ['ITOPS_URL', 'https://api.example.com/?key=hidden'],
  ['ITOPS_API_KEY', 'hidden\nanother'],
  ['ITOPS_API_KEY', '“hidden”'],
])('%s can not be %j, since errors would show it', (name, value) => {
  const message = problemsOf({ ...files, [name]: value })
  expect(message).toContain(`${name} must hold`)
  expect(message).not.toContain('hidden')
})
