import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { proxyVariables, readProxies } from '../dial/proxy.ts'
import { parseAllowlist } from './outbound/allowlist.ts'

export interface DatabaseServer {
  host: string
  port: number
  name: string
  user: string
  password: string
  sslMode: 'disable' | 'require' | 'verify-full'
  poolSize: number
}
export type DatabaseConfig = ({ kind: 'postgres' } & DatabaseServer) | { kind: 'embedded'; dataDir: string }

export interface RedisServer {
  host: string
  port: number
  password: string
}

/** The settings of core, checked and complete. */
export interface Config {
  host: string
  port: number
  metricsPort: number | undefined
  database: DatabaseConfig
  redis: RedisServer | undefined
  jwtSecret: string
  operatorApiKey: string
  adminEmail: string
  adminPassword: string | undefined
  slaEnabled: boolean
  /** What the secrets of notification channels are encrypted with. */
  encryptionKey: string
  webhookHostAllowlist: string
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as far as they are set. */
  proxyVariables: Record<string, string>
  publicUrl: string | undefined
  ticketing: { enabled: boolean; folder: string | undefined; closeAfterMs: number }
  logLevel: string
}

export type Environment = Record<string, string | undefined>

const text = (fallback: string, description: string) => Type.String({ minLength: 1, default: fallback, description })
const secret = (minLength: number, description: string) => Type.String({ minLength, description })
const whole = (minimum: number, maximum: number, description: string, fallback?: number) =>
  Type.Integer({ minimum, maximum, description, ...(fallback === undefined ? {} : { default: fallback }) })

/** Every variable of core. `npm run generate` writes them into core/README.md. */
export const Variables = Type.Object({
  ITOPS_SERVER_PORT: whole(0, 65_535, 'API server port', 8080),
  ITOPS_SERVER_HOST: Type.Optional(
    Type.String({ description: 'Address to listen on; 127.0.0.1 with `npm start`, every address in a container' }),
  ),
  ITOPS_METRICS_PORT: Type.Optional(
    whole(1, 65_535, 'A second listener for /metrics without a key, for the cluster network'),
  ),
  ITOPS_DATABASE_HOST: text('localhost', 'TimescaleDB host'),
  ITOPS_DATABASE_PORT: whole(1, 65_535, 'TimescaleDB port', 5432),
  ITOPS_DATABASE_NAME: text('itops', 'Database name'),
  ITOPS_DATABASE_USER: text('itops', 'Database user'),
  ITOPS_DATABASE_PASSWORD: Type.String({ default: '', description: 'Database password (secret)' }),
  ITOPS_DATABASE_SSLMODE: Type.Enum(['disable', 'require', 'verify-full'], {
    default: 'disable',
    description: 'disable, require or verify-full',
  }),
  ITOPS_DATABASE_POOL_SIZE: whole(
    8,
    200,
    'Connections per replica: one for probes of health, one for locks, a third of the rest each for reports, readers and jobs',
    16,
  ),
  ITOPS_REDIS_HOST: text('localhost', 'Redis host'),
  ITOPS_REDIS_PORT: whole(1, 65_535, 'Redis port', 6379),
  ITOPS_REDIS_PASSWORD: Type.String({ default: '', description: 'Redis password (secret)' }),
  ITOPS_JWT_SECRET: secret(32, 'Signs the login tokens; at least 32 characters (secret, required)'),
  ITOPS_SECURITY_OPERATOR_API_KEY: secret(
    8,
    'The key of agents, webhooks and scrapers; at least 8 characters (secret, required)',
  ),
  ITOPS_ADMIN_EMAIL: text('admin@itops.local', 'Login of the administrator'),
  ITOPS_ADMIN_PASSWORD: Type.Optional(
    secret(8, 'Password of the administrator, at least 8 characters; without it nobody can log in (secret)'),
  ),
  ITOPS_PLUGINS_SLA_ENABLED: Type.Boolean({ default: true, description: 'Enable SLA plugin' }),
  ITOPS_SERVER_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description: 'Where people open the dashboard, for the links in notifications, like https://itops.example.org',
    }),
  ),
  ITOPS_SECURITY_ENCRYPTION_KEY: Type.Optional(
    secret(
      32,
      'Encrypts the secrets of notification channels; at least 32 characters, else ITOPS_JWT_SECRET does. With another one they must be set again (secret)',
    ),
  ),
  ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: Type.String({
    default: '',
    description:
      'Targets of notifications that are not on the public internet: hosts, *.suffixes, addresses or ranges, each with a :port or without, separated by commas',
  }),
  ITOPS_PLUGINS_TICKETING_ENABLED: Type.Boolean({ default: true, description: 'Enable Ticketing plugin' }),
  ITOPS_TICKETING_DIR: Type.Optional(
    Type.String({ description: 'Folder with `workflows/*.yaml` and `catalog.yaml`, read again when they change' }),
  ),
  ITOPS_TICKETING_CLOSE_AFTER_HOURS: whole(1, 8760, 'Hours after which a ticket that stays resolved is closed', 72),
  ITOPS_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
})
type Variables = Static<typeof Variables>
const allNames = Object.keys(Variables.properties)

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
 * (the local mode) the embedded database and the in-process bus stand in for servers whose host is not set. Throws
 * ConfigError with every problem found.
 */
