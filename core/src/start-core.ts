import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { ensureAdmin } from './auth/ensure-admin.ts'
import { operator } from './auth/operator-key.ts'
import { type Jobs, startJobs } from './jobs/start-jobs.ts'
import { startNotifications } from './jobs/start-notifications.ts'
import { createExposition } from './metrics/exposition.ts'
import { createJobMetrics } from './metrics/job-metrics.ts'
import { createNotificationMetrics } from './metrics/notification-metrics.ts'
import { createReconcilerMetrics } from './metrics/reconciler-metrics.ts'
import { createMetricsListener } from './metrics/routes.ts'
import { type ChannelTools, createChannelTools } from './notifications/channel-tools.ts'
import { readBacklog } from './notifications/deliveries/list-deliveries.ts'
import type { Bus } from './platform/bus/bus.ts'
import { openBus } from './platform/bus/open.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { type Actor, type Context, systemActor } from './platform/context.ts'
import type { Database } from './platform/database/database.ts'
import { migrateWhenReachable } from './platform/database/migrate.ts'
import { openDatabase } from './platform/database/open.ts'
import type { Readiness } from './rest/health.ts'
import { createServer } from './server.ts'
import { openTemplateFiles } from './tickets/templates/template-files.ts'
import type { Ticketing } from './tickets/ticket.ts'
import { watchTemplates } from './watch-templates.ts'

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
  close(): Promise<void>
}

const lagAllowedSeconds = 15 * 60
/** Kubernetes itself takes up to a minute to write a changed ConfigMap into its mounts. */
const templatePollMs = 5_000
const defaultDashboard = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url))

/** The version of this build. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version

/** Opens the database, brings it up to date, and serves; resolves when requests are answered. `close` is its mirror. */
export async function startCore(config: Config, options: CoreOptions = {}): Promise<Core> {
  const clock = options.clock ?? systemClock
  const database = options.database ?? (await openDatabase(config.database))
  const registry = createRegistry()
  let app: FastifyInstance | undefined
  const bus = openBus(config.redis, (state) =>
    app?.log.warn(state, state.connected ? 'redis is back' : 'redis is away'),
  )
  const contextOf = (actor: Actor): Context => ({ actor, database, bus, clock })
  const context = contextOf(systemActor)
  const exposition = createExposition(registry, contextOf(operator), config.slaEnabled)
  const channelTools = createChannelTools(config)
  const ticketing = await openTicketing(config)
  const exposition = createExposition(registry, contextOf(operator), config.slaEnabled, ticketing?.templateFiles)
  let jobs: Jobs | undefined
  try {
    await migrateWhenReachable(database, clock, (text) => process.stderr.write(`${text}\n`))
    if (config.adminPassword) await ensureAdmin(context, config.adminEmail, config.adminPassword)
    app = await createServer({
      config,
      version,
      bus,
      registry,
      dashboardFolder: options.dashboardFolder ?? defaultDashboard,
      contextOf,
      ticketing,
      exposition,
      channelTools,
      readiness: () => readinessOf(context, jobs?.lagSeconds() ?? 0),
      readiness: () => readinessOf({ database, bus, ticketing, lagSeconds: jobs?.lagSeconds() ?? 0 }),
    })
    observe(registry, bus)
    const url = await app.listen({ host: config.host, port: config.port })
    const metricsListener = config.metricsPort === undefined ? undefined : createMetricsListener(exposition)
    await metricsListener?.listen({ host: config.host, port: config.metricsPort ?? 0 })
    if (!config.adminPassword) app.log.warn('nobody can log in: set ITOPS_ADMIN_PASSWORD or ITOPS_ADMIN_PASSWORD_FILE')
    jobs = startWork(context, { config, channelTools, log: app.log, registry, tickMs: options.jobTickMs })
    jobs = startJobs(context, {
      slaEnabled: config.slaEnabled,
      tickets: ticketing,
      log: app.log,
      metrics: { ...createJobMetrics(registry), reconciled: createReconcilerMetrics(registry) },
      ...(options.jobTickMs === undefined ? {} : { tickMs: options.jobTickMs }),
    })
    const watched = ticketing && watchTemplates(ticketing.templateFiles, templatePollMs, app.log)
    const close = async () => {
      await app?.close()
      await metricsListener?.close()
      await watched?.stop()
      await jobs?.stop()
      await bus.close()
      if (!options.database) await database.close()
    }
    return { url, database, context, close }
  } catch (error) {
    await app?.close()
    await bus.close()
    if (!options.database) await database.close()
    throw error
  }
}

interface WorkParts {
  config: Config
  channelTools: ChannelTools
  log: FastifyInstance['log']
  registry: Registry
  tickMs: number | undefined
}

/** Starts what core does by itself: its jobs, and telling people what happened. `stop` ends both. */
function startWork(context: Context, { config, channelTools, log, registry, tickMs }: WorkParts): Jobs {
  const pace = tickMs === undefined ? {} : { tickMs }
  const jobs = startJobs(context, {
    slaEnabled: config.slaEnabled,
    log,
    metrics: { ...createJobMetrics(registry), reconciled: createReconcilerMetrics(registry) },
    ...pace,
  })
  const metrics = createNotificationMetrics(registry)
  const notifications = startNotifications(context, { tools: channelTools, log, metrics, ...pace })
  return {
    lagSeconds: jobs.lagSeconds,
    async stop() {
      await notifications.stop()
      await jobs.stop()
    },
  }
}

function createRegistry(): Registry {
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

async function readinessOf(context: Context, lagSeconds: number): Promise<Readiness> {
  const { bus } = context
  // It is a statement as good as any to see whether the database answers.
  const backlog = await readBacklog(context).catch(() => undefined)
  const late = lagSeconds > lagAllowedSeconds
  const stuck = backlog !== undefined && backlog.oldestSeconds > lagAllowedSeconds
  const degraded = late || stuck || !bus.isConnected()
async function openTicketing({ ticketing }: Config): Promise<Ticketing | undefined> {
  if (!ticketing.enabled) return undefined
  return { templateFiles: await openTemplateFiles(ticketing.folder), closeAfterMs: ticketing.closeAfterMs }
}

interface Health {
  database: Database
  bus: Bus
  ticketing: Ticketing | undefined
  lagSeconds: number
}

async function readinessOf({ database, bus, ticketing, lagSeconds }: Health): Promise<Readiness> {
  const reachable = await database.query('select 1').then(
    () => true,
    () => false,
  )
  const late = lagSeconds > lagAllowedSeconds
  const [bad] = ticketing?.templateFiles.problems() ?? []
  const degraded = late || !bus.isConnected() || bad !== undefined
  return {
    status: backlog ? (degraded ? 'degraded' : 'ready') : 'unavailable',
    checks: {
      database: backlog ? { status: 'ok' } : { status: 'unavailable', detail: 'a statement failed; see the log' },
      bus: bus.isConnected()
        ? { status: 'ok' }
        : { status: 'degraded', detail: 'redis is away: live updates stay within this replica' },
      ...(ticketing
        ? {
            ticketing: bad
              ? { status: 'degraded', detail: `${bad.file}:${bad.line}: ${bad.problem}` }
              : { status: 'ok' },
          }
        : {}),
      jobs: late ? { status: 'degraded', lagSeconds, detail: 'aggregation is behind' } : { status: 'ok', lagSeconds },
      notifications: stuck
        ? {
            status: 'degraded',
            lagSeconds: backlog.oldestSeconds,
            detail: `${backlog.pending} messages wait to be sent`,
          }
        : { status: 'ok' },
    },
  }
}
