import { constants } from 'node:zlib'
import compress, { type FastifyCompressOptions } from '@fastify/compress'
import cookie from '@fastify/cookie'
import jwt from '@fastify/jwt'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Registry } from 'prom-client'
import type { Refusal } from '../auth/audit/refusal.ts'
import { createDiscovery } from '../auth/oidc/discover.ts'
import { createProviders, type Providers } from '../auth/oidc/flow.ts'
import type { Principals } from '../auth/principal.ts'
import { createFetch } from '../dial/fetch.ts'
import { createNames } from '../dial/names.ts'
import { parseProxies } from '../dial/proxy.ts'
import { createLookup, readSystemSettings, systemLookup } from '../dial/resolve.ts'
import { graphqlPlugin } from '../graphql/plugin.ts'
import { createExceededCounter } from '../limits/count-exceeded.ts'
import { limitsPlugin } from '../limits/limits-plugin.ts'
import { createLimitsSeen } from '../limits/limits-seen.ts'
import { createRateLimits } from '../limits/rate-limits.ts'
import type { Exposition } from '../metrics/exposition.ts'
import { createIngestMetrics } from '../metrics/ingest-metrics.ts'
import { createBackupCounter, createRefusalCounter } from '../metrics/request-counters.ts'
import { metricsRoutes } from '../metrics/routes.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import type { Bus } from '../platform/bus/bus.ts'
import type { Config } from '../platform/config.ts'
import { type Actor, type Context, systemActor } from '../platform/context.ts'
import type { Work } from '../platform/database/database.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { createPortalLinks, type PortalLinks } from '../portal/portal-settings.ts'
import { createSubscriberKeys } from '../portal/subscriptions/subscriber.ts'
import { accessPlugin } from '../rest/access.ts'
import { auditRoutes } from '../rest/administration/audit.ts'
import { customerRoutes } from '../rest/administration/customers.ts'
import { keyRoutes } from '../rest/administration/keys.ts'
import { bodyDecompression } from '../rest/bodies/decompress-body.ts'
import { bodyParsing } from '../rest/bodies/parse-body.ts'
import { bodyReading } from '../rest/bodies/parse-fields.ts'
import { budgetRoutes } from '../rest/budgets.ts'
import { dashboardPlugin } from '../rest/dashboard.ts'
import { documentRoutes } from '../rest/documents.ts'
import { errorPlugin, refuseAddress } from '../rest/errors.ts'
import { exclusionRoutes } from '../rest/exclusions.ts'
import { type HealthParts, healthRoutes } from '../rest/health.ts'
import { incidentRoutes } from '../rest/incidents.ts'
import { historyRoutes } from '../rest/interchange/history.ts'
import { interchangeRoutes } from '../rest/interchange/interchange.ts'
import { inventoryRoutes } from '../rest/inventory/inventory.ts'
import { notificationRoutes } from '../rest/notifications.ts'
import { operatorRoutes } from '../rest/operator.ts'
import { portalRoutes } from '../rest/portal/portal.ts'
import { portalSettingRoutes } from '../rest/portal/settings.ts'
import { reportRoutes } from '../rest/reports.ts'
import { resultRoutes } from '../rest/results.ts'
import { passwordRoutes } from '../rest/sign-in/passwords.ts'
import { personAccess } from '../rest/sign-in/person-access.ts'
import { providerRoutes } from '../rest/sign-in/providers.ts'
import { createSessionTokens, type SessionTokens } from '../rest/sign-in/session-tokens.ts'
import { signInRoutes } from '../rest/sign-in/sign-in.ts'
import { evidenceRoutes } from '../rest/sla/evidence.ts'
import { slaReportRoutes } from '../rest/sla-reports.ts'
import { templateRoutes } from '../rest/tickets/templates.ts'
import { ticketRoutes } from '../rest/tickets/tickets.ts'
import { backupRoutes } from '../rest/webhooks/backups.ts'
import { changeRoutes } from '../rest/webhooks/changes.ts'
import { storageRoutes } from '../rest/webhooks/storage.ts'
import { createKeySource } from '../sla/evidence/signing-keys.ts'
import type { Telemetry } from '../telemetry/start-telemetry.ts'
import type { Ticketing } from '../tickets/ticket.ts'
import { createRefusalLog } from './refusal-log.ts'
import { requestScopes } from './request-scopes.ts'
import { securityHeaders } from './security-headers.ts'

