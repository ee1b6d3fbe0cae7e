import { readFileSync } from 'node:fs'
import { envSchema } from 'env-schema'
import type { Static, TObject } from 'typebox'
import { parseRanges } from '../dial/address-range.ts'
import { parseProxies, proxyVariables } from '../dial/proxy.ts'
import { type PortalSettings, parseSlaTargets, portalSettingsOf } from './branding/declared.ts'
import { parseSentinels, type Sentinels } from './bus/sentinels.ts'
import { type OidcProvider, parseOidcProviders } from './oidc/settings.ts'
import { parseAllowlist } from './outbound/allowlist.ts'
import { expectation, parseVariable, type VariableSchema } from './parsing/variable-schema.ts'
import { parseSigningKey, type Sealing, sealingOf } from './secrets/sealing.ts'
import { parseTelemetry, type TelemetrySettings } from './telemetry/settings.ts'
import { DatabaseVariables, pairs, Variables } from './variables.ts'

export interface DatabaseServer {
  host: string
  port: number
  name: string
  user: string
  password: string
  sslMode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  /** PEM text of the authority that signs the server's certificate; undefined for those that Node knows. */
  rootCertificate: string | undefined
  poolSize: number
  /** By transaction: no state of a session lasts longer than one. */
  poolMode: 'session' | 'transaction'
  /** Who owns the tables, where that is another one than `user`. */
  owner?: { user: string; password: string }
  /** A streaming replica that answers what only reads. */
  reads?: { host: string; port: number }
}
export type DatabaseConfig = ({ kind: 'postgres' } & DatabaseServer) | { kind: 'embedded'; dataDir: string }

export interface RedisServer {
  host: string
  port: number
  password: string
  /** They name the server, instead of host and port. */
  sentinels?: Sentinels
}

/** The settings of core, checked and complete. */
export interface Config extends PortalSettings {
  host: string
  port: number
  metricsPort: number | undefined
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  maxConnections: number
  /** Points per minute of one caller; 0 counts nothing. */
  requestsPerMinute: { key: number; user: number; address: number }
  database: DatabaseConfig
  redis: RedisServer | undefined
  jwtSecret: string
  operatorApiKey: string
  adminEmail: string
  adminPassword: string | undefined
  /** Where people may sign in beside their password here. */
  oidcProviders: OidcProvider[]
  /** Where the audit log is streamed to. */
  auditStreams: AuditStreams
  slaEnabled: boolean
  sealing: Sealing
  /** What the secrets of notification channels are encrypted with. */
  encryptionKey: string
  webhookHostAllowlist: string
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as far as they are set. */
  proxyVariables: Record<string, string>
  publicUrl: string | undefined
  ticketing: { enabled: boolean; folder: string | undefined; closeAfterMs: number }
  /** Where OpenTelemetry goes; undefined when it is not asked for. */
  telemetry: TelemetrySettings | undefined
  logLevel: string
}

/** Undefined where it is not streamed by that way. */
export interface AuditStreams {
  webhook: { url: string; secret: string } | undefined
  syslog: { host: string; port: number; isTls: boolean } | undefined
}

export type Environment = Record<string, string | undefined>

/** Every wrong or missing variable, in one error. */
export class ConfigError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * The settings from the environment. A secret `NAME` may be given as the path of a file in `NAME_FILE`. With `dataDir`
 * (the local mode) the embedded database and the in-process bus stand in for servers whose host is not set. Throws ConfigError with all problems.
 */
export function parseConfig(env: Environment, dataDir?: string): Config {
  const problems: string[] = []
  const given = readTexts(env, problems, Variables)
  const variables = parseVariables(Variables, given, problems)
  checkLists(given, problems)
  checkProxies(env, problems)
  const telemetry = parseTelemetry(env, problems)
  if (!variables || problems.length > 0) throw new ConfigError(problems)
  return { ...toConfig(variables, given, dataDir), proxyVariables: proxyVariables(env), telemetry }
}

