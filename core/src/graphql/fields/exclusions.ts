import { cancelExclusionWindow } from '../../exclusions/cancel-window.ts'
import { listIntervals, listWindows } from '../../exclusions/list-windows.ts'
import { scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { startExclusionWindow } from '../../exclusions/start-window.ts'
import { stopExclusionWindow } from '../../exclusions/stop-window.ts'
import { maxPage, parseId, parseInteger, parsePath, parseTargetTexts, parseText } from '../arguments.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Planned maintenance. */
export const exclusionFields = {
  Query: {
    slaExclusionWindows: (_, args, { context }) => {
      const { first = 100, after, target, servicePath, ...rest } = args.filter ?? {}
      return listWindows(context, {
        ...rest,
        target: parseText('target', target ?? null),
        servicePath: parsePath('servicePath', servicePath ?? null),
        after: parseId('after', after),
        first: parseInteger('first', first, 1, maxPage),
      })
    },
    slaExclusionSpans: (_, { from, to }, { context }) => listIntervals(context, from, to),
  },
  Mutation: {
    startExclusionWindow: (_, { input }, { context }) => startExclusionWindow(context, parseTargetTexts(input)),
    stopExclusionWindow: (_, { input }, { context }) => stopExclusionWindow(context, parseTargetTexts(input)),
    scheduleExclusionWindow: (_, { input }, { context }) => {
      parseText('rrule', input.rrule, 300)
      parseText('timeZone', input.timeZone, 60)
      return scheduleExclusionWindow(context, parseTargetTexts(input))
    },
    cancelExclusionWindow: (_, { id }, { context }) => cancelExclusionWindow(context, id),
  },
} satisfies Resolvers
