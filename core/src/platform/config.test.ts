import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, type Environment, parseConfig, parseDatabaseServer } from './config.ts'

const secrets = { ITOPS_JWT_SECRET: 'j'.repeat(32), ITOPS_SECURITY_OPERATOR_API_KEY: 'operator-key' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'itops-config-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const fileWith = async (text: string) => {
  const file = join(folder, `${Math.random()}`)
  await writeFile(file, text)
  return file
}
function problemsOf(env: Environment): string[] {
  try {
    parseConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('the configuration of a container', () => {
  it('has the documented defaults', () => {
    expect(parseConfig(secrets)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      metricsPort: undefined,
      trustedProxies: [],
      maxConnections: 10_000,
      requestsPerMinute: { key: 120_000, user: 3_000, address: 3_000 },
      database: {
        kind: 'postgres',
        host: 'localhost',
        port: 5432,
        name: 'itops',
        user: 'itops',
        password: '',
        sslMode: 'disable',
        rootCertificate: undefined,
        poolSize: 16,
        poolMode: 'session',
      },
      redis: { host: 'localhost', port: 6379, password: '' },
      jwtSecret: secrets.ITOPS_JWT_SECRET,
      operatorApiKey: secrets.ITOPS_SECURITY_OPERATOR_API_KEY,
      adminEmail: 'admin@itops.local',
      adminPassword: undefined,
      encryptionKey: secrets.ITOPS_JWT_SECRET,
      webhookHostAllowlist: '',
      proxyVariables: {},
      publicUrl: undefined,
      auditStreams: { webhook: undefined, syslog: undefined },
      oidcProviders: [],
      sealing: {
        signingKey: undefined,
        timestampUrl: undefined,
        webhookUrl: undefined,
        bucket: undefined,
        repository: undefined,
      },
      declaredPortal: { targets: [], branding: { companyName: undefined, logoUrl: undefined, accentColor: undefined } },
      portalTarget: undefined,
      slaEnabled: true,
      ticketing: { enabled: true, folder: undefined, closeAfterMs: 72 * 3_600_000 },
      logLevel: 'info',
    })
  })

  it('takes every variable', () => {
    const config = parseConfig({
      ...secrets,
      ITOPS_SERVER_PORT: '9000',
      ITOPS_SERVER_HOST: '127.0.0.1',
      ITOPS_METRICS_PORT: '9100',
      ITOPS_SERVER_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      ITOPS_SERVER_MAX_CONNECTIONS: '500',
      ITOPS_LIMITS_KEY_REQUESTS_PER_MINUTE: '0',
      ITOPS_LIMITS_USER_REQUESTS_PER_MINUTE: '60',
      ITOPS_LIMITS_ADDRESS_REQUESTS_PER_MINUTE: '30',
      ITOPS_DATABASE_HOST: 'db',
      ITOPS_DATABASE_PORT: '6432',
      ITOPS_DATABASE_NAME: 'n',
      ITOPS_DATABASE_USER: 'u',
      ITOPS_DATABASE_PASSWORD: 'p',
      ITOPS_DATABASE_SSLMODE: 'verify-full',
      ITOPS_DATABASE_POOL_SIZE: '40',
      ITOPS_REDIS_HOST: 'redis',
      ITOPS_REDIS_PORT: '6380',
      ITOPS_REDIS_PASSWORD: 'r',
      ITOPS_REDIS_SENTINELS: 'one, two:26380,[::1]',
      ITOPS_REDIS_SENTINEL_NAME: 'main',
      ITOPS_REDIS_SENTINEL_PASSWORD: 's',
      ITOPS_ADMIN_EMAIL: 'me@example.org',
      ITOPS_ADMIN_PASSWORD: 'a long password',
      ITOPS_PLUGINS_SLA_ENABLED: 'FALSE',
      ITOPS_PLUGINS_TICKETING_ENABLED: 'false',
      ITOPS_TICKETING_DIR: '/etc/itops/ticketing',
      ITOPS_TICKETING_CLOSE_AFTER_HOURS: '24',
      ITOPS_LOG_LEVEL: 'debug',
    })
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 9000,
      metricsPort: 9100,
      trustedProxies: ['10.0.0.0/8', '::1'],
      maxConnections: 500,
      requestsPerMinute: { key: 0, user: 60, address: 30 },
      database: { host: 'db', port: 6432, name: 'n', user: 'u', password: 'p', sslMode: 'verify-full', poolSize: 40 },
      redis: {
        host: 'redis',
        port: 6380,
        password: 'r',
        sentinels: {
          addresses: [
            { host: 'one', port: 26_379 },
            { host: 'two', port: 26_380 },
            { host: '::1', port: 26_379 },
          ],
          name: 'main',
          password: 's',
        },
      },
      adminEmail: 'me@example.org',
      adminPassword: 'a long password',
      slaEnabled: false,
      ticketing: { enabled: false, folder: '/etc/itops/ticketing', closeAfterMs: 24 * 3_600_000 },
      logLevel: 'debug',
    })
  })

  it('lists every missing and wrong variable at once', () => {
    const problems = problemsOf({
      ITOPS_SERVER_PORT: 'abc',
      ITOPS_METRICS_PORT: '70000',
      ITOPS_DATABASE_POOL_SIZE: '0',
      ITOPS_DATABASE_SSLMODE: 'on',
      ITOPS_SECURITY_OPERATOR_API_KEY: 'short',
      ITOPS_PLUGINS_SLA_ENABLED: 'perhaps',
    })
    expect(problems).toEqual([
      'ITOPS_SERVER_PORT is wrong: expected a whole number from 0 to 65535',
      'ITOPS_METRICS_PORT is wrong: expected a whole number from 1 to 65535',
      'ITOPS_DATABASE_SSLMODE is wrong: expected disable, allow, prefer, require, verify-ca or verify-full, as libpq means them',
      'ITOPS_DATABASE_POOL_SIZE is wrong: expected a whole number from 8 to 200',
      'ITOPS_JWT_SECRET is required: Signs the login tokens; at least 32 characters (secret, required)',
      'ITOPS_SECURITY_OPERATOR_API_KEY is wrong: expected a text of at least 8 characters',
      'ITOPS_PLUGINS_SLA_ENABLED is wrong: expected true or false',
    ])
    expect(new ConfigError(problems).message).toMatch(/has 7 problems:\n {2}- ITOPS_SERVER_PORT is wrong/)
  })

  it.each(['80.5', '0x50', '1e3', '-1', 'true', '65536', '8080 8081'])('refuses the port %s', (port) => {
    expect(problemsOf({ ...secrets, ITOPS_SERVER_PORT: port })).toHaveLength(1)
  })

  it('wants a key beside the address of a separate portal', () => {
    const portal = { ...secrets, ITOPS_SLA_PORTAL_URL: 'https://portal.example.org/in' }
    expect(problemsOf(portal)).toEqual(['ITOPS_SLA_PORTAL_API_KEY is required beside ITOPS_SLA_PORTAL_URL'])
    expect(parseConfig({ ...portal, ITOPS_SLA_PORTAL_API_KEY: 'the key of it' }).portalTarget).toEqual({
      url: 'https://portal.example.org/in',
      apiKey: 'the key of it',
    })
  })

  it('takes an empty variable as not set', () => {
    const config = parseConfig({ ...secrets, ITOPS_SERVER_PORT: ' ', ITOPS_METRICS_PORT: '', ITOPS_DATABASE_HOST: '' })
    expect(config).toMatchObject({ port: 8080, metricsPort: undefined, database: { host: 'localhost' } })
    expect(problemsOf({ ...secrets, ITOPS_JWT_SECRET: '' })).toEqual([
      expect.stringMatching(/^ITOPS_JWT_SECRET is required/),
    ])
  })
})

