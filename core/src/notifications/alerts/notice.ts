import type { AlertKind, AlertState, Severity } from '../message.ts'

/** What an event means for notifications: an alert begins, changes or ends. */
export interface Notice {
  /** The same for as long as it lasts. */
  key: string
  kind: AlertKind
  severity: Severity
  state: AlertState
  /** Whether it may begin an alert, or only changes one that somebody has been notified of. */
  begins: boolean
  subject: string
  title: string
  detail: string | null
  startedAt: Date
  at: Date
  slaGroups: string[]
  tags: string[]
  /** The channel that it is about, by which it can't be notified; null for everything else. */
  aboutChannel: number | null
}

/** What is known of the service, group or node of an event. */
export interface Subject {
  displayName: string
  tier: Severity
  slaGroups: string[]
  tags: string[]
}

/** What is known of an incident. */
export interface IncidentFacts {
  title: string
  severity: Severity
  startedAt: Date
  acknowledged: boolean
  /** What was changed of its service within 30 minutes before it, in words. */
  changedBefore: string | null
}
