import type { TypedDocument } from '../typed-document.ts'
import type {
  PreviewChange,
  PreviewChangeVariables,
  RetireService,
  RetireServiceVariables,
  RestoreService,
  RestoreServiceVariables,
  DeleteService,
  DeleteServiceVariables,
  RenameService,
  RenameServiceVariables,
  AdmitReporter,
  AdmitReporterVariables,
  RetireNode,
  RetireNodeVariables,
  RestoreNode,
  RestoreNodeVariables,
  ForgetNode,
  ForgetNodeVariables,
  RetireAgent,
  RetireAgentVariables,
  RestoreAgent,
  RestoreAgentVariables,
  ForgetAgent,
  ForgetAgentVariables,
  RenameGroup,
  RenameGroupVariables,
  DeleteGroup,
  DeleteGroupVariables,
  AddedServices,
  AddedServicesVariables,
  AddService,
  AddServiceVariables,
  ChangeAddedService,
  ChangeAddedServiceVariables,
  RemoveAddedService,
  RemoveAddedServiceVariables,
  Places,
  PlacesVariables,
} from './types.generated.ts'

export const previewChangeDocument: TypedDocument<PreviewChange, PreviewChangeVariables> =
  "query PreviewChange($input:InventoryChangeInput!){previewInventoryChange(input:$input){...InventoryChange}}fragment InventoryChange on InventoryChange{target to refused warnings serviceCount agentCount historySeconds sealedMonths openIncidents openTickets openWindows openBurnAlerts services{path displayName status stale}before{...InventoryTotals}after{...InventoryTotals}}fragment InventoryTotals on InventoryTotals{services down stale agentsOffline uptime coverage}"

export const retireServiceDocument: TypedDocument<RetireService, RetireServiceVariables> =
  "mutation RetireService($target:String!$reason:String){done:retireService(path:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const restoreServiceDocument: TypedDocument<RestoreService, RestoreServiceVariables> =
  "mutation RestoreService($target:String!$reason:String){done:restoreService(path:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const deleteServiceDocument: TypedDocument<DeleteService, DeleteServiceVariables> =
  "mutation DeleteService($target:String!$reason:String){done:deleteService(path:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const renameServiceDocument: TypedDocument<RenameService, RenameServiceVariables> =
  "mutation RenameService($target:String!$to:String!$reason:String){done:renameService(path:$target to:$to reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const admitReporterDocument: TypedDocument<AdmitReporter, AdmitReporterVariables> =
  "mutation AdmitReporter($target:String!$node:String$reason:String){done:admitReporter(path:$target node:$node reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const retireNodeDocument: TypedDocument<RetireNode, RetireNodeVariables> =
  "mutation RetireNode($target:String!$reason:String){done:retireNode(node:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const restoreNodeDocument: TypedDocument<RestoreNode, RestoreNodeVariables> =
  "mutation RestoreNode($target:String!$reason:String){done:restoreNode(node:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const forgetNodeDocument: TypedDocument<ForgetNode, ForgetNodeVariables> =
  "mutation ForgetNode($target:String!$reason:String){done:forgetNode(node:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const retireAgentDocument: TypedDocument<RetireAgent, RetireAgentVariables> =
  "mutation RetireAgent($target:String!$reason:String){done:retireAgent(nodeId:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const restoreAgentDocument: TypedDocument<RestoreAgent, RestoreAgentVariables> =
  "mutation RestoreAgent($target:String!$reason:String){done:restoreAgent(nodeId:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const forgetAgentDocument: TypedDocument<ForgetAgent, ForgetAgentVariables> =
  "mutation ForgetAgent($target:String!$reason:String){done:forgetAgent(nodeId:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const renameGroupDocument: TypedDocument<RenameGroup, RenameGroupVariables> =
  "mutation RenameGroup($target:String!$to:String!$reason:String){done:renameSlaGroup(group:$target to:$to reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const deleteGroupDocument: TypedDocument<DeleteGroup, DeleteGroupVariables> =
  "mutation DeleteGroup($target:String!$reason:String){done:deleteSlaGroup(group:$target reason:$reason){...Done}}fragment Done on InventoryChange{target to changed}"

export const addedServicesDocument: TypedDocument<AddedServices, AddedServicesVariables> =
  "query AddedServices($path:String){addedServices(path:$path){...AddedService}}fragment AddedService on AddedService{id agent path endpoint interval timeout expectedStatus displayName criticality slaGroup from quorum addedBy addedAt changedBy changedAt agentAsks status message}"

export const addServiceDocument: TypedDocument<AddService, AddServiceVariables> =
  "mutation AddService($input:AddServiceInput!){addService(input:$input){...AddedService}}fragment AddedService on AddedService{id agent path endpoint interval timeout expectedStatus displayName criticality slaGroup from quorum addedBy addedAt changedBy changedAt agentAsks status message}"

export const changeAddedServiceDocument: TypedDocument<ChangeAddedService, ChangeAddedServiceVariables> =
  "mutation ChangeAddedService($id:ID!$probe:ProbeInput!){changeAddedService(id:$id probe:$probe){...AddedService}}fragment AddedService on AddedService{id agent path endpoint interval timeout expectedStatus displayName criticality slaGroup from quorum addedBy addedAt changedBy changedAt agentAsks status message}"

export const removeAddedServiceDocument: TypedDocument<RemoveAddedService, RemoveAddedServiceVariables> =
  "mutation RemoveAddedService($id:ID!){removeAddedService(id:$id)}"

export const placesDocument: TypedDocument<Places, PlacesVariables> =
  "query Places{agents{nodeId name status}slaGroups{name displayName}}"
