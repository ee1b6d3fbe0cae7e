import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { isSegment, parseNodeId, SlaGroupDefinition } from '@itops/core/contract'
import { envSchema } from 'env-schema'
import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import { enforcements, type PathRule, readAllowedPaths } from '../document/allowed-paths.ts'
import { AgentError, describeError } from '../platform/errors.ts'
import { checkProxies, checkUrl } from './check-addresses.ts'
import { readApiKey } from './read-key.ts'

/** Where services are found. */
export type SourceConfig =
  | { kind: 'files'; folders: string[] }
  | {
      kind: 'kubernetes'
      /** Empty means all. */
      namespaces: string[]
      excludeNamespaces: string[]
      labelPrefix: string
      /** Empty means all. */
      workloadNamePrefixes: string[]
      /** True: kubelets are asked how full volumes are. */
      volumeStats: boolean
    }

/** The whole configuration of an agent. */
export interface AgentConfig {
  /** The address of core, without a slash at its end. */
  coreUrl: string
  apiKey: string
  /** Where the key stands, if in a file: it is read anew before every call. */
  apiKeyFile?: string
  nodeId: string
  nodeName?: string
  /** For which paths it speaks. */
  paths: PathRule
  source: SourceConfig
  /** The time between two ticks, in milliseconds: a divisor of 5 minutes. */
  intervalMs: number
  slaGroups: SlaGroupDefinition[]
  autoRegister: boolean
  /** False: core opens no incident for an outage that this agent reports. */
  autoCreateIncidents: boolean
  /** False: services that people add in core are not probed here. */
  coreDocuments: boolean
  /** True: what is seen of a failing pod goes into the incident. */
  attachLogs: boolean
  /** The folder of the spool and of what must survive a restart. */
  dataDir: string
  spool: { maxBytes: number; maxAgeMs: number }
  /** The folder of files that documents may name for their probes; without it they may name none. */
  probeFiles?: string
  /** Where `/metrics`, `/healthz` and `/readyz` are served; `undefined` for nowhere. */
  server: { host: string; port: number } | undefined
  /** The Lease that replicas share; without it this agent is alone. */
  lease: { name: string; namespace: string | undefined } | undefined
  /** Who this process is among its replicas: the pod or host. */
  instance: string
  logLevel: string
}

const text = (description: string, fallback?: string) =>
  Type.String({ description, ...(fallback === undefined ? {} : { default: fallback }) })
const flag = (description: string, fallback = true) => Type.Boolean({ description, default: fallback })

/** Every variable of the agent. `npm run generate` writes them into agent/README.md. */
export const Environment = Type.Object({
  ITOPS_URL: text('The address of core (required)'),
  ITOPS_API_KEY: Type.Optional(text('The key of operators; this or the next is required (secret)')),
  ITOPS_API_KEY_FILE: Type.Optional(text('The file that holds the key')),
  ITOPS_NODE_ID: text('`organization/platform/environment/cluster` (required)'),
  ITOPS_NODE_NAME: Type.Optional(Type.String({ maxLength: 200, description: 'The name that people read' })),
  ITOPS_NODE_ALLOWED_PATHS: text('What it speaks for beside its node, with commas: `acme/shop/**`, `acme/*/prod`', ''),
  ITOPS_NODE_ENFORCE: Type.Enum([...enforcements], {
    default: 'warn',
    description: 'What becomes of documents for other paths: `warn`, `rewrite` to the own node, or `refuse`',
  }),
  ITOPS_AGENT_SOURCE: Type.Enum(['files', 'kubernetes'], { description: '`files` or `kubernetes` (required)' }),
  ITOPS_AGENT_FOLDER: Type.Optional(text('One folder, or several with commas; required for `files`')),
  ITOPS_AGENT_INTERVAL_SECONDS: Type.Integer({
    minimum: 5,
    maximum: 300,
    default: 30,
    description: 'A divisor of 300, five or more',
  }),
  ITOPS_WATCH_NAMESPACES: text('Namespaces, with commas; without it all', ''),
  ITOPS_WATCH_EXCLUDE_NAMESPACES: text('Namespaces to leave out, with commas', ''),
  ITOPS_WATCH_LABEL_PREFIX: text('ConfigMaps labelled `<prefix>/config: "true"` are read', 'itops.io'),
  ITOPS_WATCH_WORKLOAD_NAME_PREFIXES: text(
    "Only services whose workload's name starts with one of these, with commas",
    '',
  ),
  ITOPS_SLA_GROUPS: text("JSON, as in the chart's `slaGroups`", '[]'),
  ITOPS_FEATURES_AUTO_REGISTER: flag('false: statuses are reported, documents are not'),
  ITOPS_FEATURES_AUTO_CREATE_INCIDENTS: flag('false: an outage that this agent reports opens no incident'),
  ITOPS_FEATURES_ATTACH_LOGS: Type.Boolean({
    default: false,
    description: 'true: the last log lines and events of a failing pod go into the incident, secrets masked',
  }),
  ITOPS_FEATURES_CORE_DOCUMENTS: flag('false: what administrators add in core is not probed by this agent'),
  ITOPS_FEATURES_VOLUME_STATS: flag(
    'true: kubelets are asked every five minutes how full volumes are; needs `nodes/proxy`',
    false,
  ),
  ITOPS_AGENT_DATA_DIR: text('The spool, and what must outlive a restart; of one process', '.itops-agent'),
  ITOPS_AGENT_SPOOL_MAX_MIB: Type.Integer({
    minimum: 1,
    maximum: 1_048_576,
    default: 512,
    description: 'Beyond it the oldest intervals are dropped, and counted',
  }),
  ITOPS_AGENT_SPOOL_MAX_AGE_DAYS: Type.Number({
    exclusiveMinimum: 0,
    maximum: 7,
    default: 7,
    description: 'Core takes nothing older than seven',
  }),
  ITOPS_AGENT_PROBE_FILES: Type.Optional(text('The folder of files that `health.auth` and `health.tls` may name')),
  ITOPS_AGENT_HOST: Type.Optional(text('Where its server listens: 127.0.0.1 for `files`, else every address')),
  ITOPS_AGENT_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8081,
    description: '`/metrics`, `/healthz`, `/readyz`, without a key; 0 for none',
  }),
  ITOPS_AGENT_LEASE_NAME: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
      description: 'The Lease that replicas share; without it this agent is alone',
    }),
  ),
  ITOPS_AGENT_LEASE_NAMESPACE: Type.Optional(
    Type.String({ maxLength: 63, description: "Where the Lease is; without it the pod's own namespace" }),
  ),
  ITOPS_AGENT_INSTANCE: Type.Optional(
    Type.String({ maxLength: 253, description: 'Who this replica is: the name of the pod; without it the host name' }),
  ),
  ITOPS_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'JSON lines on standard output',
  }),
})
type Environment = Static<typeof Environment>