/** The settings of the database server alone, for what needs nothing else of core. Throws ConfigError with every problem found. */
export function parseDatabaseServer(env: Environment): DatabaseConfig {
  const problems: string[] = []
  const variables = parseVariables(DatabaseVariables, readTexts(env, problems, DatabaseVariables), problems)
  if (!variables || problems.length > 0) throw new ConfigError(problems)
  return databaseServer(variables)
}

/** What each variable is set to, in itself or by its file; an empty one is not set. No problem repeats a value: it may be a secret. */
function readTexts(env: Environment, problems: string[], schema: TObject): Environment {
  const given: Environment = {}
  for (const name of Object.keys(schema.properties)) {
    const value = env[name]?.trim()
    const file = env[`${name}_FILE`]?.trim()
    if (value && file) problems.push(`${name} and ${name}_FILE are both set: keep one`)
    if (value) given[name] = value
    else if (file) given[name] = readText(`${name}_FILE`, file, problems)
  }
  for (const [name, other] of pairs)
    if (name in given && !(other in given)) problems.push(`${other} is required beside ${name}`)
  return given
}

function readText(name: string, file: string, problems: string[]): string {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text === '') problems.push(`${name}: the file is empty`)
    return text
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : 'unknown reason'
    problems.push(`${name}: the file cannot be read (${reason})`)
    return ''
  }
}

/** The variables with their defaults; undefined, and a problem for each that is missing or wrong, when they do not fit their schema. */
function parseVariables<Schema extends TObject>(
  schema: Schema,
  given: Environment,
  problems: string[],
): Static<Schema> | undefined {
  // What the builders make are JSON schemas, though their types do not say so.
  const properties = Object.entries(schema.properties as Record<string, VariableSchema>)
  const data = Object.fromEntries(
    properties.flatMap(([name, { type }]) =>
      given[name] === undefined ? [] : [[name, parseVariable(given[name], type)]],
    ),
  )
  try {
    return envSchema<Static<Schema>>({ schema, data, env: false })
  } catch (error) {
    const wrong = wrongNames(error)
    for (const [name, variable] of properties) {
      // A file that gave nothing is a problem already.
      if (!wrong.has(name) || given[name] === '') continue
      problems.push(
        given[name] === undefined
          ? `${name} is required: ${variable.description}`
          : `${name} is wrong: expected ${expectation(variable)}`,
      )
    }
    return undefined
  }
}

/** env-schema throws an error that carries the list of Ajv's findings. */
function wrongNames(error: unknown): Set<string> {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) throw error
  return new Set(
    error.errors.map(({ instancePath, params }) => params?.missingProperty ?? String(instancePath).slice(1)),
  )
}

/** Lists whose form no schema says. */
const lists: Record<string, (text: string) => unknown> = {
  ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: parseAllowlist,
  ITOPS_REDIS_SENTINELS: parseSentinels,
  ITOPS_SERVER_TRUSTED_PROXIES: parseRanges,
  ITOPS_OIDC_PROVIDERS: parseOidcProviders,
  ITOPS_SLA_SIGNING_KEY: parseSigningKey,
  ITOPS_SLA_TARGETS: parseSlaTargets,
}

function checkLists(given: Environment, problems: string[]): void {
  for (const [name, parse] of Object.entries(lists)) {
    try {
      parse(given[name] ?? '')
    } catch (error) {
      problems.push(`${name} is wrong: ${error instanceof Error ? error.message : error}`)
    }
  }
}

