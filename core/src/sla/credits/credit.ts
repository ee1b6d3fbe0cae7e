import type { CreditTerms } from '../../inventory/groups/credit-terms.ts'
import type { CreditForecast } from './forecast.ts'

export type CreditState = 'NO_DATA' | 'UNPROVEN' | 'NONE' | 'DUE'

/** What a group owes of the fee of a month; percentages of the fee, amounts in units of its currency, null where nothing is claimed. */
export interface CreditView extends CreditTerms {
  groupId: number
  slaGroup: string
  periodKey: string
  periodStart: Date
  periodEnd: Date
  timeZone: string
  final: boolean
  state: CreditState
  uptime: number | null
  coverage: number | null
  minCoverage: number | null
  /** Decimals of the smallest unit of the currency. */
  currencyDigits: number
  responseBreaches: number | null
  resolutionBreaches: number | null
  /** By the uptime of the month; of a running one, if it ended now. */
  percent: number | null
  amount: number | null
  /** Even if nothing fails any more. */
  leastPercent: number | null
  leastAmount: number | null
  /** If nothing works any more. */
  exposurePercent: number | null
  exposureAmount: number | null
  forecast: (CreditForecast & { amount: number | null }) | null
  words: string
}
