import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  ErrorAnswer,
  ExclusionAnswer,
  ExclusionSchedule,
  ExclusionStart,
  ExclusionStop,
  ExclusionWindow,
} from '../contract/index.ts'
import { targetInput } from '../exclusions/exclusion-target.ts'
import { listWindows, targetOf, type WindowView } from '../exclusions/list-windows.ts'
import { scheduleExclusionWindow } from '../exclusions/schedule-window.ts'
import { startExclusionWindow, type WindowAnswer } from '../exclusions/start-window.ts'
import { stopExclusionWindow } from '../exclusions/stop-window.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { machines, refusals, requireSla, security } from './access.ts'

export interface ExclusionOptions {
  contextOf(actor: Actor): Context
  plugins: Plugins
}

const response = { 200: ExclusionAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }
const windowsPath = '/api/v1/sla/exclusion-windows'

/** What backup and deploy jobs call around their work, with the operator key. */
export const exclusionRoutes: FastifyPluginAsyncTypebox<ExclusionOptions> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)

  app.post(
    '/api/v1/sla/exclusion-window/start',
    {
      config: machines('windows'),
      schema: { summary: 'Start planned maintenance now', security, body: ExclusionStart, response },
    },
    async ({ actor, body: { until, ...rest } }) =>
      answerOf(await startExclusionWindow(contextOf(actor), { ...rest, until: dateOf(until) })),
  )

  app.post(
    '/api/v1/sla/exclusion-window/stop',
    {
      config: machines('windows'),
      schema: { summary: 'End planned maintenance now', security, body: ExclusionStop, response },
    },
    async ({ actor, body: { reason: _, ...which } }) => answerOf(await stopExclusionWindow(contextOf(actor), which)),
  )

  app.post(
    windowsPath,
    {
      config: machines('windows'),
      schema: {
        summary: 'Plan maintenance ahead, once or recurring',
        security,
        body: ExclusionSchedule,
        response,
      },
    },
    async ({ actor, body: { startsAt, endsAt, ...rest } }) =>
      answerOf(
        await scheduleExclusionWindow(contextOf(actor), {
          ...rest,
          startsAt: new Date(startsAt),
          endsAt: dateOf(endsAt),
        }),
      ),
  )

  app.get(
    windowsPath,
    {
      config: machines('windows', 'read'),
      schema: {
        summary: 'Exclusion windows, newest first',
        security,
        querystring: Type.Object({ state: Type.Optional(Type.Enum(['ACTIVE', 'SCHEDULED', 'ENDED', 'CANCELLED'])) }),
        response: { 200: Type.Object({ windows: Type.Array(ExclusionWindow) }), ...refusals, 403: ErrorAnswer },
      },
    },
    async ({ actor, query }) => {
      const windows = await listWindows(contextOf(actor), { state: query.state ?? null, first: 500 })
      return { windows: windows.map(toWire) }
    },
  )
}

const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text))
const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null

function answerOf({ window, warnings }: WindowAnswer) {
  return { ...toWire(window), warnings }
}

function toWire(window: WindowView): ExclusionWindow {
  const named = Object.entries(targetInput(targetOf(window))).filter(([, name]) => typeof name === 'string')
  return {
    id: window.id,
    target: Object.fromEntries(named),
    reason: window.reason,
    state: window.state,
    startsAt: window.startsAt.toISOString(),
    until: iso(window.endsAt),
    rrule: window.rrule,
    timeZone: window.timeZone,
    durationMinutes: window.durationMinutes,
    nextStartsAt: iso(window.nextStartsAt),
    nextEndsAt: iso(window.nextEndsAt),
    services: window.serviceCount,
    createdBy: window.createdBy,
  }
}
