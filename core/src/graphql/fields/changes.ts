import { changesOfIncidents } from '../../changes/changes-of-incidents.ts'
import { type ChangeFilter, listChanges } from '../../changes/list-changes.ts'
import { lastChangesOf } from '../../changes/read-service-changes.ts'
import type { ImageChangeView, ServiceChangeView } from '../../changes/service-change.ts'
import type { IncidentView } from '../../incidents/incident.ts'
import type { ServiceView } from '../../inventory/services/select-services.ts'
import { maxPage, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type PageArgs = { filter?: ChangeFilter | null; first: number; after?: string | null }

const maxOfService = 100

/** Rollouts, restarts and scalings of services. */
export const changeFields = {
  Query: {
    serviceChanges: (_: unknown, { filter, first, after }: PageArgs, { context }: GraphqlContext) => {
      const terms = {
        ...filter,
        path: readPath('path', filter?.path ?? null),
        prefix: readPath('prefix', filter?.prefix ?? null),
      }
      return listChanges(context, terms, readInt('first', first, 1, maxPage), readText('after', after, 40))
    },
  },
}

export const changeTypes = {
  ImageChange: { init: ({ init }: ImageChangeView) => init ?? false },
}

/** Fields that are fetched for all their parents in one statement. */
export const changeLoaders = {
  Service: {
    changes: async (
      queries: (Load<ServiceView> & { params: { first: number } })[],
      { context }: GraphqlContext,
    ): Promise<ServiceChangeView[][]> => {
      const most = Math.max(...queries.map(({ params }) => readInt('first', params.first, 1, maxOfService)))
      const ids = [...new Set(queries.map(({ obj }) => obj.id))]
      const found = await lastChangesOf(context, ids, most)
      return queries.map(({ obj, params }) => (found.get(obj.id) ?? []).slice(0, params.first))
    },
  },
  Incident: {
    changes: async (queries: Load<IncidentView>[], { context }: GraphqlContext): Promise<ServiceChangeView[][]> => {
      const found = await changesOfIncidents(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id) ?? [])
    },
  },
}
