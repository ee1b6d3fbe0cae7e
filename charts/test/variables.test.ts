import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig as readAgentConfig } from '../../agent/src/app/config.ts'
import {
  type DatabaseServer,
  parseDatabaseServer,
  parseConfig as readCoreConfig,
} from '../../core/src/platform/config.ts'
import { Variables } from '../../core/src/platform/variables.ts'
import { openTemplateFiles } from '../../core/src/tickets/templates/template-files.ts'
import { type ChartName, casesOf, chartPath, type KubeObject, render } from './helm.ts'
import { type Container, dataOf, environmentOf, podsOf } from './pods.ts'

const coreNames = Object.keys(Variables.properties)
const agentNames = [
  ...new Set(readFileSync(new URL('../../agent/src/app/config.ts', import.meta.url), 'utf8').match(/ITOPS_[A-Z_]+/g)),
]

/** What the cases' own Secrets hold. */
const given = {
  'itops-credentials': {
    ITOPS_JWT_SECRET: 'j'.repeat(40),
    ITOPS_SECURITY_OPERATOR_API_KEY: 'key-of-gitops',
    ITOPS_ADMIN_PASSWORD: 'password-of-gitops',
    ITOPS_REDIS_PASSWORD: 'redis-of-gitops',
  },
  'timescale-app': { pgpass: 'database-of-gitops', password: 'database-of-ha' },
  'sla-login': { password: 'of-the-login' },
  redis: { 'redis-password': 'redis-of-ha' },
  'itops-api-key': { 'api-key': 'key-of-core' },
  collector: { headers: 'authorization=Bearer of-the-collector' },
}

const valuesOf = (chart: ChartName, name: string) => ['-f', chartPath(chart, 'ci', `${name}-values.yaml`)]
const itopsOnly = (env: Record<string, string>) => Object.keys(env).filter((name) => name.startsWith('ITOPS_'))

function containerOf(objects: KubeObject[], name: string): Container {
  const found = podsOf(objects)
    .flatMap(({ spec }) => spec.containers)
    .find((container) => container.name === name)
  if (!found) throw new Error(`no container ${name}`)
  return found
}

