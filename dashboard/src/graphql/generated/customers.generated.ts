import type { TypedDocument } from '../typed-document.ts'
import type {
  Customers,
  CustomersVariables,
  OneCustomer,
  OneCustomerVariables,
  SaveCustomer,
  SaveCustomerVariables,
  DeleteCustomer,
  DeleteCustomerVariables,
  AnyPeriod,
  AnyPeriodVariables,
} from './types.generated.ts'

export const customersDocument: TypedDocument<Customers, CustomersVariables> =
  "query Customers{customers{...Customer}}fragment Customer on Customer{id slug name scope timeZone language logo accentColor contacts{name email}serviceCount}"

export const oneCustomerDocument: TypedDocument<OneCustomer, OneCustomerVariables> =
  "query OneCustomer($slug:String!){customer(slug:$slug){...Customer}}fragment Customer on Customer{id slug name scope timeZone language logo accentColor contacts{name email}serviceCount}"

export const saveCustomerDocument: TypedDocument<SaveCustomer, SaveCustomerVariables> =
  "mutation SaveCustomer($slug:String$input:CustomerInput!){saveCustomer(slug:$slug input:$input){slug}}"

export const deleteCustomerDocument: TypedDocument<DeleteCustomer, DeleteCustomerVariables> =
  "mutation DeleteCustomer($slug:String!){deleteCustomer(slug:$slug)}"

export const anyPeriodDocument: TypedDocument<AnyPeriod, AnyPeriodVariables> =
  "query AnyPeriod($serviceId:ID$slaGroup:String$customer:String$period:String$from:String$to:String$compareWith:String){slaPeriod(serviceId:$serviceId slaGroup:$slaGroup customer:$customer period:$period from:$from to:$to compareWith:$compareWith){range{...Range}compared{...Range}uptimeChange downSecondsChange incidentCountChange}}fragment Range on SlaRange{period from to timeZone exact result{...RangeResult}}fragment RangeResult on SlaRangeResult{subject subjectKind since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount operationalSeconds degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds errorBudgetSeconds errorBudgetConsumedSeconds memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime final}"
