import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { attributionOf, auditedDatabase } from '../auth/audit/audited-database.ts'
import { ensureAdmin } from '../auth/ensure-admin.ts'
import { withdrawGrants } from '../auth/oidc/withdraw-grants.ts'
import { operator } from '../auth/operator-key.ts'
import { createPrincipals } from '../auth/principal.ts'
import { createDatabaseMetrics, createReadReplicaMetrics } from '../metrics/database-metrics.ts'
import { createExposition, type Exposition, type Registries } from '../metrics/exposition.ts'
import { createMetricsListener } from '../metrics/routes.ts'
import { createChannelTools } from '../notifications/channel-tools.ts'
import type { Bus } from '../platform/bus/bus.ts'
import { openBus } from '../platform/bus/open.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { type Actor, type Context, systemActor } from '../platform/context.ts'
import type { Database, Work } from '../platform/database/database.ts'
import { migrateWhenReachable } from '../platform/database/migrate.ts'
import { loginBesideOwner, openDatabase, openReadReplica } from '../platform/database/open.ts'
import { type ReadReplica, withReplica } from '../platform/database/replica/with-replica.ts'
import { createPlugins, type Plugins } from '../platform/plugins/plugins.ts'
import { untraced } from '../platform/telemetry/trace.ts'
import { version } from '../platform/version.ts'
import { declarePortal } from '../portal/declare-portal.ts'
import { anchorKindsOf } from '../sla/evidence/anchor-seals.ts'
import type { TelemetryParts } from '../telemetry/open-exporters.ts'
import type { Telemetry } from '../telemetry/start-telemetry.ts'
import { openTemplateFiles } from '../tickets/templates/template-files.ts'
import type { Ticketing } from '../tickets/ticket.ts'
import { createReadiness } from './readiness.ts'
import { createServer } from './server.ts'
import { type BackgroundWork, startWork } from './start-work.ts'

export interface CoreOptions {
  /** An open database to use instead of the configured one; it is the caller's to close. */
  database?: Database
  clock?: Clock
  /** The built dashboard; the one of this repository by default. */
  dashboardFolder?: string
  /** Milliseconds between two looks at the job schedule. */
  jobTickMs?: number
}

export interface Core {
  url: string
  database: Database
  /** The context in which core itself acts. */
  context: Context
  /** The metrics of this core and of its fleet; those of services are written at each scrape. */
  registry: Registry
  close(): Promise<void>
}

/** Milliseconds from the beginning of a stop. */
const requestGraceMs = 2_000
const workGraceMs = 3_000

/** What those ask for who are no administrators must not keep a connection of readers for as long as others may. */
const viewerLimits = { statementMs: 10_000 }

/** Makes the contexts of calls. What people and machines change is recorded, but for the reports of machines. */
const contextsOf =
  ({ database, ...rest }: Omit<Context, 'actor'>) =>
  (actor: Actor, work: Work = 'readers'): Context => {
    const own = database.of(work, actor.grants && actor.role !== 'ADMIN' ? viewerLimits : {})
    const who = work === 'ingest' ? undefined : attributionOf(actor)
    return { actor, database: who ? auditedDatabase(own, who) : own, ...rest }
  }

const defaultDashboard = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url))

