import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

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
  logLevel: string
}

export type Environment = Record<string, string | undefined>

const port = (fallback?: number) =>
  Type.Integer({ minimum: 1, maximum: 65_535, ...(fallback === undefined ? {} : { default: fallback }) })
const secret = (minLength: number) => Type.String({ minLength })

/** Every variable of core. `npm run generate` writes them into core/README.md. */
export const Variables = Type.Object({
  ITOPS_SERVER_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080, description: 'API server port' }),
  ITOPS_SERVER_HOST: Type.Optional(
    Type.String({ description: 'Address to listen on; 127.0.0.1 with `npm start`, every address in a container' }),
  ),
  ITOPS_METRICS_PORT: Type.Optional({ ...port(), description: 'A second listener for /metrics without a key, for the cluster network' }),
  ITOPS_DATABASE_HOST: Type.String({ minLength: 1, default: 'localhost', description: 'TimescaleDB host' }),
  ITOPS_DATABASE_PORT: { ...port(5432), description: 'TimescaleDB port' },
  ITOPS_DATABASE_NAME: Type.String({ minLength: 1, default: 'itops', description: 'Database name' }),
  ITOPS_DATABASE_USER: Type.String({ minLength: 1, default: 'itops', description: 'Database user' }),
  ITOPS_DATABASE_PASSWORD: Type.String({ default: '', description: 'Database password (secret)' }),
  ITOPS_DATABASE_SSLMODE: Type.Enum(['disable', 'require', 'verify-full'], {
    default: 'disable',
    description: 'disable, require or verify-full',
  }),
  ITOPS_DATABASE_POOL_SIZE: Type.Integer({ minimum: 2, maximum: 200, default: 10, description: 'Connections per replica' }),
  ITOPS_REDIS_HOST: Type.String({ minLength: 1, default: 'localhost', description: 'Redis host' }),
  ITOPS_REDIS_PORT: { ...port(6379), description: 'Redis port' },
  ITOPS_REDIS_PASSWORD: Type.String({ default: '', description: 'Redis password (secret)' }),
  ITOPS_JWT_SECRET: { ...secret(32), description: 'Signs the login tokens; at least 32 characters (secret, required)' },
  ITOPS_SECURITY_OPERATOR_API_KEY: {
    ...secret(8),
    description: 'The key of agents, webhooks and scrapers; at least 8 characters (secret, required)',
  },
  ITOPS_ADMIN_EMAIL: Type.String({ minLength: 3, default: 'admin@itops.local', description: 'Login of the administrator' }),
  ITOPS_ADMIN_PASSWORD: Type.Optional({
    ...secret(8),
    description: 'Password of the administrator; without it nobody can log in (secret)',
  }),
  ITOPS_PLUGINS_SLA_ENABLED: Type.Boolean({ default: true, description: 'Enable SLA plugin' }),
  ITOPS_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
})
type Variables = Static<typeof Variables>

/** Every wrong or missing variable, in one error. */
export class ConfigError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((line) => `  - ${line}`).join('\n')}`)
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
  const given = readSecretFiles(env, problems)
  const variables = parse(given, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return toConfig(variables, given, dataDir)
}

function readSecretFiles(env: Environment, problems: string[]): Environment {
  const given: Environment = {}
  for (const name of Object.keys(Variables.properties)) {
    const value = env[name]?.trim()
    if (value) given[name] = value
    const file = env[`${name}_FILE`]
    if (!file) continue
    if (value) problems.push(`${name} and ${name}_FILE are both set: keep one`)
    try {
      given[name] = readFileSync(file, 'utf8').trim()
    } catch (error) {
      problems.push(`${name}_FILE: cannot read ${file} (${error instanceof Error ? error.message : error})`)
    }
  }
  return given
}

function parse(given: Environment, problems: string[]): Variables {
  const filled = Value.Default(Variables, Value.Convert(Variables, { ...given })) as Record<string, unknown>
  for (const [name, schema] of Object.entries(Variables.properties)) {
    const missing = filled[name] === undefined
    if (missing && name in Variables.properties && Variables.required.includes(name as never)) {
      if (!problems.some((line) => line.startsWith(`${name}_FILE`))) problems.push(`${name} is required: ${describe(schema)}`)
    } else if (!missing && !Value.Check(schema, filled[name])) {
      problems.push(`${name} is wrong: expected ${describe(schema)}`)
    }
  }
  // Checked field by field above; used only when there was no problem.
  return filled as Variables
}

function describe(schema: object): string {
  const { minimum, maximum, minLength, type, description } = schema as Record<string, unknown>
  if (minimum !== undefined) return `a whole number from ${minimum} to ${maximum}`
  if (minLength !== undefined) return `a text of at least ${minLength} characters`
  if (type === 'boolean') return 'true or false'
  return String(description)
}

function toConfig(v: Variables, given: Environment, dataDir: string | undefined): Config {
  const local = dataDir !== undefined
  return {
    host: v.ITOPS_SERVER_HOST ?? (local ? '127.0.0.1' : '::'),
    port: v.ITOPS_SERVER_PORT,
    metricsPort: v.ITOPS_METRICS_PORT,
    database:
      local && !given.ITOPS_DATABASE_HOST
        ? { kind: 'embedded', dataDir }
        : {
            kind: 'postgres',
            host: v.ITOPS_DATABASE_HOST,
            port: v.ITOPS_DATABASE_PORT,
            name: v.ITOPS_DATABASE_NAME,
            user: v.ITOPS_DATABASE_USER,
            password: v.ITOPS_DATABASE_PASSWORD,
            sslMode: v.ITOPS_DATABASE_SSLMODE,
            poolSize: v.ITOPS_DATABASE_POOL_SIZE,
          },
    redis:
      local && !given.ITOPS_REDIS_HOST
        ? undefined
        : { host: v.ITOPS_REDIS_HOST, port: v.ITOPS_REDIS_PORT, password: v.ITOPS_REDIS_PASSWORD },
    jwtSecret: v.ITOPS_JWT_SECRET,
    operatorApiKey: v.ITOPS_SECURITY_OPERATOR_API_KEY,
    adminEmail: v.ITOPS_ADMIN_EMAIL,
    adminPassword: v.ITOPS_ADMIN_PASSWORD,
    slaEnabled: v.ITOPS_PLUGINS_SLA_ENABLED,
    logLevel: v.ITOPS_LOG_LEVEL,
  }
}
