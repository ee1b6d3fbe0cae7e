import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { changesOfIncidents } from '../changes/changes-of-incidents.ts'
import {
  ErrorAnswer,
  IncidentAnswer,
  IncidentList,
  IncidentNote,
  IncidentQuery,
  NewIncident,
  Resolution,
} from '../contract/index.ts'
import { acknowledgeIncident } from '../incidents/acknowledge-incident.ts'
import { addIncidentNote } from '../incidents/add-incident-note.ts'
import { findIncident, type IncidentEntry, type IncidentView, listEntries } from '../incidents/incident.ts'
import { listEvidence } from '../incidents/list-evidence.ts'
import { listIncidents } from '../incidents/list-incidents.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { resolveIncident } from '../incidents/resolve-incident.ts'
import type { Actor, Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { machines, operatorOnly, refusals, requireSla, security } from './access.ts'
import { parseCount, parseInstant, parsePrefix } from './parse-query.ts'

const Params = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })
const answers = { 200: IncidentAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }
const change = {
  config: operatorOnly,
  schema: { security, params: Params, response: { ...answers, 409: ErrorAnswer } },
}

/** Incidents for machines, with the operator key. */
export const incidentRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)

  app.get(
    '/api/v1/sla/incidents',
    {
      config: machines('read'),
      schema: {
        summary: 'Incidents, the last started first',
        security,
        querystring: IncidentQuery,
        response: { 200: IncidentList, ...refusals, 403: ErrorAnswer },
      },
    },
    async (request) => {
      const { first, after, from, to, prefix, ...filter } = request.query
      const page = await listIncidents(
        contextOf(request.actor),
        { ...filter, prefix: parsePrefix(prefix), from: parseInstant(from), to: parseInstant(to) },
        parseCount(first),
        after,
      )
      const { totalCount, endCursor } = page
      return { incidents: page.nodes.map((incident) => answerOf(incident)), totalCount, endCursor }
    },
  )

  app.get(
    '/api/v1/sla/incidents/:id',
    {
      config: machines('read'),
      schema: {
        summary: 'An incident with its timeline, what was seen of the pod that failed, and what was changed before it',
        security,
        params: Params,
        response: answers,
      },
    },
    (request) => readIncident(contextOf(request.actor), request.params.id),
  )

  app.post(
    '/api/v1/sla/incidents',
    { config: operatorOnly, schema: { summary: 'Open an incident', security, body: NewIncident, response: answers } },
    async (request) => {
      const { path, title, startedAt, text } = request.body
      const input = { service: path, title, startedAt: parseInstant(startedAt), text: text ?? null }
      return answerOf(await openIncident(contextOf(request.actor), input))
    },
  )

  registerChanges(app, contextOf)
}

/** One incident with all that stands beside it. */
async function readIncident(context: Context, id: string): Promise<IncidentAnswer> {
  const incident = await findIncident(context, context.database, id)
  if (!incident) throw new AppError('not_found', { what: `Incident "${id}"` })
  const ids = [incident.id]
  const [timelines, evidence, changes] = [
    await listEntries(context, ids),
    await listEvidence(context, ids),
    await changesOfIncidents(context, ids),
  ]
  return {
    ...answerOf(incident, timelines.get(incident.id)),
    evidence: timed(evidence.get(incident.id)),
    changes: timed(changes.get(incident.id)),
  }
}

/** What is done to one incident. */
function registerChanges(app: Parameters<FastifyPluginAsyncTypebox>[0], contextOf: (actor: Actor) => Context): void {
  app.post(
    '/api/v1/sla/incidents/:id/acknowledge',
    { ...change, schema: { ...change.schema, summary: 'Say that somebody takes care of it' } },
    async (request) => answerOf(await acknowledgeIncident(contextOf(request.actor), request.params)),
  )

  app.post(
    '/api/v1/sla/incidents/:id/resolve',
    { ...change, schema: { ...change.schema, summary: 'End it by hand', body: Resolution } },
    async (request) =>
      answerOf(
        await resolveIncident(contextOf(request.actor), { ...request.params, text: request.body?.text ?? null }),
      ),
  )

  app.post(
    '/api/v1/sla/incidents/:id/notes',
    { ...change, schema: { ...change.schema, summary: 'Add a note to its timeline', body: IncidentNote } },
    async (request) =>
      answerOf(await addIncidentNote(contextOf(request.actor), { ...request.params, text: request.body.text })),
  )
}

function answerOf(incident: IncidentView, timeline?: readonly IncidentEntry[]): IncidentAnswer {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    ...incident,
    startedAt: incident.startedAt.toISOString(),
    openedAt: incident.openedAt.toISOString(),
    acknowledgedAt: iso(incident.acknowledgedAt),
    resolvedAt: iso(incident.resolvedAt),
    noDataSince: iso(incident.noDataSince),
    responseDue: iso(incident.responseDue),
    resolutionDue: iso(incident.resolutionDue),
    ...(timeline ? { timeline: timed(timeline) } : {}),
  }
}

/** Rows with their instants as texts. */
function timed<Row extends { at: Date }>(rows: readonly Row[] = []) {
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
