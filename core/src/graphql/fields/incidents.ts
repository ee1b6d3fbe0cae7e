import { acknowledgeIncident } from '../../incidents/acknowledge-incident.ts'
import { addIncidentNote } from '../../incidents/add-incident-note.ts'
import { assignIncident } from '../../incidents/assign-incident.ts'
import { findIncident, findReferences, type IncidentView, listEntries } from '../../incidents/incident.ts'
import { type LinkInput, linkIncident } from '../../incidents/link-incident.ts'
import { listEvidence } from '../../incidents/list-evidence.ts'
import { type IncidentFilter, listIncidents } from '../../incidents/list-incidents.ts'
import { openIncident } from '../../incidents/open-incident.ts'
import { type IncidentSubject, readIncidentStats } from '../../incidents/read-incident-stats.ts'
import { resolveIncident } from '../../incidents/resolve-incident.ts'
import { maxPage, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type PageArgs = { filter?: IncidentFilter | null; first: number; after?: string | null }
type StatsArgs = { filter?: IncidentSubject | null; from: Date; to: Date }
export interface OpenArgs {
  service: string
  title: string
  startedAt?: Date | null
  text?: string | null
}

/** Incidents: what they are, what they come to, and what people do about them. */
export const incidentFields = {
  Query: {
    slaIncidents: (_: unknown, { filter, first, after }: PageArgs, { context }: GraphqlContext) => {
      for (const name of ['severity', 'slaGroup'] as const) readText(name, filter?.[name])
      const filtered = {
        ...filter,
        prefix: readPath('prefix', filter?.prefix ?? null),
        path: readPath('path', filter?.path ?? null),
      }
      return listIncidents(context, filtered, readInt('first', first, 1, maxPage), after)
    },
    slaIncident: (_: unknown, { id }: { id: string }, { context }: GraphqlContext) =>
      findIncident(context, context.database, id),
    slaIncidentStats: (_: unknown, { filter, from, to }: StatsArgs, { context }: GraphqlContext) =>
      readIncidentStats(context, { ...filter, node: readPath('node', filter?.node ?? null) }, from, to),
  },
  Mutation: {
    openIncident: (_: unknown, args: OpenArgs, { context }: GraphqlContext) =>
      openIncident(context, { ...args, service: readPath('service', args.service) }),
    resolveIncident: (_: unknown, args: { id: string; text?: string | null }, { context }: GraphqlContext) =>
      resolveIncident(context, args),
    acknowledgeIncident: (_: unknown, args: { id: string }, { context }: GraphqlContext) =>
      acknowledgeIncident(context, args),
    assignIncident: (_: unknown, args: { id: string; assignee?: string | null }, { context }: GraphqlContext) =>
      assignIncident(context, { id: args.id, assignee: args.assignee ?? null }),
    addIncidentNote: (_: unknown, args: { id: string; text: string }, { context }: GraphqlContext) =>
      addIncidentNote(context, args),
    linkIncident: (_: unknown, args: LinkInput, { context }: GraphqlContext) => linkIncident(context, args),
  },
}

const rootCauses = async (queries: Load<IncidentView>[], { context }: GraphqlContext) => {
  const ids = queries.flatMap(({ obj }) => (obj.rootCauseId === null ? [] : [obj.rootCauseId]))
  const found = await findReferences(context, ids)
  return queries.map(({ obj }) => (obj.rootCauseId === null ? null : (found.get(obj.rootCauseId) ?? null)))
}

const timelines = async (queries: Load<IncidentView>[], { context }: GraphqlContext) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listEntries(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const evidence = async (queries: Load<IncidentView>[], { context }: GraphqlContext) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listEvidence(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

/** Fields that are fetched for all their parents in one statement. */
export const incidentLoaders = { Incident: { rootCause: rootCauses, timeline: timelines, evidence } }
