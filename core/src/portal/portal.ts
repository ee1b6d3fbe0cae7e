import type { Language } from '../customers/customer.ts'
import type { SlaStatus } from '../events/events.ts'

export const visibilities = ['PRIVATE', 'LINK', 'PUBLIC'] as const
export type Visibility = (typeof visibilities)[number]

export const updateStates = ['INVESTIGATING', 'IDENTIFIED', 'MONITORING', 'RESOLVED'] as const
export type UpdateState = (typeof updateStates)[number]

/** What one day or month of a group came to: the same figures as in reports. */
export interface PortalPeriod {
  periodKey: string
  uptime: number | null
  /** What was agreed on for this time, which may be another target than now. */
  target: number | null
  status: SlaStatus
  downMs: number
  /** SHA-256 of the seal of a month, once there is one. */
  seal: string | null
}

/** A group with a target of its own whose services are all owed to the customer. */
export interface PortalGroup {
  name: string
  displayName: string
  target: number
  isDown: boolean
  budgetMs: number | null
  consumedMs: number | null
  month: PortalPeriod | null
  /** Of the last 90 days, the oldest first; days without a result are left out. */
  days: PortalPeriod[]
  /** Of the last 13 months, the newest first. */
  months: PortalPeriod[]
}

/** An outage as customers are shown it: nothing of it names a service. */
export interface PortalIncident {
  id: number
  group: string
  startedAt: Date
  resolvedAt: Date | null
  updates: { state: UpdateState; text: string; at: Date }[]
}

export interface PortalMaintenance {
  group: string
  startsAt: Date
  endsAt: Date | null
}

/** All that the status page of a customer shows. */
export interface Portal {
  slug: string
  name: string
  language: Language
  timeZone: string
  logo: string | null
  accentColor: string | null
  asOf: Date
  groups: PortalGroup[]
  incidents: PortalIncident[]
  maintenance: PortalMaintenance[]
}

/** What is shown of a portal, without who may open it. */
export function publicPart({
  visibility: _,
  linkVersion: __,
  host: ___,
  ...portal
}: Portal & Partial<StoredPortal>): Portal {
  return portal
}

/** A portal with who may open it, and where. */
export interface StoredPortal extends Portal {
  visibility: Visibility
  linkVersion: number
  host: string | null
}
