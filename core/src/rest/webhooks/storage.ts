import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, StorageAnswer, StorageList, StorageQuery, StorageReport } from '../../contract/index.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { listVolumes } from '../../storage/list-volumes.ts'
import { recordStorage } from '../../storage/record-storage.ts'
import type { VolumeView } from '../../storage/volume-view.ts'
import { machines, refusals, security } from '../access.ts'
import { parseCount } from '../parse-query.ts'

/** How full volumes are, with the operator key. */
export const storageRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.post(
    '/api/v1/storage/report',
    {
      config: machines('storage', 'agent'),
      schema: {
        summary: 'Report how full a volume of a service is',
        security,
        body: StorageReport,
        response: { 200: StorageAnswer, ...refusals, 403: ErrorAnswer },
      },
    },
    async ({ actor, body }) => {
      const { volume, warnings, serverTime } = await recordStorage(contextOf(actor), body)
      return { accepted: 1, volume: toWire(volume), warnings, serverTime: serverTime.toISOString() }
    },
  )

  app.get(
    '/api/v1/storage/volumes',
    {
      config: machines('storage', 'read'),
      schema: {
        summary: 'Volumes of services, the fullest first',
        security,
        querystring: StorageQuery,
        response: { 200: StorageList, ...refusals },
      },
    },
    async ({ actor, query }) => {
      const { first, after, ...filter } = query
      const id = after === undefined ? null : Number(after)
      if (id !== null && !Number.isSafeInteger(id)) {
        throw new AppError('bad_request', { reason: `after "${after}" is not the id of a volume.` })
      }
      const page = await listVolumes(contextOf(actor), filter, parseCount(first), id)
      return { volumes: page.nodes.map(toWire), totalCount: page.totalCount, endCursor: page.endCursor }
    },
  )
}

function toWire({ reportedAt, ...volume }: VolumeView) {
  return { ...volume, reportedAt: reportedAt.toISOString() }
}
