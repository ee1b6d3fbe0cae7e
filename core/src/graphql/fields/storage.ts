import { listVolumes } from '../../storage/list-volumes.ts'
import { readStorageHistory } from '../../storage/read-history.ts'
import { maxPage, readId, readInt, readPath, readText } from '../arguments.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** The history is kept for 400 days. */
const maxHours = 9600

/** How full volumes are, and were. */
export const storageFields = {
  Query: {
    storageVolumes: (_, { filter, first, after }, { context }) => {
      readText('search', filter?.search, 200)
      const filtered = { ...filter, prefix: readPath('prefix', filter?.prefix ?? null) }
      return listVolumes(context, filtered, readInt('first', first, 1, maxPage), readId('after', after))
    },
    storageHistory: (_, { volumeId, hoursBack }, { context }) =>
      readStorageHistory(context, readId('volumeId', volumeId) ?? 0, readInt('hoursBack', hoursBack, 1, maxHours)),
  },
} satisfies Resolvers
