import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type TSchema, Type } from 'typebox'
import { ErrorAnswer } from '../contract/index.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { listBurnAlerts } from '../sla/budgets/list-burn-alerts.ts'
import { type ErrorBudget, readErrorBudget } from '../sla/budgets/read-error-budget.ts'
import { machines, refusals, requireSla, security } from './access.ts'

const orNull = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const number = Type.Number()
const instant = Type.String({ description: 'An ISO 8601 instant' })
const name = Type.String({ minLength: 1, maxLength: 700 })

const BudgetPeriod = Type.Object({
  period: Type.Enum(['MONTH', 'ROLLING_7D', 'ROLLING_30D', 'ROLLING_90D']),
  start: instant,
  end: instant,
  target: orNull(number),
  budgetSeconds: orNull(number),
  consumedSeconds: orNull(number),
  remainingSeconds: orNull(number),
  consumedRatio: orNull(number),
  exhausted: Type.Boolean(),
  uptime: orNull(number),
  coverage: orNull(number),
  exhaustsAt: orNull(instant),
  words: Type.String(),
})

const ErrorBudgetAnswer = Type.Object({
  subject: Type.String(),
  subjectKind: Type.Enum(['SERVICE', 'GROUP']),
  target: number,
  timeZone: Type.String(),
  periods: Type.Array(BudgetPeriod),
  burnRates: Type.Array(
    Type.Object({
      window: Type.String(),
      burnRate: orNull(number),
      consumedSeconds: number,
      measuredSeconds: number,
    }),
  ),
})

const BurnAlertsAnswer = Type.Object({
  alerts: Type.Array(
    Type.Object({
      id: Type.String(),
      subject: Type.String(),
      subjectKind: Type.Enum(['SERVICE', 'GROUP']),
      rule: Type.String(),
      severity: Type.Enum(['page', 'ticket']),
      factor: number,
      longWindow: Type.String(),
      shortWindow: Type.String(),
      burnLong: number,
      burnShort: number,
      firedAt: instant,
      resolvedAt: orNull(instant),
      notifiedAt: orNull(instant),
      inhibitedBy: orNull(Type.Enum(['SEVERER_ALERT', 'ROOT_CAUSE', 'MEMBER_ALERT'])),
    }),
  ),
})

const answers = { ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }
/** Error budgets and burn alerts, with the operator key. */
export const budgetRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)

  app.get(
    '/api/v1/sla/error-budget',
    {
      config: machines('read'),
      schema: {
        summary: 'Error budget and burn rates of one service, by its path, or of one SLA group, by its name',
        security,
        querystring: Type.Object({ path: Type.Optional(name), slaGroup: Type.Optional(name) }),
        response: { 200: ErrorBudgetAnswer, ...answers },
      },
    },
    async (request) => {
      const { path, slaGroup } = request.query
      return budgetInJson(await readErrorBudget(contextOf(request.actor), { serviceId: path, slaGroup }))
    },
  )

  app.get(
    '/api/v1/sla/burn-alerts',
    {
      config: machines('read'),
      schema: {
        summary: 'Burn alerts, newest first: those that are firing, or also those that have ended',
        security,
        querystring: Type.Object({
          active: Type.Optional(Type.Enum(['true', 'false', 'all'], { default: 'true' })),
          prefix: Type.Optional(name),
          slaGroup: Type.Optional(name),
          first: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', description: '1 to 500' })),
          after: Type.Optional(
            Type.String({ maxLength: 30, description: 'The id of the last alert of the page before' }),
          ),
        }),
        response: { 200: BurnAlertsAnswer, ...answers },
      },
    },
    async (request) => {
      const { active = 'true', prefix, slaGroup, first = '100', after } = request.query
      const alerts = await listBurnAlerts(contextOf(request.actor), {
        active: active === 'all' ? null : active === 'true',
        prefix: prefix?.replace(/\/+$/, ''),
        slaGroup,
        first: Number(first),
        after,
      })
      return {
        alerts: alerts.map((alert) => ({
          ...alert,
          firedAt: alert.firedAt.toISOString(),
          notifiedAt: alert.notifiedAt?.toISOString() ?? null,
          resolvedAt: alert.resolvedAt?.toISOString() ?? null,
        })),
      }
    },
  )
}

const budgetInJson = (budget: ErrorBudget) => ({
  ...budget,
  periods: budget.periods.map((period) => ({
    ...period,
    start: period.start.toISOString(),
    end: period.end.toISOString(),
    exhaustsAt: period.exhaustsAt?.toISOString() ?? null,
  })),
})