export interface ServerParts extends HealthParts {
  config: Config
  bus: Bus
  principals: Principals
  registry: Registry
  dashboardFolder: string
  /** The context of a call, over the connections of readers when no other kind of work is named. */
  contextOf(actor: Actor, work?: Work): Context
  plugins: Plugins
  ticketing: Ticketing
  exposition: Exposition
  channelTools: ChannelTools
  /** Undefined while OpenTelemetry is not asked for. */
  telemetry: Telemetry | undefined
  /** Notes that somebody changed something; undefined where no replica is read from. */
  wrote: ((actorId: string) => void) | undefined
}

/**
 * Answers are compressed for whoever asks for it. Brotli at its own level of 11 would take longer than most networks; gzip at its own of 6 takes
 * 2.6 times as long as here, for a sixth fewer bytes.
 */
const compression: FastifyCompressOptions = {
  encodings: ['br', 'gzip'],
  threshold: 1_024,
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  zlibOptions: { level: 4 },
  globalDecompression: false,
}

/** Milliseconds: a sender that trickles its head or its body, or keeps a connection for nothing, gives it up in this time. */
const connectionBounds = {
  requestTimeout: 60_000,
  keepAliveTimeout: 72_000,
  http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
}

function createLimits(app: FastifyInstance, { config, registry, bus, contextOf }: ServerParts) {
  const seen = createLimitsSeen(contextOf(systemActor, 'jobs'), (error) =>
    app.log.warn({ err: error }, 'limits that were met are not noted'),
  )
  app.addHook('onClose', seen.close)
  const countExceeded = createExceededCounter(registry, seen)
  return { countExceeded, rateLimits: createRateLimits(config.requestsPerMinute, bus.client, countExceeded) }
}

/** What takes part in SLAs, and answers `plugin_disabled` without them. */
const slaRoutes = [
  incidentRoutes,
  exclusionRoutes,
  budgetRoutes,
  resultRoutes,
  slaReportRoutes,
  customerRoutes,
  historyRoutes,
  interchangeRoutes,
]

/** The HTTP server, one plugin a concern, not listening yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, contextOf, plugins, ticketing } = parts
  const app = Fastify({
    logger: {
      level: config.logLevel,
      redact: ['req.headers.authorization', 'req.headers.cookie', 'req.headers["x-api-key"]'],
    },
    logController: new LogController({ disableRequestLogging: true }),
    ...connectionBounds,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    bodyLimit: 1024 * 1024,
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        allErrors: false,
        keywords: ['x-reads', 'x-entry'],
      },
    },
    routerOptions: { maxParamLength: 700 },
    frameworkErrors: refuseAddress,
  })
  const limits = createLimits(app, parts)
  app.server.maxConnections = config.maxConnections
  await parts.telemetry?.requests(app)
  const refused = watchRefusals(app, parts)
  const sessions = await registerBasics(app, parts, limits, refused)
  if (parts.wrote) await app.register(requestScopes, { wrote: parts.wrote })
  await registerDocs(app, parts.version)

  await app.register(healthRoutes, parts)
  await registerReports(app, parts)
  const links = createPortalLinks(config.jwtSecret)
  await registerSla(app, parts, sessions, links)
  await app.register(notificationRoutes, parts)
  await app.register(ticketRoutes, { contextOf, plugins, ticketing })
  await app.register(templateRoutes, { contextOf, plugins, ticketing })
  await app.register(metricsRoutes, parts)
  for (const routes of [keyRoutes, auditRoutes]) await app.register(routes, { contextOf })
  const providers = openProviders(config)
  await registerSignIn(app, parts, { sessions, providers }, refused)
  await app.register(graphqlPlugin, {
    contextOf,
    plugins,
    channelTools: parts.channelTools,
    portalLinks: links,
    providers,
    ticketing,
    refused,
    sessions,
    limits,
  })
  await app.register(dashboardPlugin, { folder: parts.dashboardFolder, publicUrl: config.publicUrl })
  return app
}

/** Incidents, results, customers and their status pages. */
async function registerSla(
  app: FastifyInstance,
  { config, contextOf, plugins, channelTools }: ServerParts,
  sessions: SessionTokens,
  links: PortalLinks,
): Promise<void> {
  const { publicUrl, declaredPortal } = config
  for (const routes of slaRoutes) await app.register(routes, { contextOf, plugins })
  await app.register(evidenceRoutes, { contextOf, plugins, keySource: createKeySource(config) })
  const portal = {
    ...{ contextOf, plugins, links, sessions, publicUrl, channelTools },
    branding: declaredPortal.branding,
    subscriberKeys: createSubscriberKeys(config.jwtSecret),
    limitAddress: sessions.limitAddress,
  }
  for (const routes of [portalRoutes, portalSettingRoutes]) await app.register(routes, portal)
}

