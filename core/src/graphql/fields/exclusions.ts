import { cancelExclusionWindow } from '../../exclusions/cancel-window.ts'
import { listSpans, listWindows } from '../../exclusions/list-windows.ts'
import { scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { startExclusionWindow } from '../../exclusions/start-window.ts'
import { stopExclusionWindow } from '../../exclusions/stop-window.ts'
import { maxPage, readId, readInt, readPath, readTargetTexts, readText } from '../arguments.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Planned maintenance. */
export const exclusionFields = {
  Query: {
    slaExclusionWindows: (_, args, { context }) => {
      const { first = 100, after, target, servicePath, ...rest } = args.filter ?? {}
      return listWindows(context, {
        ...rest,
        target: readText('target', target ?? null),
        servicePath: readPath('servicePath', servicePath ?? null),
        after: readId('after', after),
        first: readInt('first', first, 1, maxPage),
      })
    },
    slaExclusionSpans: (_, { from, to }, { context }) => listSpans(context, from, to),
  },
  Mutation: {
    startExclusionWindow: (_, { input }, { context }) => startExclusionWindow(context, readTargetTexts(input)),
    stopExclusionWindow: (_, { input }, { context }) => stopExclusionWindow(context, readTargetTexts(input)),
    scheduleExclusionWindow: (_, { input }, { context }) => {
      readText('rrule', input.rrule, 300)
      readText('timeZone', input.timeZone, 60)
      return scheduleExclusionWindow(context, readTargetTexts(input))
    },
    cancelExclusionWindow: (_, { id }, { context }) => cancelExclusionWindow(context, id),
  },
} satisfies Resolvers
