import { typed } from '../typed-document.ts'
import type {
  ExclusionSpan,
  ExclusionWindow,
  ScheduleInput,
  StartInput,
  WindowAnswer,
  WindowFilter,
} from './maintenance-types.ts'

const windowFields = `
  id targetKind target reason startsAt endsAt rrule timeZone durationMinutes state nextStartsAt nextEndsAt
  serviceCount createdBy createdAt cancelledBy cancelledAt
`

export const windowsDocument = typed<{ slaExclusionWindows: ExclusionWindow[] }, { filter: WindowFilter }>(`
  query Windows($filter: ExclusionWindowFilter) {
    slaExclusionWindows(filter: $filter) { ${windowFields} }
  }
`)

/** Everything of the page: windows by state, the last of those that are over, and the occurrences ahead. */
export const maintenanceDocument = typed<
  {
    active: ExclusionWindow[]
    scheduled: ExclusionWindow[]
    ended: ExclusionWindow[]
    cancelled: ExclusionWindow[]
    slaExclusionSpans: ExclusionSpan[]
  },
  { from: string; to: string }
>(`
  query Maintenance($from: DateTime!, $to: DateTime!) {
    active: slaExclusionWindows(filter: { state: ACTIVE, first: 500 }) { ${windowFields} }
    scheduled: slaExclusionWindows(filter: { state: SCHEDULED, first: 500 }) { ${windowFields} }
    ended: slaExclusionWindows(filter: { state: ENDED, first: 30 }) { ${windowFields} }
    cancelled: slaExclusionWindows(filter: { state: CANCELLED, first: 30 }) { ${windowFields} }
    slaExclusionSpans(from: $from, to: $to) { id windowId targetKind target reason startsAt endsAt }
  }
`)

export const startWindowDocument = typed<{ startExclusionWindow: WindowAnswer }, { input: StartInput }>(`
  mutation StartWindow($input: StartExclusionWindowInput!) {
    startExclusionWindow(input: $input) { window { id } warnings }
  }
`)

export const stopWindowDocument = typed<{ stopExclusionWindow: WindowAnswer }, { id: string }>(`
  mutation StopWindow($id: ID!) {
    stopExclusionWindow(input: { id: $id }) { window { id } warnings }
  }
`)

export const scheduleWindowDocument = typed<{ scheduleExclusionWindow: WindowAnswer }, { input: ScheduleInput }>(`
  mutation ScheduleWindow($input: ScheduleExclusionWindowInput!) {
    scheduleExclusionWindow(input: $input) { window { id } warnings }
  }
`)

export const cancelWindowDocument = typed<{ cancelExclusionWindow: { id: string } }, { id: string }>(`
  mutation CancelWindow($id: ID!) {
    cancelExclusionWindow(id: $id) { id }
  }
`)

export const groupNamesDocument = typed<{ slaGroups: { name: string }[] }>(`
  query GroupNames {
    slaGroups { name }
  }
`)

export const nodePathsDocument = typed<{ hierarchy: { path: string }[] }>(`
  query NodePaths {
    hierarchy { path }
  }
`)

export const servicePathsDocument = typed<{ services: { nodes: { path: string }[] } }, { search: string }>(`
  query ServicePaths($search: String!) {
    services(filter: { search: $search }, first: 30) {
      nodes { path }
    }
  }
`)
