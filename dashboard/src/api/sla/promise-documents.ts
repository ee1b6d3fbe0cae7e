import { periodFields } from '../service-documents.ts'
import { typed } from '../typed-document.ts'
import type {
  GroupPromise,
  GroupTermsInput,
  PeriodResultFilter,
  RollUp,
  RulePreview,
  Seal,
  SealRevision,
  SealVerdict,
  SlaTier,
  SubjectFilter,
  SubjectResult,
} from './promise-types.ts'

const rollUpFields =
  'subject actualValue uptimeBest uptimeWorst coverage memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime'

const sealFields = 'id periodKey revision latest sealedAt actualValue uptimeBest uptimeWorst coverage status hash'

export const promisesDocument = typed<{ slaGroups: GroupPromise[] }>(`
  query Promises {
    slaGroups {
      id name displayName tier targetUptime responseMinutes resolutionMinutes timeZone degraded unmeasured minCoverage definedBy
      status downCount formerNames
      terms {
        effectiveFrom tier uptimeTarget responseMinutes resolutionMinutes timeZone degraded unmeasured minCoverage
        setBy reason createdAt
      }
    }
  }
`)

export const tiersDocument = typed<{ slaTiers: SlaTier[] }>(`
  query Tiers {
    slaTiers { tier uptimeTarget responseMinutes resolutionMinutes weight }
  }
`)

export const setTermsDocument = typed<{ setSlaGroupTerms: { name: string } }, { input: GroupTermsInput }>(`
  mutation SetTerms($input: SlaGroupTermsInput!) {
    setSlaGroupTerms(input: $input) { name }
  }
`)

export const previewDocument = typed<{ previewRule: RulePreview }, { group: string; period: string }>(`
  query Preview($group: String!, $period: String) {
    previewRule(group: $group, period: $period) {
      periodKey timeZone final
      outcomes {
        degraded unmeasured uptime coverage errorBudgetSeconds errorBudgetConsumedSeconds status inForce
      }
    }
  }
`)

export const resultDocument = typed<{ slaPeriodResults: SubjectResult[] }, { filter: PeriodResultFilter }>(`
  query Result($filter: SlaPeriodResultFilter) {
    slaPeriodResults(filter: $filter) { subjectKind ${rollUpFields} ${periodFields} }
  }
`)

export const rollUpsDocument = typed<{ slaPeriodResults: RollUp[] }, { filter: PeriodResultFilter }>(`
  query RollUps($filter: SlaPeriodResultFilter) {
    slaPeriodResults(filter: $filter) { ${rollUpFields} }
  }
`)

export const sealsDocument = typed<{ slaSeals: Seal[] }, SubjectFilter>(`
  query Seals($serviceId: ID, $slaGroup: String, $node: String) {
    slaSeals(serviceId: $serviceId, slaGroup: $slaGroup, node: $node, first: 200) { ${sealFields} }
  }
`)

export const sealRevisionsDocument = typed<{ slaSeals: SealRevision[] }, SubjectFilter & { periodKey: string }>(`
  query SealRevisions($serviceId: ID, $slaGroup: String, $node: String, $periodKey: String) {
    slaSeals(serviceId: $serviceId, slaGroup: $slaGroup, node: $node, periodKey: $periodKey, first: 50) {
      ${sealFields} previousHash correctionId inputs
    }
  }
`)

export const verifySealsDocument = typed<{ verifySlaSeals: SealVerdict }>(`
  query VerifySeals {
    verifySlaSeals {
      months seals
      problems { periodKey subjectKind subject revision problem }
    }
  }
`)
