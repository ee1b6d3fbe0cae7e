export type TargetKind = 'SERVICE' | 'GROUP' | 'NAMESPACE' | 'PREFIX'
export type WindowState = 'ACTIVE' | 'SCHEDULED' | 'ENDED' | 'CANCELLED'

/** A target as core takes it: exactly one of these. */
export interface TargetInput {
  path?: string
  slaGroup?: string
  namespace?: string
  prefix?: string
}

export interface ExclusionWindow {
  id: string
  targetKind: TargetKind
  target: string
  reason: string
  startsAt: string
  endsAt: string | null
  rrule: string | null
  timeZone: string
  durationMinutes: number | null
  state: WindowState
  nextStartsAt: string | null
  nextEndsAt: string | null
  serviceCount: number
  createdBy: string
  createdAt: string
  cancelledBy: string | null
  cancelledAt: string | null
}

export interface ExclusionSpan {
  id: string
  windowId: string
  targetKind: TargetKind
  target: string
  reason: string
  startsAt: string
  endsAt: string | null
}

export interface WindowFilter {
  state?: WindowState
  servicePath?: string
  first?: number
}

export interface StartInput extends TargetInput {
  reason: string
  until?: string
}

export interface ScheduleInput extends TargetInput {
  reason: string
  startsAt: string
  durationMinutes: number
  rrule?: string
  timeZone: string
}

export interface WindowAnswer {
  window: { id: string }
  warnings: string[]
}
