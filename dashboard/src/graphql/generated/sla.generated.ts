import type { TypedDocument } from '../typed-document.ts'
import type {
  Result,
  ResultVariables,
  RollUps,
  RollUpsVariables,
  Seals,
  SealsVariables,
  SealRevisions,
  SealRevisionsVariables,
  VerifySeals,
  VerifySealsVariables,
  ErrorBudget,
  ErrorBudgetVariables,
  BurnAlerts,
  BurnAlertsVariables,
  Credits,
  CreditsVariables,
  DailyUptimes,
  DailyUptimesVariables,
  AnyPeriod,
  AnyPeriodVariables,
} from './types.generated.ts'

export const resultDocument: TypedDocument<Result, ResultVariables> =
  "query Result($filter:SlaPeriodResultFilter){slaPeriodResults(filter:$filter){...SubjectResult}}fragment SubjectResult on SlaPeriodResult{subjectKind ...RollUp ...PeriodResult}fragment RollUp on SlaPeriodResult{subject actualValue uptimeBest uptimeWorst coverage memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime}fragment PeriodResult on SlaPeriodResult{periodKey timeZone periodStart since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount downtimeMinutes operationalSeconds degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds elapsedSeconds errorBudgetSeconds errorBudgetConsumedSeconds final sealedAt computedAt}"

export const rollUpsDocument: TypedDocument<RollUps, RollUpsVariables> =
  "query RollUps($filter:SlaPeriodResultFilter){slaPeriodResults(filter:$filter){...RollUp}}fragment RollUp on SlaPeriodResult{subject actualValue uptimeBest uptimeWorst coverage memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime}"

export const sealsDocument: TypedDocument<Seals, SealsVariables> =
  "query Seals($serviceId:ID$slaGroup:String$node:String){slaSeals(serviceId:$serviceId slaGroup:$slaGroup node:$node first:200){...Seal}}fragment Seal on SlaSeal{id periodKey revision latest sealedAt actualValue uptimeBest uptimeWorst coverage status hash}"

export const sealRevisionsDocument: TypedDocument<SealRevisions, SealRevisionsVariables> =
  "query SealRevisions($serviceId:ID$slaGroup:String$node:String$periodKey:String){slaSeals(serviceId:$serviceId slaGroup:$slaGroup node:$node periodKey:$periodKey first:50){...SealRevision}}fragment SealRevision on SlaSeal{...Seal previousHash correctionId inputs}fragment Seal on SlaSeal{id periodKey revision latest sealedAt actualValue uptimeBest uptimeWorst coverage status hash}"

export const verifySealsDocument: TypedDocument<VerifySeals, VerifySealsVariables> =
  "query VerifySeals{verifySlaSeals{...SealVerdict}}fragment SealVerdict on SealVerdict{months seals problems{periodKey subjectKind subject revision problem}}"

export const errorBudgetDocument: TypedDocument<ErrorBudget, ErrorBudgetVariables> =
  "query ErrorBudget($serviceId:ID$slaGroup:String){slaErrorBudget(serviceId:$serviceId slaGroup:$slaGroup){...ErrorBudgets}}fragment ErrorBudgets on SlaErrorBudget{target timeZone periods{...BudgetPeriod}burnRates{...BurnRate}}fragment BudgetPeriod on SlaBudgetPeriod{period start end target budgetSeconds consumedSeconds remainingSeconds consumedRatio exhausted uptime coverage exhaustsAt words}fragment BurnRate on SlaBurnRate{window burnRate consumedSeconds measuredSeconds}"

export const burnAlertsDocument: TypedDocument<BurnAlerts, BurnAlertsVariables> =
  "query BurnAlerts($prefix:String$slaGroup:String$first:Int!){slaBurnAlerts(active:true prefix:$prefix slaGroup:$slaGroup first:$first){...BurnAlert}}fragment BurnAlert on SlaBurnAlert{id subject subjectKind severity factor longWindow shortWindow burnLong burnShort firedAt inhibitedBy}"

export const creditsDocument: TypedDocument<Credits, CreditsVariables> =
  "query Credits($slaGroup:String!){slaCredits(slaGroup:$slaGroup){...Credit}}fragment Credit on SlaCredit{periodKey state percent amount leastPercent leastAmount exposurePercent exposureAmount creditCurrency credits{below percent}forecast{uptime percent amount lowPercent highPercent}words}"

export const dailyUptimesDocument: TypedDocument<DailyUptimes, DailyUptimesVariables> =
  "query DailyUptimes($slaGroup:String!$lastDay:String!$days:Int!$first:Int!){slaDailyUptimes(slaGroup:$slaGroup lastDay:$lastDay days:$days first:$first){days paths uptimes statuses endCursor}}"

export const anyPeriodDocument: TypedDocument<AnyPeriod, AnyPeriodVariables> =
  "query AnyPeriod($serviceId:ID$slaGroup:String$customer:String$period:String$from:String$to:String$compareWith:String){slaPeriod(serviceId:$serviceId slaGroup:$slaGroup customer:$customer period:$period from:$from to:$to compareWith:$compareWith){range{...Range}compared{...Range}uptimeChange downSecondsChange incidentCountChange}}fragment Range on SlaRange{period from to timeZone exact result{...RangeResult}}fragment RangeResult on SlaRangeResult{subject subjectKind since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount operationalSeconds degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds errorBudgetSeconds errorBudgetConsumedSeconds memberCount worstUptime worstService weightedUptime allUpUptime anyUpUptime final}"
