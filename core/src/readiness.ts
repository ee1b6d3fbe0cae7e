import { readBacklog } from './notifications/deliveries/list-deliveries.ts'
import type { Context } from './platform/context.ts'
import type { Readiness } from './rest/health.ts'
import type { Ticketing } from './tickets/ticket.ts'

export interface ReadinessInput {
  context: Context
  /** Undefined while the plugin is switched off. */
  ticketing: Ticketing | undefined
  /** Seconds by which the job that is latest is overdue. */
  lagSeconds: number
}

type Check = Readiness['checks']['jobs']

const lagAllowedSeconds = 15 * 60

/** Whether core serves, and what about it is not as it should be. */
export async function readinessOf({ context, ticketing, lagSeconds }: ReadinessInput): Promise<Readiness> {
  const { bus } = context
  // It is a statement as good as any to see whether the database answers.
  const backlog = await readBacklog(context).catch(() => undefined)
  const checks: Readiness['checks'] = {
    database: backlog ? { status: 'ok' } : { status: 'unavailable', detail: 'a statement failed; see the log' },
    bus: bus.isConnected()
      ? { status: 'ok' }
      : { status: 'degraded', detail: 'redis is away: live updates stay within this replica' },
    jobs: lagCheck(lagSeconds, 'aggregation is behind'),
    notifications: backlog
      ? lagCheck(backlog.oldestSeconds, `${backlog.pending} messages wait to be sent`)
      : { status: 'unavailable' },
    ...(ticketing ? { ticketing: templateCheck(ticketing) } : {}),
  }
  const isReady = Object.values(checks).every(({ status }) => status === 'ok')
  return { status: backlog ? (isReady ? 'ready' : 'degraded') : 'unavailable', checks }
}

function lagCheck(lagSeconds: number, detail: string): Check {
  return lagSeconds > lagAllowedSeconds ? { status: 'degraded', lagSeconds, detail } : { status: 'ok', lagSeconds }
}

function templateCheck({ templateFiles }: Ticketing): Check {
  const [bad] = templateFiles.problems()
  return bad ? { status: 'degraded', detail: `${bad.file}:${bad.line}: ${bad.problem}` } : { status: 'ok' }
}