/** Opens the database, brings it up to date, and serves; resolves when requests are answered. `close` is its mirror. */
export async function startCore(config: Config, options: CoreOptions = {}): Promise<Core> {
  let app: FastifyInstance | undefined
  const warn = (facts: object, text: string) => app?.log.warn(facts, text)
  const { registries, telemetry, reads, plugins, ...base } = await openParts(config, options, warn)
  const { database, bus } = base
  const contextOf = contextsOf(base)
  const context = contextOf(systemActor, 'jobs')
  const channelTools = createChannelTools(config)
  const ticketing = await openTicketing(config)
  const exposition = expositionOf(config, registries, contextOf(operator), { plugins, ticketing })
  let metricsListener: FastifyInstance | undefined
  let jobs: BackgroundWork | undefined
  const close = async () => {
    await withinGrace(app, [app?.close(), metricsListener?.close(), jobs?.stop()])
    await bus.close()
    if (!options.database) await database.close()
    await telemetry?.close()
  }
  try {
    await prepareDatabase(context, config)
    await plugins.refresh()
    app = await createServer({
      config,
      version,
      demo: await isDemo(database),
      bus,
      registry: registries.own,
      dashboardFolder: options.dashboardFolder ?? defaultDashboard,
      contextOf,
      principals: createPrincipals(contextOf(systemActor, 'ingest'), config.operatorApiKey),
      plugins,
      ticketing,
      exposition,
      channelTools,
      telemetry,
      wrote: reads?.wrote,
      readiness: createReadiness({
        ...{ ...base, plugins, ticketing },
        lanes: () => jobs?.lags() ?? [],
        zoneDrift: () => jobs?.zoneDrift() ?? [],
        clockProblem: () => jobs?.clockProblem(),
        readReplica: reads?.state,
        folder: folderOf(config),
      }),
    })
    const url = await app.listen({ host: config.host, port: config.port })
    metricsListener = await listenForMetrics(config, exposition)
    await afterListening(app, context, config)
    const work = { plugins, ticketing, channelTools, registry: registries.own, tickMs: options.jobTickMs }
    jobs = startWork(context, { ...work, config, log: app.log, trace: telemetry?.trace ?? untraced })
    return { url, database, context, registry: Registry.merge(Object.values(registries)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const folderOf = ({ database }: Config) => (database.kind === 'embedded' ? database.dataDir : undefined)

const expositionOf = (
  { sealing }: Config,
  registries: Registries,
  context: Context,
  { plugins, ticketing: { templateFiles } }: { plugins: Plugins; ticketing: Ticketing },
) => createExposition(registries, context, { plugins, templateFiles, anchors: anchorKindsOf(sealing) })

async function listenForMetrics({ host, metricsPort }: Config, exposition: Exposition) {
  if (metricsPort === undefined) return undefined
  const listener = createMetricsListener(exposition)
  await listener.listen({ host, port: metricsPort })
  return listener
}

/** Waits for these ends, but not for a request, a job or a receiver that takes longer: what it has not committed is undone. */
async function withinGrace(
  app: FastifyInstance | undefined,
  ends: readonly (Promise<unknown> | undefined)[],
): Promise<void> {
  const stop = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined)
  const cut = pause(requestGraceMs).then(() => app?.server.closeAllConnections())
  await Promise.race([Promise.all(ends), cut.then(() => pause(workGraceMs - requestGraceMs))])
  stop.abort()
}

/** What may fail without keeping core from serving: it is said in the log. */
async function afterListening(app: FastifyInstance, context: Context, config: Config): Promise<void> {
  if (config.slaEnabled)
    await declarePortal(context, config.declaredPortal).catch((error) =>
      app.log.error({ err: error }, 'slaTargets are not shown as they are now'),
    )
  await warnOfAccess(app, config, context.database)
}

/** Says in the log what about access an administrator should change. */
async function warnOfAccess({ log }: FastifyInstance, { adminPassword }: Config, database: Database): Promise<void> {
  const people = await database.query('select from users limit 1')
  if (!adminPassword && people.rows.length === 0)
    log.warn('nobody can log in: set ITOPS_ADMIN_PASSWORD or ITOPS_ADMIN_PASSWORD_FILE')
  const { rows } = await database.query<{ keys: number }>(
    'select count(*)::integer as keys from machine_keys where revoked_at is null',
  )
  const keys = rows[0]?.keys ?? 0
  if (keys > 0)
    log.warn(
      { keys },
      'keys are issued, and the operator key still opens everything: change it once nobody uses it (page Keys)',
    )
}

/** Brings the database up to date, with the first administrator in it. */
async function prepareDatabase(
  context: Context,
  { database: settings, adminEmail, adminPassword, oidcProviders }: Config,
): Promise<void> {
  const { database, clock } = context
  await migrateWhenReachable(database, clock, (text) => process.stderr.write(`${text}\n`), loginBesideOwner(settings))
  if (adminPassword) await ensureAdmin(context, adminEmail, adminPassword)
  await withdrawGrants(context, oidcProviders)
}

async function isDemo(database: Database): Promise<boolean> {
  const { rows } = await database.query("select from installation where key = 'demo'")
  return rows.length > 0
}

interface Parts {
  registries: Registries
  /** Undefined while OpenTelemetry is not asked for. */
  telemetry: Telemetry | undefined
  database: Database
  /** Undefined where no replica is to be read from. */
  reads: ReadReplica | undefined
  bus: Bus
  clock: Clock
  plugins: Plugins
}

/** What all the rest stands on. */
async function openParts(config: Config, options: CoreOptions, warn: TelemetryParts['warn']): Promise<Parts> {
  const primary = options.database ?? (await openDatabase(config.database))
  const bus = openBus(config.redis, (state) => warn(state, state.connected ? 'redis is back' : 'redis is away'))
  const registries = {
    own: createRegistry(bus, primary),
    ...{ fleet: new Registry(), sla: new Registry(), ticketing: new Registry() },
  }
  const replica = openReadReplica(config.database)
  const reads = replica && withReplica({ primary, replica, now: () => performance.now() }, bus)
  createReadReplicaMetrics(registries.own, reads)
  const telemetry = await openTelemetry(config, registries.own, warn)
  const database = reads?.database ?? primary
  const traced = telemetry?.database(database) ?? database
  const plugins = createPlugins(traced.of('probes'), { SLA: config.slaEnabled, TICKETING: config.ticketing.enabled })
  return { registries, telemetry, database: traced, reads, bus, clock: options.clock ?? systemClock, plugins }
}

/** Loads OpenTelemetry only when it is asked for. */
async function openTelemetry(
  { telemetry }: Config,
  registry: Registry,
  warn: TelemetryParts['warn'],
): Promise<Telemetry | undefined> {
  if (!telemetry) return undefined
  const { startTelemetry } = await import('../telemetry/start-telemetry.ts')
  return startTelemetry(telemetry, { version, registry, warn })
}

/** A folder that is named for a plugin that may not run is not read. */
async function openTicketing({ ticketing: { enabled, folder, closeAfterMs } }: Config): Promise<Ticketing> {
  return { templateFiles: await openTemplateFiles(enabled ? folder : undefined), closeAfterMs }
}

function createRegistry(bus: Bus, database: Database): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'itops_' })
  // Gauges that are named like counters; their kinds are exposed without the sum.
  for (const kind of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`itops_nodejs_active_${kind}_total`)
  new Gauge({
    name: 'itops_build_info',
    help: 'The version, always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  observe(registry, bus)
  createDatabaseMetrics(registry, database)
  return registry
}

function observe(registry: Registry, bus: Bus): void {
  new Gauge({
    name: 'itops_bus_connected',
    help: '1 while the bus reaches the other replicas.',
    registers: [registry],
    collect() {
      this.set(bus.isConnected() ? 1 : 0)
    },
  })
}
