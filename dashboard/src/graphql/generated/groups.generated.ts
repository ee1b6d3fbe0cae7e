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
