import type { Context } from '../../platform/context.ts'
import { listCreditsOf } from '../../sla/credits/list-credits.ts'
import type { Period } from '../../sla/periods/period.ts'
import type { ReportedCredit } from '../report.ts'

/** The service credits of groups for each month of a month, quarter or year that has a result; none for other periods. */
export async function creditsOf(
  context: Context,
  groupIds: readonly number[],
  period: Period,
): Promise<ReportedCredit[]> {
  const credits: ReportedCredit[] = []
  for (const periodKey of monthsOf(period)) {
    const found = await listCreditsOf(context, groupIds, periodKey)
    credits.push(
      ...found.map((one) => ({
        group: one.slaGroup,
        month: periodKey,
        state: one.state,
        uptime: one.uptime,
        percent: one.percent,
        leastPercent: one.leastPercent,
        mostPercent: one.exposurePercent,
        amount: one.amount,
        currency: one.creditCurrency,
        responseBreaches: one.responseBreaches,
        resolutionBreaches: one.resolutionBreaches,
      })),
    )
  }
  return credits
}

function monthsOf(period: Period): string[] {
  if (period.kind !== 'MONTH' && period.kind !== 'QUARTER' && period.kind !== 'YEAR') return []
  const [year = 0, month = 1] = period.first.split('-').map(Number)
  const count = { MONTH: 1, QUARTER: 3, YEAR: 12 }[period.kind]
  return Array.from({ length: count }, (_, at) => new Date(Date.UTC(year, month - 1 + at)).toISOString().slice(0, 7))
}