const fiveMinutesInSeconds = 300
const dayMs = 86_400_000

/**
 * Reads the configuration from environment variables; a variable set to nothing counts as unset. Throws one
 * `config_invalid` that lists every problem.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): AgentConfig {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const problems: string[] = []
  const parsed = parseEnvironment(given, problems)
  const raw = Value.Default(Environment, { ...given })
  const text = (name: keyof Environment) => textOf(raw, name)
  checkUrl(text('ITOPS_URL'), problems)
  checkNodeId(text('ITOPS_NODE_ID'), problems)
  checkProxies(env, problems)
  const apiKey = readApiKey(text('ITOPS_API_KEY'), text('ITOPS_API_KEY_FILE'), problems)
  const allowedPaths = readAllowedPaths(list(text('ITOPS_NODE_ALLOWED_PATHS') ?? ''), problems)
  const slaGroups = readSlaGroups(text('ITOPS_SLA_GROUPS') ?? '[]', problems)
  if (text('ITOPS_AGENT_SOURCE') === 'files' && text('ITOPS_AGENT_FOLDER') === undefined) {
    problems.push('ITOPS_AGENT_FOLDER is missing; name the folder of it-ops.yaml files, or several with commas')
  }
  if (text('ITOPS_AGENT_LEASE_NAME') !== undefined && text('ITOPS_AGENT_SOURCE') === 'files') {
    problems.push('ITOPS_AGENT_LEASE_NAME is for the source kubernetes: hosts share no Lease; leave it out')
  }
  if (parsed && fiveMinutesInSeconds % parsed.ITOPS_AGENT_INTERVAL_SECONDS !== 0) {
    problems.push('ITOPS_AGENT_INTERVAL_SECONDS must divide 300; use 5, 10, 15, 20, 30 or 60')
  }
  if (problems.length > 0 || !parsed || apiKey === undefined) {
    throw new AgentError('config_invalid', `\n- ${problems.join('\n- ')}`)
  }
  return assemble(parsed, { apiKey, slaGroups, allowedPaths })
}

function assemble(
  env: Environment,
  { apiKey, slaGroups, allowedPaths }: { apiKey: string; slaGroups: SlaGroupDefinition[]; allowedPaths: string[] },
): AgentConfig {
  const { nodeId } = parseNodeId(env.ITOPS_NODE_ID)
  return {
    coreUrl: env.ITOPS_URL.replace(/\/+$/, ''),
    apiKey,
    ...(env.ITOPS_API_KEY === undefined && env.ITOPS_API_KEY_FILE !== undefined
      ? { apiKeyFile: env.ITOPS_API_KEY_FILE }
      : {}),
    nodeId,
    paths: { nodeId, allowedPaths, enforce: env.ITOPS_NODE_ENFORCE },
    ...(env.ITOPS_NODE_NAME === undefined ? {} : { nodeName: env.ITOPS_NODE_NAME }),
    source:
      env.ITOPS_AGENT_SOURCE === 'files'
        ? { kind: 'files', folders: list(env.ITOPS_AGENT_FOLDER ?? '') }
        : {
            kind: 'kubernetes',
            namespaces: list(env.ITOPS_WATCH_NAMESPACES),
            excludeNamespaces: list(env.ITOPS_WATCH_EXCLUDE_NAMESPACES),
            labelPrefix: env.ITOPS_WATCH_LABEL_PREFIX,
            workloadNamePrefixes: list(env.ITOPS_WATCH_WORKLOAD_NAME_PREFIXES),
            volumeStats: env.ITOPS_FEATURES_VOLUME_STATS,
          },
    intervalMs: env.ITOPS_AGENT_INTERVAL_SECONDS * 1000,
    slaGroups,
    autoRegister: env.ITOPS_FEATURES_AUTO_REGISTER,
    autoCreateIncidents: env.ITOPS_FEATURES_AUTO_CREATE_INCIDENTS,
    attachLogs: env.ITOPS_FEATURES_ATTACH_LOGS,
    coreDocuments: env.ITOPS_FEATURES_CORE_DOCUMENTS,
    dataDir: resolve(env.ITOPS_AGENT_DATA_DIR),
    spool: {
      maxBytes: env.ITOPS_AGENT_SPOOL_MAX_MIB * 1024 * 1024,
      maxAgeMs: env.ITOPS_AGENT_SPOOL_MAX_AGE_DAYS * dayMs,
    },
    ...(env.ITOPS_AGENT_PROBE_FILES === undefined ? {} : { probeFiles: resolve(env.ITOPS_AGENT_PROBE_FILES) }),
    // On a host the server is for its own eyes; in a pod the kubelet and Prometheus come over the network.
    server:
      env.ITOPS_AGENT_PORT === 0
        ? undefined
        : {
            host: env.ITOPS_AGENT_HOST ?? (env.ITOPS_AGENT_SOURCE === 'files' ? '127.0.0.1' : '::'),
            port: env.ITOPS_AGENT_PORT,
          },
    lease:
      env.ITOPS_AGENT_LEASE_NAME === undefined
        ? undefined
        : { name: env.ITOPS_AGENT_LEASE_NAME, namespace: env.ITOPS_AGENT_LEASE_NAMESPACE },
    instance: env.ITOPS_AGENT_INSTANCE ?? hostname(),
    logLevel: env.ITOPS_LOG_LEVEL,
  }
}

function parseEnvironment(given: Record<string, unknown>, problems: string[]): Environment | undefined {
  try {
    return envSchema<Environment>({ schema: Environment, data: given, env: false })
  } catch (error) {
    problems.push(...schemaProblems(error))
    return undefined
  }
}

/** env-schema throws an error that carries the list of Ajv's findings. */
function schemaProblems(error: unknown): string[] {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return [describeError(error)]
  return error.errors.map(({ instancePath, message, params }) => {
    if (params?.missingProperty) return `${params.missingProperty} is missing`
    const choice = params?.allowedValues ? `: ${params.allowedValues.join(', ')}` : ''
    return `${String(instancePath).slice(1)} ${message}${choice}`
  })
}

function checkNodeId(nodeId: string | undefined, problems: string[]): void {
  if (nodeId === undefined) return
  const { warnings } = parseNodeId(nodeId)
  if (warnings.length === 0 && nodeId.split('/').every(isSegment)) return
  problems.push('ITOPS_NODE_ID must be organization/platform/environment/cluster, like myorg/myplatform/prod/cluster1')
}

function readSlaGroups(text: string, problems: string[]): SlaGroupDefinition[] {
  let groups: unknown
  try {
    groups = JSON.parse(text)
  } catch {
    problems.push('ITOPS_SLA_GROUPS is no JSON; write [{"name":"payment-system","tier":"critical"}]')
    return []
  }
  const Groups = Type.Array(SlaGroupDefinition, { maxItems: 1000 })
  if (Value.Check(Groups, groups)) return groups
  for (const { instancePath, message } of Value.Errors(Groups, groups)) {
    problems.push(`ITOPS_SLA_GROUPS${instancePath} ${message}`)
  }
  return []
}

function textOf(values: unknown, name: string): string | undefined {
  if (typeof values !== 'object' || values === null) return undefined
  const value: unknown = Object.entries(values).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