describe('a secret in a file', () => {
  it('stands in for the variable, without the line break at its end', async () => {
    const file = await fileWith(`${secrets.ITOPS_JWT_SECRET}\n`)
    const config = parseConfig({ ...secrets, ITOPS_JWT_SECRET: undefined, ITOPS_JWT_SECRET_FILE: file })
    expect(config.jwtSecret).toBe(secrets.ITOPS_JWT_SECRET)
  })

  it('is a problem beside the variable itself', async () => {
    const file = await fileWith('another-key')
    expect(problemsOf({ ...secrets, ITOPS_SECURITY_OPERATOR_API_KEY_FILE: file })).toEqual([
      'ITOPS_SECURITY_OPERATOR_API_KEY and ITOPS_SECURITY_OPERATOR_API_KEY_FILE are both set: keep one',
    ])
  })

  it('is a problem, reported once, when it is missing, empty or too short', async () => {
    const with_ = (file: string) => ({ ...secrets, ITOPS_JWT_SECRET: undefined, ITOPS_JWT_SECRET_FILE: file })
    expect(problemsOf(with_(join(folder, 'nowhere')))).toEqual([
      'ITOPS_JWT_SECRET_FILE: the file cannot be read (ENOENT)',
    ])
    expect(problemsOf(with_(await fileWith('\n')))).toEqual(['ITOPS_JWT_SECRET_FILE: the file is empty'])
    expect(problemsOf(with_(await fileWith('short')))).toEqual([
      'ITOPS_JWT_SECRET is wrong: expected a text of at least 32 characters',
    ])
  })

  it('is never reported, nor is a secret that is wrong', async () => {
    const problems = problemsOf({
      ITOPS_JWT_SECRET: 'Tell-Nobody',
      ITOPS_SECURITY_OPERATOR_API_KEY: 'Nobody',
      ITOPS_ADMIN_PASSWORD: 'Nobody',
      ITOPS_DATABASE_PASSWORD_FILE: 'Tell-Nobody',
      ITOPS_REDIS_PASSWORD: 'Tell-Nobody',
      ITOPS_REDIS_PASSWORD_FILE: await fileWith('Tell-Nobody'),
    })
    expect(problems).toHaveLength(5)
    expect(problems.join('\n')).not.toContain('Nobody')
  })
})

