import type { LaneLag } from './jobs/lanes/watch-lanes.ts'
import { readBacklog } from './notifications/deliveries/list-deliveries.ts'
import type { Context } from './platform/context.ts'
import type { Readiness } from './rest/health.ts'
import type { Ticketing } from './tickets/ticket.ts'

export interface ReadinessInput {
  context: Context
  /** Undefined while the plugin is switched off. */
  ticketing: Ticketing | undefined
  /** How far behind the lanes of jobs are; none before they have started. */
  lanes: readonly LaneLag[]
}

type Check = Readiness['checks']['bus']

const lagAllowedSeconds = 15 * 60

/** Whether core serves, and what about it is not as it should be. */
export async function readinessOf({ context, ticketing, lanes }: ReadinessInput): Promise<Readiness> {
  const { bus } = context
  // It is a statement as good as any to see whether the database answers.
  const backlog = await readBacklog(context).catch(() => undefined)
  const checks: Readiness['checks'] = {
    database: backlog ? { status: 'ok' } : { status: 'unavailable', detail: 'a statement failed; see the log' },
    bus: bus.isConnected()
      ? { status: 'ok' }
      : { status: 'degraded', detail: 'redis is away: live updates stay within this replica' },
    jobs: jobsCheck(lanes),
    notifications: backlog
      ? lagCheck(backlog.oldestSeconds, `${backlog.pending} messages wait to be sent`)
      : { status: 'unavailable' },
    ...(ticketing ? { ticketing: templateCheck(ticketing) } : {}),
  }
  const isReady = Object.values(checks).every(({ status }) => status === 'ok')
  return { status: backlog ? (isReady ? 'ready' : 'degraded') : 'unavailable', checks }
}

/** Late as soon as one lane is; says which, and by what. */
function jobsCheck(lanes: readonly LaneLag[]): Check & { lanes: Record<string, Check> } {
  const checkOf = ({ lagSeconds, isLate, work }: LaneLag): Check =>
    isLate
      ? { status: 'degraded', lagSeconds, detail: `${work ?? 'the job table'} is overdue` }
      : { status: 'ok', lagSeconds }
  const late = lanes.filter(({ isLate }) => isLate)
  return {
    status: late.length > 0 ? 'degraded' : 'ok',
    lagSeconds: Math.max(0, ...lanes.map(({ lagSeconds }) => lagSeconds)),
    ...(late.length > 0
      ? { detail: `late lanes: ${late.map(({ lane, work }) => `${lane} (${work ?? 'unread'})`).join(', ')}` }
      : {}),
    lanes: Object.fromEntries(lanes.map((lane) => [lane.lane, checkOf(lane)])),
  }
}

function lagCheck(lagSeconds: number, detail: string): Check {
  return lagSeconds > lagAllowedSeconds ? { status: 'degraded', lagSeconds, detail } : { status: 'ok', lagSeconds }
}

function templateCheck({ templateFiles }: Ticketing): Check {
  const [bad] = templateFiles.problems()
  return bad ? { status: 'degraded', detail: `${bad.file}:${bad.line}: ${bad.problem}` } : { status: 'ok' }
}
