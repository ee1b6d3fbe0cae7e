import { typed } from '../typed-document.ts'
import type { BurnAlert, ErrorBudgets } from './promise-types.ts'

export const errorBudgetDocument = typed<{ slaErrorBudget: ErrorBudgets }, { serviceId?: string; slaGroup?: string }>(`
  query ErrorBudget($serviceId: ID, $slaGroup: String) {
    slaErrorBudget(serviceId: $serviceId, slaGroup: $slaGroup) {
      target timeZone
      periods {
        period start end target budgetSeconds consumedSeconds remainingSeconds consumedRatio exhausted
        uptime coverage exhaustsAt words
      }
      burnRates { window burnRate consumedSeconds measuredSeconds }
    }
  }
`)

export const burnAlertsDocument = typed<
  { slaBurnAlerts: BurnAlert[] },
  { prefix?: string; slaGroup?: string; first: number }
>(`
  query BurnAlerts($prefix: String, $slaGroup: String, $first: Int!) {
    slaBurnAlerts(active: true, prefix: $prefix, slaGroup: $slaGroup, first: $first) {
      id subject subjectKind severity factor longWindow shortWindow burnLong burnShort firedAt inhibitedBy
    }
  }
`)
