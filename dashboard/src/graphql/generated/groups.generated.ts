import type { TypedDocument } from '../typed-document.ts'
import type {
  Groups,
  GroupsVariables,
  GroupNames,
  GroupNamesVariables,
  GroupDetails,
  GroupDetailsVariables,
  Tiers,
  TiersVariables,
  SetTerms,
  SetTermsVariables,
  Preview,
  PreviewVariables,
  Customers,
  CustomersVariables,
  OneCustomer,
  OneCustomerVariables,
  SaveCustomer,
  SaveCustomerVariables,
  OnePortal,
  OnePortalVariables,
  SavePortal,
  SavePortalVariables,
  PortalSubscribers,
  PortalSubscribersVariables,
  RemoveSubscriber,
  RemoveSubscriberVariables,
  DeleteCustomer,
  DeleteCustomerVariables,
  AnyPeriod,
  AnyPeriodVariables,
  SlaReports,
  SlaReportsVariables,
  SlaReportFile,
  SlaReportFileVariables,
  GenerateSlaReport,
  GenerateSlaReportVariables,
} from './types.generated.ts'

export const groupsDocument: TypedDocument<Groups, GroupsVariables> =
  "query Groups{slaGroups{...SlaGroup}}fragment SlaGroup on SlaGroup{id name displayName tier targetUptime status downCount currentUptime uptimeBest uptimeWorst coverage computedAt since services{...GroupMember}}fragment GroupMember on Service{id path displayName status stale currentUptime uptimeBest uptimeWorst coverage computedAt since slaStatus}"

export const groupNamesDocument: TypedDocument<GroupNames, GroupNamesVariables> =
  "query GroupNames{slaGroups{name}}"

export const groupDetailsDocument: TypedDocument<GroupDetails, GroupDetailsVariables> =
  "query GroupDetails{slaGroups{...GroupDetail}}fragment GroupDetail on SlaGroup{id name displayName tier targetUptime responseMinutes resolutionMinutes timeZone degraded unmeasured minCoverage credits{below percent}creditCap creditFee creditCurrency creditPerResponseBreach creditPerResolutionBreach definedBy status downCount formerNames terms{...GroupTerms}}fragment GroupTerms on SlaGroupTerms{effectiveFrom tier uptimeTarget responseMinutes resolutionMinutes timeZone degraded unmeasured minCoverage credits{below percent}creditCap creditFee creditCurrency creditPerResponseBreach creditPerResolutionBreach setBy reason createdAt}"

export const tiersDocument: TypedDocument<Tiers, TiersVariables> =
  "query Tiers{slaTiers{...SlaTier}}fragment SlaTier on SlaTier{tier uptimeTarget responseMinutes resolutionMinutes weight}"

export const setTermsDocument: TypedDocument<SetTerms, SetTermsVariables> =
  "mutation SetTerms($input:SlaGroupTermsInput!){setSlaGroupTerms(input:$input){name}}"

export const previewDocument: TypedDocument<Preview, PreviewVariables> =
  "query Preview($group:String!$period:String){previewRule(group:$group period:$period){...RulePreview}}fragment RulePreview on RulePreview{periodKey timeZone final outcomes{...RuleOutcome}}fragment RuleOutcome on RuleOutcome{degraded unmeasured uptime coverage errorBudgetSeconds errorBudgetConsumedSeconds status inForce}"

export const customersDocument: TypedDocument<Customers, CustomersVariables> =
  "query Customers{customers{...Customer}}fragment Customer on Customer{id slug name scope timeZone language logo accentColor contacts{name email}reports serviceCount}"

export const oneCustomerDocument: TypedDocument<OneCustomer, OneCustomerVariables> =
  "query OneCustomer($slug:String!){customer(slug:$slug){...Customer}}fragment Customer on Customer{id slug name scope timeZone language logo accentColor contacts{name email}reports serviceCount}"

export const saveCustomerDocument: TypedDocument<SaveCustomer, SaveCustomerVariables> =
  "mutation SaveCustomer($slug:String$input:CustomerInput!){saveCustomer(slug:$slug input:$input){slug}}"

export const onePortalDocument: TypedDocument<OnePortal, OnePortalVariables> =
  "query OnePortal($slug:String!){customerPortal(slug:$slug){...CustomerPortal}}fragment CustomerPortal on CustomerPortal{visibility host path}"

export const savePortalDocument: TypedDocument<SavePortal, SavePortalVariables> =
  "mutation SavePortal($slug:String!$input:CustomerPortalInput!){saveCustomerPortal(slug:$slug input:$input){...CustomerPortal}}fragment CustomerPortal on CustomerPortal{visibility host path}"

export const portalSubscribersDocument: TypedDocument<PortalSubscribers, PortalSubscribersVariables> =
  "query PortalSubscribers($slug:String!){customerSubscribers(slug:$slug){id kind target state createdAt}}"

export const removeSubscriberDocument: TypedDocument<RemoveSubscriber, RemoveSubscriberVariables> =
  "mutation RemoveSubscriber($slug:String!$id:ID!){removeCustomerSubscriber(slug:$slug id:$id)}"

export const deleteCustomerDocument: TypedDocument<DeleteCustomer, DeleteCustomerVariables> =
  "mutation DeleteCustomer($slug:String!){deleteCustomer(slug:$slug)}"

export const anyPeriodDocument: TypedDocument<AnyPeriod, AnyPeriodVariables> =
  "query AnyPeriod($serviceId:ID$slaGroup:String$customer:String$period:String$from:String$to:String$compareWith:String){slaPeriod(serviceId:$serviceId slaGroup:$slaGroup customer:$customer period:$period from:$from to:$to compareWith:$compareWith){range{...Range}compared{...Range}uptimeChange downSecondsChange incidentCountChange}}fragment Range on SlaRange{period from to timeZone exact result{...RangeResult}}fragment RangeResult on SlaRangeResult{subject subjectKind since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount operationalSeconds degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds errorBudgetSeconds errorBudgetConsumedSeconds memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime final}"

export const slaReportsDocument: TypedDocument<SlaReports, SlaReportsVariables> =
  "query SlaReports($subjectKind:SlaReportSubjectKind$periodType:String$subject:String$first:Int!){slaReports(subjectKind:$subjectKind periodType:$periodType subject:$subject first:$first){...SlaReport}}fragment SlaReport on SlaReport{id subjectKind subject periodType periodKey from to revision hash final language madeBy madeAt mailed unsent}"

export const slaReportFileDocument: TypedDocument<SlaReportFile, SlaReportFileVariables> =
  "query SlaReportFile($id:ID!$form:SlaReportForm!$language:String){slaReportFile(id:$id form:$form language:$language){name type base64}}"

export const generateSlaReportDocument: TypedDocument<GenerateSlaReport, GenerateSlaReportVariables> =
  "mutation GenerateSlaReport($input:SlaReportInput!){generateSlaReport(input:$input){...SlaReport}}fragment SlaReport on SlaReport{id subjectKind subject periodType periodKey from to revision hash final language madeBy madeAt mailed unsent}"
