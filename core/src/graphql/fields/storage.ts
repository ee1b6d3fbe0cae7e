import { listVolumes } from '../../storage/list-volumes.ts'
import { readStorageHistory } from '../../storage/read-history.ts'
import { maxPage, parseId, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** The history is kept for 400 days. */
const maxHours = 9600

/** How full volumes are, and were. */
export const storageFields = {
  Query: {
    storageVolumes: (_, { filter, first, after }, { context }) => {
      parseText('search', filter?.search, 200)
      const filtered = { ...filter, prefix: parsePath('prefix', filter?.prefix ?? null) }
      return listVolumes(context, filtered, parseInteger('first', first, 1, maxPage), parseId('after', after))
    },
    storageHistory: (_, { volumeId, hoursBack }, { context }) =>
      readStorageHistory(
        context,
        parseId('volumeId', volumeId) ?? 0,
        parseInteger('hoursBack', hoursBack, 1, maxHours),
      ),
  },
} satisfies Resolvers
