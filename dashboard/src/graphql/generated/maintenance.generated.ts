import type { TypedDocument } from '../typed-document.ts'
import type {
  Windows,
  WindowsVariables,
  Maintenance,
  MaintenanceVariables,
  StartWindow,
  StartWindowVariables,
  StopWindow,
  StopWindowVariables,
  ScheduleWindow,
  ScheduleWindowVariables,
  CancelWindow,
  CancelWindowVariables,
  NodePaths,
  NodePathsVariables,
  ServicePaths,
  ServicePathsVariables,
} from './types.generated.ts'

export const windowsDocument: TypedDocument<Windows, WindowsVariables> =
  "query Windows($filter:ExclusionWindowFilter){slaExclusionWindows(filter:$filter){...ExclusionWindow}}fragment ExclusionWindow on ExclusionWindow{id targetKind target reason startsAt endsAt rrule timeZone durationMinutes state nextStartsAt nextEndsAt serviceCount createdBy createdAt cancelledBy cancelledAt}"

export const maintenanceDocument: TypedDocument<Maintenance, MaintenanceVariables> =
  "query Maintenance($from:DateTime!$to:DateTime!){active:slaExclusionWindows(filter:{state:ACTIVE first:500}){...ExclusionWindow}scheduled:slaExclusionWindows(filter:{state:SCHEDULED first:500}){...ExclusionWindow}ended:slaExclusionWindows(filter:{state:ENDED first:30}){...ExclusionWindow}cancelled:slaExclusionWindows(filter:{state:CANCELLED first:30}){...ExclusionWindow}slaExclusionSpans(from:$from to:$to){...ExclusionSpan}}fragment ExclusionWindow on ExclusionWindow{id targetKind target reason startsAt endsAt rrule timeZone durationMinutes state nextStartsAt nextEndsAt serviceCount createdBy createdAt cancelledBy cancelledAt}fragment ExclusionSpan on ExclusionSpan{id windowId targetKind target reason startsAt endsAt}"

export const startWindowDocument: TypedDocument<StartWindow, StartWindowVariables> =
  "mutation StartWindow($input:StartExclusionWindowInput!){startExclusionWindow(input:$input){window{id}warnings}}"

export const stopWindowDocument: TypedDocument<StopWindow, StopWindowVariables> =
  "mutation StopWindow($id:ID!){stopExclusionWindow(input:{id:$id}){window{id}warnings}}"

export const scheduleWindowDocument: TypedDocument<ScheduleWindow, ScheduleWindowVariables> =
  "mutation ScheduleWindow($input:ScheduleExclusionWindowInput!){scheduleExclusionWindow(input:$input){window{id}warnings}}"

export const cancelWindowDocument: TypedDocument<CancelWindow, CancelWindowVariables> =
  "mutation CancelWindow($id:ID!){cancelExclusionWindow(id:$id){id}}"

export const nodePathsDocument: TypedDocument<NodePaths, NodePathsVariables> =
  "query NodePaths{hierarchy{path}}"

export const servicePathsDocument: TypedDocument<ServicePaths, ServicePathsVariables> =
  "query ServicePaths($search:String!){services(filter:{search:$search}first:30){nodes{path}}}"
