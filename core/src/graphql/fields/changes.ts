import { changesOfIncidents } from '../../changes/changes-of-incidents.ts'
import { listChanges } from '../../changes/list-changes.ts'
import { lastChangesOf } from '../../changes/read-service-changes.ts'
import type { ImageChangeView } from '../../changes/service-change.ts'
import { maxPage, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { Loaders } from '../field-resolvers.ts'
import type { Resolvers } from '../resolvers.generated.ts'

const maxOfService = 100

/** Rollouts, restarts and scalings of services. */
export const changeFields = {
  Query: {
    serviceChanges: (_, { filter, first, after }, { context }) => {
      const terms = {
        ...filter,
        path: parsePath('path', filter?.path ?? null),
        prefix: parsePath('prefix', filter?.prefix ?? null),
      }
      return listChanges(context, terms, parseInteger('first', first, 1, maxPage), parseText('after', after, 40))
    },
  },
} satisfies Resolvers

export const changeTypes = {
  ImageChange: { init: ({ init }: ImageChangeView) => init ?? false },
} satisfies Resolvers

/** Fields that are fetched for all their parents in one statement. */
export const changeLoaders = {
  Service: {
    changes: async (queries, { context }) => {
      const max = Math.max(...queries.map(({ params }) => parseInteger('first', params.first, 1, maxOfService)))
      const ids = [...new Set(queries.map(({ obj }) => obj.id))]
      const found = await lastChangesOf(context, ids, max)
      return queries.map(({ obj, params }) => (found.get(obj.id) ?? []).slice(0, params.first))
    },
  },
  Incident: {
    changes: async (queries, { context }) => {
      const found = await changesOfIncidents(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id) ?? [])
    },
  },
} satisfies Loaders
