import { cancelExclusionWindow } from '../../exclusions/cancel-window.ts'
import { listSpans, listWindows, type WindowFilter } from '../../exclusions/list-windows.ts'
import { type ScheduleWindow, scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { type StartWindow, startExclusionWindow } from '../../exclusions/start-window.ts'
import { type StopWindow, stopExclusionWindow } from '../../exclusions/stop-window.ts'
import { maxPage, readId, readInt, readPath, readTargetTexts, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

/** Planned maintenance. */
export const exclusionFields = {
  Query: {
    slaExclusionWindows: (_: unknown, args: { filter?: WindowFilter | null }, { context }: GraphqlContext) => {
      const { first = 100, after, target, servicePath, ...rest } = args.filter ?? {}
      return listWindows(context, {
        ...rest,
        target: readText('target', target ?? null),
        servicePath: readPath('servicePath', servicePath ?? null),
        after: readId('after', after),
        first: readInt('first', first, 1, maxPage),
      })
    },
    slaExclusionSpans: (_: unknown, { from, to }: { from: Date; to: Date }, { context }: GraphqlContext) =>
      listSpans(context, from, to),
  },
  Mutation: {
    startExclusionWindow: (_: unknown, { input }: { input: StartWindow }, { context }: GraphqlContext) =>
      startExclusionWindow(context, readTargetTexts(input)),
    stopExclusionWindow: (_: unknown, { input }: { input: StopWindow }, { context }: GraphqlContext) =>
      stopExclusionWindow(context, readTargetTexts(input)),
    scheduleExclusionWindow: (_: unknown, { input }: { input: ScheduleWindow }, { context }: GraphqlContext) => {
      readText('rrule', input.rrule, 300)
      readText('timeZone', input.timeZone, 60)
      return scheduleExclusionWindow(context, readTargetTexts(input))
    },
    cancelExclusionWindow: (_: unknown, { id }: { id: string }, { context }: GraphqlContext) =>
      cancelExclusionWindow(context, id),
  },
}