/** Signing in and out, here and by login providers, and setting passwords. */
async function registerSignIn(
  app: FastifyInstance,
  { config, contextOf, channelTools }: ServerParts,
  own: { sessions: SessionTokens; providers: Providers },
  refused: (refusal: Refusal) => void,
): Promise<void> {
  const signIn = { contextOf, config, ...own }
  await app.register(signInRoutes, signIn)
  await app.register(providerRoutes, { ...signIn, refused, now: () => new Date() })
  await app.register(passwordRoutes, { ...signIn, channelTools })
}

/** The login providers, over the proxies of the environment. */
function openProviders({ oidcProviders, proxyVariables }: Config): Providers {
  const monotonic = () => performance.now()
  const names = createNames({ lookUp: createLookup(readSystemSettings, systemLookup), monotonic })
  const fetch = createFetch({ names, proxies: parseProxies(proxyVariables) })
  return createProviders(oidcProviders, createDiscovery(fetch, monotonic))
}

/** Counts and records each refusal that is about who calls. */
function watchRefusals(app: FastifyInstance, { registry, contextOf }: ServerParts): (refusal: Refusal) => void {
  const count = createRefusalCounter(registry)
  const log = createRefusalLog(contextOf(systemActor), (error) =>
    app.log.warn({ err: error }, 'a refusal was not recorded'),
  )
  app.addHook('onClose', log.close)
  return (refusal) => {
    count(refusal.code)
    log.record(refusal)
  }
}

/** What agents and webhooks send, over the connections of reports, and what stands beside it. */
async function registerReports(app: FastifyInstance, { contextOf, plugins, registry, telemetry }: ServerParts) {
  const ingest = (actor: Actor) => contextOf(actor, 'ingest')
  await app.register(operatorRoutes, { contextOf: ingest })
  await app.register(documentRoutes, { contextOf })
  await app.register(inventoryRoutes, { contextOf })
  await app.register(reportRoutes, {
    contextOf: ingest,
    plugins,
    measure: createIngestMetrics(registry, telemetry?.trace).measure,
  })
  for (const routes of [storageRoutes, changeRoutes]) await app.register(routes, { contextOf: ingest })
  await app.register(backupRoutes, { contextOf: ingest, count: createBackupCounter(registry) })
}

/** What every route stands on: errors, who calls, limits, headers, tokens and bodies. */
async function registerBasics(
  app: FastifyInstance,
  { config, principals }: ServerParts,
  limits: ReturnType<typeof createLimits>,
  refused: (refusal: Refusal) => void,
): Promise<SessionTokens> {
  await app.register(errorPlugin, { refused })
  // Before what refuses: its answers have them, too.
  await app.register(securityHeaders, { publicUrl: config.publicUrl })
  await app.register(compress, compression)
  const { spend } = limits.rateLimits
  await app.register(accessPlugin, { principals, spend })
  await app.register(jwt, { secret: config.jwtSecret, sign: { algorithm: 'HS256' }, verify: { algorithms: ['HS256'] } })
  await app.register(cookie)
  const { people } = principals
  const sessions = createSessionTokens(app, config, { rateLimits: limits.rateLimits, people })
  await app.register(personAccess, { sessions, spend })
  await app.register(limitsPlugin, limits)
  await app.register(bodyDecompression)
  await app.register(bodyParsing)
  await app.register(bodyReading)
  return sessions
}

async function registerDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: { title: 'ITOps', version, description: 'Reports of agents and webhooks, health and metrics.' },
      components: {
        securitySchemes: {
          operatorKey: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
    },
  })
  // Its pages keep to the policy of all others.
  await app.register(swaggerUi, { routePrefix: '/docs' })
}
