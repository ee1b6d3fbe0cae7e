import { durationText } from '../../format/duration.ts'
import type { Incident } from '../../graphql/generated/types.generated.ts'

/** How a deadline to respond or to resolve stands. */
export interface Deadline {
  state: 'none' | 'running' | 'soon' | 'missed' | 'met'
  words: string
}

/** Less of its time left than this share, and it is pointed at. */
const soonShare = 0.25

interface Due {
  responseDue: string | null
  responseBreached: boolean
  resolutionDue: string | null
  resolutionBreached: boolean
}

/** Both deadlines of an incident or a ticket, with what a tile says of them. */
export function bothDeadlines(of: Due, response: Deadline, resolution: Deadline) {
  return [
    { name: 'Response', due: of.responseDue, breached: of.responseBreached, deadline: response },
    { name: 'Resolution', due: of.resolutionDue, breached: of.resolutionBreached, deadline: resolution },
  ]
}

/** The response deadline of an incident: somebody acknowledges it, or it ends before. */
export function responseDeadline(incident: Incident, now: number): Deadline {
  const { openedAt, responseDue, acknowledgedAt, resolvedAt } = incident
  return deadlineOf(openedAt, responseDue, acknowledgedAt ?? resolvedAt, now)
}

/** The resolution deadline of an incident: it ends. Its clock stands still while nothing is known of the service. */
export function resolutionDeadline(incident: Incident, now: number): Deadline {
  const { startedAt, resolutionDue, resolvedAt, noDataSince } = incident
  return deadlineOf(startedAt, resolutionDue, resolvedAt, noDataSince === null ? now : Date.parse(noDataSince))
}

/** How a deadline stands by which something is done from `start` by `due`; `done` is null until it is. */
export function deadlineOf(start: string, due: string | null, done: string | null, now: number): Deadline {
  if (due === null) return { state: 'none', words: 'no deadline' }
  const dueMs = Date.parse(due)
  const left = (dueMs - (done === null ? now : Date.parse(done))) / 1000
  if (done !== null) {
    return left < 0
      ? { state: 'missed', words: `missed by ${durationText(-left)}` }
      : { state: 'met', words: `met, ${durationText(left)} to spare` }
  }
  if (left < 0) return { state: 'missed', words: `overdue by ${durationText(-left)}` }
  const whole = (dueMs - Date.parse(start)) / 1000
  return { state: left < soonShare * whole ? 'soon' : 'running', words: `${durationText(left)} left` }
}

/**
 * The deadlines worth a line in a list: of an incident that goes on those still to be met and those missed, of one that is
 * over only those missed. Empty when all were met, or there are none.
 */
export function notableDeadlines(incident: Incident, now: number): { name: string; deadline: Deadline }[] {
  const both = [
    { name: 'response', deadline: responseDeadline(incident, now) },
    { name: 'resolution', deadline: resolutionDeadline(incident, now) },
  ]
  return both.filter(({ deadline }) => deadline.state !== 'none' && deadline.state !== 'met')
}
