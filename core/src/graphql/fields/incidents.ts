import { acknowledgeIncident } from '../../incidents/acknowledge-incident.ts'
import { addIncidentNote } from '../../incidents/add-incident-note.ts'
import { assignIncident } from '../../incidents/assign-incident.ts'
import { findIncident, findReferences, listEntries } from '../../incidents/incident.ts'
import { linkIncident } from '../../incidents/link-incident.ts'
import { listEvidence } from '../../incidents/list-evidence.ts'
import { listIncidents } from '../../incidents/list-incidents.ts'
import { openIncident } from '../../incidents/open-incident.ts'
import { readIncidentStats } from '../../incidents/read-incident-stats.ts'
import { resolveIncident } from '../../incidents/resolve-incident.ts'
import { listStatusPages, listUpdates } from '../../portal/list-updates.ts'
import { publishUpdate } from '../../portal/publish-update.ts'
import { maxPage, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { LoaderOf, Loaders } from '../field-resolvers.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Incidents: what they are, what they come to, and what people do about them. */
export const incidentFields = {
  Query: {
    slaIncidents: (_, { filter, first, after }, { context }) => {
      for (const name of ['severity', 'slaGroup'] as const) parseText(name, filter?.[name])
      const filtered = {
        ...filter,
        prefix: parsePath('prefix', filter?.prefix ?? null),
        path: parsePath('path', filter?.path ?? null),
      }
      return listIncidents(context, filtered, parseInteger('first', first, 1, maxPage), after)
    },
    slaIncident: (_, { id }, { context }) => findIncident(context, context.database, id),
    slaIncidentStats: (_, { filter, from, to }, { context }) =>
      readIncidentStats(context, { ...filter, node: parsePath('node', filter?.node ?? null) }, from, to),
  },
  Mutation: {
    openIncident: (_, args, { context }) =>
      openIncident(context, { ...args, service: parsePath('service', args.service) }),
    resolveIncident: (_, args, { context }) => resolveIncident(context, args),
    acknowledgeIncident: (_, args, { context }) => acknowledgeIncident(context, args),
    assignIncident: (_, args, { context }) => assignIncident(context, { id: args.id, assignee: args.assignee ?? null }),
    addIncidentNote: (_, args, { context }) => addIncidentNote(context, args),
    publishIncidentUpdate: (_, args, { context }) => publishUpdate(context, args),
    linkIncident: (_, args, { context }) => linkIncident(context, args),
  },
} satisfies Resolvers

const rootCauses: LoaderOf<'Incident', 'rootCause'> = async (queries, { context }) => {
  const ids = queries.flatMap(({ obj }) => (obj.rootCauseId === null ? [] : [obj.rootCauseId]))
  const found = await findReferences(context, ids)
  return queries.map(({ obj }) => (obj.rootCauseId === null ? null : (found.get(obj.rootCauseId) ?? null)))
}

const timelines: LoaderOf<'Incident', 'timeline'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listEntries(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const evidence: LoaderOf<'Incident', 'evidence'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listEvidence(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const customerUpdates: LoaderOf<'Incident', 'customerUpdates'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listUpdates(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const statusPages: LoaderOf<'Incident', 'statusPages'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listStatusPages(context, ids)
  return ids.map((id) => found.get(id) ?? [])
}

/** Fields that are fetched for all their parents in one statement. */
export const incidentLoaders = {
  Incident: { rootCause: rootCauses, timeline: timelines, evidence, customerUpdates, statusPages },
} satisfies Loaders