function checkProxies(env: Environment, problems: string[]): void {
  try {
    parseProxies(env)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
}

function databaseServer(v: DatabaseVariables): DatabaseConfig {
  return {
    kind: 'postgres',
    host: v.ITOPS_DATABASE_HOST,
    port: v.ITOPS_DATABASE_PORT,
    name: v.ITOPS_DATABASE_NAME,
    user: v.ITOPS_DATABASE_USER,
    password: v.ITOPS_DATABASE_PASSWORD,
    ...(v.ITOPS_DATABASE_OWNER_USER
      ? { owner: { user: v.ITOPS_DATABASE_OWNER_USER, password: v.ITOPS_DATABASE_OWNER_PASSWORD ?? '' } }
      : {}),
    sslMode: v.ITOPS_DATABASE_SSLMODE,
    rootCertificate: v.ITOPS_DATABASE_SSLROOTCERT,
    poolSize: v.ITOPS_DATABASE_POOL_SIZE,
    poolMode: v.ITOPS_DATABASE_POOL_MODE,
    ...(v.ITOPS_DATABASE_READ_HOST
      ? { reads: { host: v.ITOPS_DATABASE_READ_HOST, port: v.ITOPS_DATABASE_READ_PORT ?? v.ITOPS_DATABASE_PORT } }
      : {}),
  }
}

function redisServer(v: Variables): RedisServer {
  const addresses = parseSentinels(v.ITOPS_REDIS_SENTINELS)
  const sentinels = { addresses, name: v.ITOPS_REDIS_SENTINEL_NAME, password: v.ITOPS_REDIS_SENTINEL_PASSWORD }
  return {
    host: v.ITOPS_REDIS_HOST,
    port: v.ITOPS_REDIS_PORT,
    password: v.ITOPS_REDIS_PASSWORD,
    ...(addresses.length > 0 ? { sentinels } : {}),
  }
}

function auditStreams(v: Variables): AuditStreams {
  const { ITOPS_AUDIT_WEBHOOK_URL: url, ITOPS_AUDIT_WEBHOOK_SECRET: key, ITOPS_AUDIT_SYSLOG: syslog } = v
  const { protocol, hostname: host, port } = new URL(syslog ?? 'tcp://none')
  return {
    webhook: url && key ? { url, secret: key } : undefined,
    syslog: syslog ? { host, port: Number(port), isTls: protocol === 'tls:' } : undefined,
  }
}

function toConfig(
  v: Variables,
  given: Environment,
  dataDir: string | undefined,
): Omit<Config, 'proxyVariables' | 'telemetry'> {
  const local = dataDir !== undefined
  return {
    host: v.ITOPS_SERVER_HOST ?? (local ? '127.0.0.1' : '0.0.0.0'),
    port: v.ITOPS_SERVER_PORT,
    metricsPort: v.ITOPS_METRICS_PORT,
    trustedProxies: parseRanges(v.ITOPS_SERVER_TRUSTED_PROXIES),
    maxConnections: v.ITOPS_SERVER_MAX_CONNECTIONS,
    requestsPerMinute: {
      key: v.ITOPS_LIMITS_KEY_REQUESTS_PER_MINUTE,
      user: v.ITOPS_LIMITS_USER_REQUESTS_PER_MINUTE,
      address: v.ITOPS_LIMITS_ADDRESS_REQUESTS_PER_MINUTE,
    },
    database: local && !given.ITOPS_DATABASE_HOST ? { kind: 'embedded', dataDir } : databaseServer(v),
    redis: local && !given.ITOPS_REDIS_HOST && !given.ITOPS_REDIS_SENTINELS ? undefined : redisServer(v),
    jwtSecret: v.ITOPS_JWT_SECRET,
    operatorApiKey: v.ITOPS_SECURITY_OPERATOR_API_KEY,
    adminEmail: v.ITOPS_ADMIN_EMAIL,
    adminPassword: v.ITOPS_ADMIN_PASSWORD,
    oidcProviders: parseOidcProviders(v.ITOPS_OIDC_PROVIDERS),
    auditStreams: auditStreams(v),
    slaEnabled: v.ITOPS_PLUGINS_SLA_ENABLED,
    sealing: sealingOf(v),
    ...portalSettingsOf(v),
    encryptionKey: v.ITOPS_SECURITY_ENCRYPTION_KEY ?? v.ITOPS_JWT_SECRET,
    webhookHostAllowlist: v.ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST,
    publicUrl: v.ITOPS_SERVER_PUBLIC_URL,
    ticketing: {
      enabled: v.ITOPS_PLUGINS_TICKETING_ENABLED,
      folder: v.ITOPS_TICKETING_DIR,
      closeAfterMs: v.ITOPS_TICKETING_CLOSE_AFTER_HOURS * 3_600_000,
    },
    logLevel: v.ITOPS_LOG_LEVEL,
  }
}
