import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import { syslogTarget, webhookTarget } from '../auth/audit/audit-targets.ts'
import type { AuditTarget } from '../auth/audit/stream-audit.ts'
import { type ClockOffsets, clockProblem, readClockOffsets } from '../jobs/clock-watch.ts'
import { createPollingLoop, type PollingLoop } from '../jobs/polling-loop.ts'
import { startAuditStreams } from '../jobs/start-audit-streams.ts'
import { type Jobs, startJobs } from '../jobs/start-jobs.ts'
import { startNotifications } from '../jobs/start-notifications.ts'
import { findZoneDrift } from '../jobs/zone-watch.ts'
import { createClockMetric, createZoneMetric } from '../metrics/clock-metric.ts'
import { createJobMetrics, createPortalMetrics, createReconcilerMetrics } from '../metrics/job-metrics.ts'
import { createNotificationMetrics } from '../metrics/notification-metrics.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import type { AuditStreams, Config } from '../platform/config.ts'
import type { Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import type { Trace } from '../platform/telemetry/trace.ts'
import { createPortalLinks } from '../portal/portal-settings.ts'
import { createSubscriberKeys } from '../portal/subscriptions/subscriber.ts'
import { createKeySource } from '../sla/evidence/signing-keys.ts'
import type { TemplateFiles } from '../tickets/templates/template-files.ts'
import type { Ticketing } from '../tickets/ticket.ts'

export interface WorkParts {
  plugins: Plugins
  ticketing: Ticketing
  channelTools: ChannelTools
  config: Pick<Config, 'encryptionKey' | 'jwtSecret' | 'sealing' | 'portalTarget' | 'declaredPortal' | 'auditStreams'>
  log: FastifyBaseLogger
  registry: Registry
  trace: Trace
  /** Milliseconds between two looks at the job schedule and at what is to be reported; a default of each when absent. */
  tickMs: number | undefined
}

/** Time-zone data comes with updates of Node and of the database; zones come into use at any time. */
const zonesEveryMs = 10 * 60_000
/** Another replica may have switched a plugin on or off. */
const switchesEveryMs = 2_000
/** Agents report their clocks once an interval. */
const clocksEveryMs = 30_000
/** Kubernetes itself takes up to a minute to write a changed ConfigMap into its mounts. */
const templatePollMs = 5_000

/** What core does by itself. */
export interface BackgroundWork extends Jobs {
  /** The time zones in use of which Node and the database think differently, at the last look. */
  zoneDrift(): readonly string[]
  /** What was wrong with core's clock at the last look; undefined when nothing was. */
  clockProblem(): string | undefined
}

/** Starts what core does by itself: its jobs, notifying people of what happened, and reading templates again. `stop` ends all. */
export function startWork(
  context: Context,
  { plugins, ticketing, channelTools, config, log, registry, trace, tickMs }: WorkParts,
): BackgroundWork {
  const pushed = createPortalMetrics(registry)
  const pace = tickMs === undefined ? {} : { tickMs }
  const jobs = startJobs(context, {
    plugins,
    tickets: ticketing,
    log,
    trace,
    evidence: { source: createKeySource(config), post: channelTools.post, targets: config.sealing },
    portal: config.portalTarget && {
      target: config.portalTarget,
      post: channelTools.post,
      branding: config.declaredPortal.branding,
      pushed,
    },
    metrics: { ...createJobMetrics(registry), reconciled: createReconcilerMetrics(registry) },
    ...pace,
  })
  const links = createPortalLinks(config.jwtSecret)
  const portal = {
    keys: createSubscriberKeys(config.jwtSecret),
    pathOf: ({ slug, linkVersion, isPublic }: { slug: string; linkVersion: number; isPublic: boolean }) =>
      links.pathOf(slug, !isPublic, linkVersion),
  }
  const metrics = createNotificationMetrics(registry)
  const notifications = startNotifications(context, { tools: channelTools, portal, log, metrics, ...pace })
  const streams = startAuditStreams(context, targetsOf(config.auditStreams, channelTools, context), log)
  const templates = watchTemplates(ticketing.templateFiles, templatePollMs, log)
  let zoneDrift: readonly string[] = []
  const setDrift = createZoneMetric(registry)
  const zones = createPollingLoop(zonesEveryMs, async () => {
    try {
      zoneDrift = await findZoneDrift({ ...context, database: context.database.of('jobs') })
      setDrift(zoneDrift)
    } catch (error) {
      log.warn({ error: String(error) }, 'the time zones of the database could not be read')
    }
  })
  const switches = createPollingLoop(switchesEveryMs, () =>
    plugins.refresh().catch((error) => log.warn({ error: String(error) }, 'which plugins are on could not be read')),
  )
  const clocks = watchClocks(context, log, createClockMetric(registry))
  return {
    lags: jobs.lags,
    clockProblem: clocks.problem,
    zoneDrift: () => zoneDrift,
    async stop() {
      await zones.stop()
      await switches.stop()
      await clocks.stop()
      await templates.stop()
      await streams.stop()
      await notifications.stop()
      await jobs.stop()
    },
  }
}

/** Where the audit log is streamed to, by the settings. */
function targetsOf({ webhook, syslog }: AuditStreams, { post }: ChannelTools, { clock }: Context): AuditTarget[] {
  return [...(webhook ? [webhookTarget(webhook, post, clock)] : []), ...(syslog ? [syslogTarget(syslog)] : [])]
}

/** Compares core's clock with others from time to time; a change of what is wrong with it is logged. */
function watchClocks(context: Context, log: FastifyBaseLogger, show: (offsets: ClockOffsets) => void) {
  let problem: string | undefined
  const loop = createPollingLoop(clocksEveryMs, async () => {
    try {
      const offsets = await readClockOffsets({ ...context, database: context.database.of('jobs') })
      show(offsets)
      const found = clockProblem(offsets)
      const began = found !== undefined && problem === undefined
      const ended = found === undefined && problem !== undefined
      problem = found
      if (began) log.error({ offsets }, found)
      if (ended) log.info({ offsets }, "core's clock agrees with the others again")
    } catch (error) {
      log.warn({ error: String(error) }, "core's clock could not be compared with others")
    }
  })
  return { problem: () => problem, stop: loop.stop }
}

interface Log {
  info(facts: object, text: string): void
  error(facts: object, text: string): void
}

/** Reads the workflow and catalog files again every so many milliseconds, and says in the log what changed and what is wrong. */
function watchTemplates(files: TemplateFiles, pauseMs: number, log: Log): PollingLoop {
  let reported = ''
  const note = (changed: boolean) => {
    const problems = files.problems()
    const state = JSON.stringify(problems)
    if (state !== reported) {
      for (const { file, line, problem } of problems)
        log.error({ file, line }, `${file}:${line}: ${problem}; the last good version stays in force`)
    }
    reported = state
    if (changed && problems.length === 0) log.info({}, 'the workflow and catalog files were read again')
  }
  note(false)
  return createPollingLoop(pauseMs, async () => note(await files.reload()))
}