export function readConfig(env: Environment, dataDir?: string): Config {
  const problems: string[] = []
  const given = readTexts(env, problems, allNames)
  const variables = check(given, problems, allNames)
  checkProxies(env, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...toConfig(variables, given, dataDir), proxyVariables: proxyVariables(env) }
}

/** The settings of the database server alone, for what needs nothing else of core. Throws ConfigError with every problem found. */
export function readDatabaseServer(env: Environment): DatabaseConfig {
  const problems: string[] = []
  const names = allNames.filter((name) => name.startsWith('ITOPS_DATABASE_'))
  const variables = check(readTexts(env, problems, names), problems, names)
  if (problems.length > 0) throw new ConfigError(problems)
  return databaseServer(variables)
}

/** What each variable is set to, in itself or by its file; an empty one is not set. No problem repeats a value: it may be a secret. */
function readTexts(env: Environment, problems: string[], names: readonly string[]): Environment {
  const given: Environment = {}
  for (const name of names) {
    const value = env[name]?.trim()
    const file = env[`${name}_FILE`]?.trim()
    if (value && file) problems.push(`${name} and ${name}_FILE are both set: keep one`)
    if (value) given[name] = value
    else if (file) given[name] = readText(`${name}_FILE`, file, problems)
  }
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

function check(given: Environment, problems: string[], names: readonly string[]): Variables {
  const values: Record<string, unknown> = {}
  // What the builders make are JSON schemas, though their types do not say so.
  for (const [name, schema] of Object.entries(Variables.properties as Record<string, Schema>)) {
    if (!names.includes(name)) continue
    const text = given[name]
    const optional = !(Variables.required as string[]).includes(name)
    values[name] = text === undefined ? schema.default : parse(text, schema.type)
    // A file that gave nothing is a problem already.
    if (text === '' || (values[name] === undefined && optional)) continue
    if (values[name] === undefined) problems.push(`${name} is required: ${schema.description}`)
    else if (!Value.Check(schema, values[name])) problems.push(`${name} is wrong: expected ${expectation(schema)}`)
  }
  checkAllowlist(given.ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST ?? '', problems)
  // Checked field by field above; used only when there was no problem.
  return values as Variables
}

function checkAllowlist(list: string, problems: string[]): void {
  try {
    parseAllowlist(list)
  } catch (error) {
    problems.push(`ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST is wrong: ${error instanceof Error ? error.message : error}`)
  }
}

function checkProxies(env: Environment, problems: string[]): void {
  try {
    readProxies(env)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
}

/** What is read of a variable's JSON schema here. */
interface Schema {
  type?: string
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  description?: string
}

/** The value that a text stands for; the text itself when it stands for none of that type. */
function parse(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^\d+$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return text
}

function expectation({ type, minimum, maximum, minLength, description }: Schema): string {
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`
  if (type === 'boolean') return 'true or false'
  return minLength === undefined ? String(description) : `a text of at least ${minLength} characters`
}

function databaseServer(v: Variables): DatabaseConfig {
  return {
    kind: 'postgres',
    host: v.ITOPS_DATABASE_HOST,
    port: v.ITOPS_DATABASE_PORT,
    name: v.ITOPS_DATABASE_NAME,
    user: v.ITOPS_DATABASE_USER,
    password: v.ITOPS_DATABASE_PASSWORD,
    sslMode: v.ITOPS_DATABASE_SSLMODE,
    poolSize: v.ITOPS_DATABASE_POOL_SIZE,
  }
}

function toConfig(v: Variables, given: Environment, dataDir: string | undefined): Omit<Config, 'proxyVariables'> {
  const local = dataDir !== undefined
  return {
    host: v.ITOPS_SERVER_HOST ?? (local ? '127.0.0.1' : '0.0.0.0'),
    port: v.ITOPS_SERVER_PORT,
    metricsPort: v.ITOPS_METRICS_PORT,
    database: local && !given.ITOPS_DATABASE_HOST ? { kind: 'embedded', dataDir } : databaseServer(v),
    redis:
      local && !given.ITOPS_REDIS_HOST
        ? undefined
        : { host: v.ITOPS_REDIS_HOST, port: v.ITOPS_REDIS_PORT, password: v.ITOPS_REDIS_PASSWORD },
    jwtSecret: v.ITOPS_JWT_SECRET,
    operatorApiKey: v.ITOPS_SECURITY_OPERATOR_API_KEY,
    adminEmail: v.ITOPS_ADMIN_EMAIL,
    adminPassword: v.ITOPS_ADMIN_PASSWORD,
    slaEnabled: v.ITOPS_PLUGINS_SLA_ENABLED,
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
