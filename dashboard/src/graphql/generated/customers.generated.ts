import type { TypedDocument } from '../typed-document.ts'
import type {
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
  SlaReports,
  SlaReportsVariables,
  SlaReportFile,
  SlaReportFileVariables,
  GenerateSlaReport,
  GenerateSlaReportVariables,
} from './types.generated.ts'

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

export const slaReportsDocument: TypedDocument<SlaReports, SlaReportsVariables> =
  "query SlaReports($subjectKind:SlaReportSubjectKind$periodType:String$subject:String$first:Int!){slaReports(subjectKind:$subjectKind periodType:$periodType subject:$subject first:$first){...SlaReport}}fragment SlaReport on SlaReport{id subjectKind subject periodType periodKey from to revision hash final language madeBy madeAt mailed unsent}"

export const slaReportFileDocument: TypedDocument<SlaReportFile, SlaReportFileVariables> =
  "query SlaReportFile($id:ID!$form:SlaReportForm!$language:String){slaReportFile(id:$id form:$form language:$language){name type base64}}"

export const generateSlaReportDocument: TypedDocument<GenerateSlaReport, GenerateSlaReportVariables> =
  "mutation GenerateSlaReport($input:SlaReportInput!){generateSlaReport(input:$input){...SlaReport}}fragment SlaReport on SlaReport{id subjectKind subject periodType periodKey from to revision hash final language madeBy madeAt mailed unsent}"