const coreConfigOf = (objects: KubeObject[]) =>
  readCoreConfig(environmentOf(objects, containerOf(objects, 'core'), given))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'itops-charts-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe("core's chart", () => {
  it.each(casesOf('itops'))('gives core no variable that it does not know, and all that it needs: %s', async (file) => {
    const objects = await render('itops', ['-f', file])
    const env = environmentOf(objects, containerOf(objects, 'core'), given)
    expect(coreNames).toEqual(expect.arrayContaining(itopsOnly(env)))
    expect(readCoreConfig(env)).toMatchObject({ jwtSecret: expect.any(String), adminPassword: expect.any(String) })
  })

  it('connects core with the bundled servers by the secrets that they are started with', async () => {
    const objects = await render('itops')
    const config = coreConfigOf(objects)
    const database = environmentOf(objects, containerOf(objects, 'timescaledb'))
    const redis = environmentOf(objects, containerOf(objects, 'redis'))
    expect(config.database).toMatchObject({
      kind: 'postgres',
      host: 'itops-timescaledb',
      port: 5432,
      name: database.POSTGRES_DB,
      user: 'itops_core',
      password: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      owner: { user: database.POSTGRES_USER, password: database.POSTGRES_PASSWORD },
    })
    expect(config.redis).toEqual({ host: 'itops-redis', port: 6379, password: redis.REDIS_PASSWORD })
    expect(objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['itops-timescaledb', 'itops-redis']),
    )
    expect(database.POSTGRES_PASSWORD).toMatch(/^[A-Za-z0-9]{32}$/)
  })

  it('takes servers of yours, with their passwords from values or Secrets, and then bundles none', async () => {
    const external = await render('itops', valuesOf('itops', 'external'))
    expect(coreConfigOf(external)).toMatchObject({
      database: {
        host: 'timescale.example.com',
        port: 6543,
        user: 'sla',
        password: 'of-the-login',
        owner: { user: 'sla_owner', password: 'from values' },
        sslMode: 'verify-full',
      },
      redis: { host: 'redis.example.com', password: '123456' },
      operatorApiKey: 'an-operator-key',
    })
    const ha = await render('itops', valuesOf('itops', 'ha'))
    expect(coreConfigOf(ha)).toMatchObject({
      database: { host: 'timescale-rw', password: 'database-of-ha' },
      redis: { host: 'redis', password: 'redis-of-ha' },
    })
    expect(coreConfigOf(ha).database).not.toHaveProperty('owner')
    for (const objects of [external, ha]) expect(objects.map(({ kind }) => kind)).not.toContain('StatefulSet')
    // Migrations, and dumps, are the owner's.
    const job = environmentOf(external, containerOf(external, 'migrate'), given)
    expect(job).toMatchObject({ ITOPS_DATABASE_USER: 'sla_owner', ITOPS_DATABASE_PASSWORD: 'from values' })
    expect(job).not.toHaveProperty('ITOPS_DATABASE_OWNER_USER')
    const dumped = await render('itops', valuesOf('itops', 'extras'))
    expect(environmentOf(dumped, containerOf(dumped, 'backup')).PGUSER).toBe('itops')
  })

  it('follows the master that Sentinels of yours name, and then bundles no Redis', async () => {
    const objects = await render('itops', [
      ...['--set', 'redis.sentinels={one,two:26380}', '--set', 'redis.sentinelName=main'],
      ...['--set', 'secretEnv.ITOPS_REDIS_SENTINEL_PASSWORD=of-the-sentinels'],
    ])
    expect(coreConfigOf(objects).redis?.sentinels).toEqual({
      addresses: [
        { host: 'one', port: 26_379 },
        { host: 'two', port: 26_380 },
      ],
      name: 'main',
      password: 'of-the-sentinels',
    })
    expect(objects.map(({ metadata }) => metadata.name)).not.toContain('itops-redis')
  })

  it('gives core the variables of OpenTelemetry, and none without a collector', async () => {
    const ha = await render('itops', valuesOf('itops', 'ha'))
    expect(environmentOf(ha, containerOf(ha, 'core'), given)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.monitoring:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer of-the-collector',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,team=platform%2C%20europe',
    })
    expect(coreConfigOf(ha).telemetry).toMatchObject({ traces: 'http/protobuf', metrics: 'http/protobuf' })
    const plain = await render('itops')
    const names = Object.keys(environmentOf(plain, containerOf(plain, 'core')))
    expect(names.filter((name) => name.startsWith('OTEL_'))).toEqual([])
  })

  it('generates nothing where a Secret of yours has everything, so that two renderings are the same', async () => {
    const [one, two] = [
      await render('itops', valuesOf('itops', 'gitops')),
      await render('itops', valuesOf('itops', 'gitops')),
    ]
    expect(one).toEqual(two)
    expect(one.map(({ kind }) => kind)).not.toContain('Secret')
    expect(coreConfigOf(one)).toMatchObject({
      operatorApiKey: 'key-of-gitops',
      database: { host: 'itops-timescaledb', password: 'database-of-gitops' },
      redis: { password: 'redis-of-gitops' },
    })
    expect(environmentOf(one, containerOf(one, 'redis'), given).REDIS_PASSWORD).toBe('redis-of-gitops')
  })

  it('lets the documented variables win over what it would set', async () => {
    const objects = await render('itops', valuesOf('itops', 'variables'))
    expect(coreConfigOf(objects)).toMatchObject({
      port: 9000,
      metricsPort: 9100,
      database: { host: 'timescale.example.com', name: 'sla', password: 'another' },
      redis: { host: 'redis.example.com', password: 'a-third' },
      adminEmail: 'admin@example.com',
      logLevel: 'debug',
    })
    expect(containerOf(objects, 'core').ports).toEqual([
      { name: 'http', containerPort: 9000 },
      { name: 'metrics', containerPort: 9100 },
    ])
  })

  it('mounts workflows and catalog where core reads them', async () => {
    const objects = await render('itops', valuesOf('itops', 'ticketing'))
    const [pod] = podsOf(objects).filter(({ owner }) => owner.kind === 'Deployment')
    const volume = pod?.spec.volumes?.find(({ name }) => name === 'ticketing')?.configMap
    const mount = pod?.spec.containers[0]?.volumeMounts?.find(({ name }) => name === 'ticketing')
    expect(coreConfigOf(objects).ticketing.folder).toBe(mount?.mountPath)
    for (const { key, path } of volume?.items ?? []) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), dataOf(objects, 'ConfigMap', volume?.name ?? '')?.[key] ?? '')
    }
    const files = await openTemplateFiles(folder)
    expect(files.problems()).toEqual([])
    expect(files.current().workflows.map(({ value }) => value.name)).toEqual(['two_eyes'])
    expect(files.current().catalog?.value.items).toMatchObject([
      { name: 'new-database', description: 'What for: and how large?', workflow: 'two_eyes' },
    ])
  })

  it('says to core where people open the dashboard', async () => {
    expect(coreConfigOf(await render('itops', valuesOf('itops', 'ha'))).publicUrl).toBe('https://itops.example.com')
    expect(coreConfigOf(await render('itops', ['--set', 'ingress.hosts[0].host=sla.test'])).publicUrl).toBe(
      'http://sla.test',
    )
  })

  it('migrates before an upgrade, and before the install where the database is there by then', async () => {
    const hook = (objects: KubeObject[]) =>
      objects.find(({ kind }) => kind === 'Job')?.metadata.annotations?.['helm.sh/hook']
    expect(hook(await render('itops'))).toBe('pre-upgrade')
    const objects = await render('itops', valuesOf('itops', 'external'))
    expect(hook(objects)).toBe('pre-install,pre-upgrade')
    // By then only what is a hook itself is there.
    const hooks = objects.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']?.includes('pre-install'))
    const env = environmentOf(hooks, containerOf(objects, 'migrate'))
    const { owner, ...database } = coreConfigOf(objects).database as DatabaseServer
    expect(parseDatabaseServer(env)).toEqual({ ...database, ...owner })
    expect(hook(await render('itops', ['--set', 'migrations.job=false']))).toBeUndefined()
  })
})