describe('the settings of OpenTelemetry', () => {
  const telemetryOf = (env: Environment) => parseConfig({ ...secrets, ...env }).telemetry

  it('are those of the standard variables, and nothing without an address', () => {
    expect(telemetryOf({ OTEL_SERVICE_NAME: 'core', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toBeUndefined()
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318'
    const usual = { metricsEveryMs: 60_000, metricsTimeoutMs: 30_000 }
    const both = { traces: 'http/protobuf', metrics: 'http/protobuf', ...usual }
    expect(telemetryOf({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual(both)
    expect(telemetryOf({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' })).toBeUndefined()
    expect(
      telemetryOf({
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
        OTEL_METRIC_EXPORT_INTERVAL: '15000',
      }),
    ).toEqual({ traces: undefined, metrics: 'http/json', metricsEveryMs: 15_000, metricsTimeoutMs: 15_000 })
    expect(telemetryOf({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' })?.traces).toBeUndefined()
  })

  it('name what is wrong with them', () => {
    const wrong = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
    expect(
      problemsOf({ ...secrets, ...wrong, OTEL_TRACES_EXPORTER: 'zipkin', OTEL_METRIC_EXPORT_INTERVAL: '1m' }),
    ).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT is wrong: expected an address like http://collector:4318',
      'OTEL_TRACES_EXPORTER is wrong: expected otlp or none',
      'OTEL_EXPORTER_OTLP_PROTOCOL is wrong: expected http/protobuf or http/json',
    ])
    expect(
      problemsOf({ ...secrets, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_METRIC_EXPORT_TIMEOUT: '1m' }),
    ).toEqual(['OTEL_METRIC_EXPORT_TIMEOUT is wrong: expected milliseconds, a whole number from 1 to 999999999'])
  })
})

describe('the configuration of the local mode', () => {
  it('embeds the database and the bus, and listens on this machine only', () => {
    expect(parseConfig(secrets, '/data')).toMatchObject({
      host: '127.0.0.1',
      database: { kind: 'embedded', dataDir: '/data' },
      redis: undefined,
    })
  })

  it('uses the servers whose hosts are set', () => {
    const env = { ...secrets, ITOPS_DATABASE_HOST: 'db', ITOPS_REDIS_HOST: 'redis', ITOPS_SERVER_HOST: '0.0.0.0' }
    expect(parseConfig(env, '/data')).toMatchObject({
      host: '0.0.0.0',
      database: { kind: 'postgres', host: 'db', name: 'itops' },
      redis: { host: 'redis', port: 6379 },
    })
  })
})

describe('the configuration of the database alone', () => {
  it('needs nothing else, and names what is wrong with it', () => {
    expect(parseDatabaseServer({ ITOPS_DATABASE_HOST: 'db', ITOPS_SERVER_PORT: 'eighty' })).toMatchObject({
      kind: 'postgres',
      host: 'db',
      port: 5432,
    })
    expect(() => parseDatabaseServer({ ITOPS_DATABASE_PORT: 'none' })).toThrow(
      /1 problem:.*ITOPS_DATABASE_PORT is wrong/s,
    )
  })
})