describe("the agent's chart", () => {
  /** The configuration that the agent reads in its pod, where the Secret's key is the file that the variable names. */
  const configOf = async (args: string[]) => {
    const objects = await render('itops-agent', args)
    const container = containerOf(objects, 'agent')
    const env = environmentOf(objects, container, given)
    expect(agentNames).toEqual(expect.arrayContaining(itopsOnly(env)))
    const [pod] = podsOf(objects)
    const volume = pod?.spec.volumes?.find(({ name }) => name === 'api-key')?.secret
    const mounted = container.volumeMounts?.find(({ name }) => name === 'api-key')
    const [item] = volume?.items ?? []
    expect(env.ITOPS_API_KEY_FILE).toBe(`${mounted?.mountPath}/${item?.path}`)
    const secrets: Record<string, Record<string, string>> = given
    const own = objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === volume?.secretName)
    const data = own
      ? environmentOf(objects, { ...container, env: [], envFrom: [{ secretRef: { name: own.metadata.name } }] })
      : secrets[volume?.secretName ?? '']
    const file = join(folder, 'api-key')
    writeFileSync(file, data?.[item?.key ?? ''] ?? '')
    return readAgentConfig({ ...env, ITOPS_API_KEY_FILE: file })
  }

  it('works by the documented command, with the key that the chart itops has made', async () => {
    const config = await configOf([
      '--set',
      'node.id=myorg/myplatform/prod/cluster1',
      '--set',
      'itops.url=https://demo-api.mlops.hu',
      '--set',
      'probeSecrets={shop-probe}',
      '--set',
      'node.allowedPaths={acme/shop/**,acme/*/prod/eu1}',
      '--set',
      'node.enforce=refuse',
    ])
    expect(config).toMatchObject({
      probeFiles: '/etc/itops-probes',
      paths: { allowedPaths: ['acme/shop/**', 'acme/*/prod/eu1'], enforce: 'refuse' },
      nodeId: 'myorg/myplatform/prod/cluster1',
      coreUrl: 'https://demo-api.mlops.hu',
      apiKey: 'key-of-core',
      source: {
        kind: 'kubernetes',
        namespaces: [],
        excludeNamespaces: [],
        labelPrefix: 'itops.io',
        workloadNamePrefixes: [],
        volumeStats: false,
      },
      autoRegister: true,
      autoCreateIncidents: true,
      lease: { name: 'itops-agent' },
      server: { host: '::', port: 8081 },
      dataDir: '/data',
    })
    const core = await render('itops')
    expect(
      core.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'itops-api-key')?.data,
    ).toHaveProperty('api-key')
  })

  it('takes the documented values', async () => {
    expect(await configOf(valuesOf('itops-agent', 'documented'))).toMatchObject({
      nodeId: 'myorg/myplatform/prod/cluster1',
      nodeName: 'production-cluster',
      coreUrl: 'https://api.itops.example.com',
      apiKey: 'key-of-core',
      slaGroups: [
        { name: 'payment-system', displayName: 'Payment System', tier: 'critical', targets: { uptime: 99.99 } },
      ],
    })
  })

  it('takes all the others, too', async () => {
    expect(await configOf(valuesOf('itops-agent', 'namespaces'))).toMatchObject({
      apiKey: 'a-key-in-values',
      slaGroups: [{ name: 'shop', tier: 'high', targets: { uptime: 99.95, responseTime: 30, resolutionTime: 480 } }],
      source: { namespaces: ['shop', 'payments'], labelPrefix: 'example.com', workloadNamePrefixes: ['web', 'api'] },
      autoRegister: false,
      autoCreateIncidents: false,
      intervalMs: 15_000,
      logLevel: 'debug',
    })
  })
})
