import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { readBurns } from '../budgets/read-burns.ts'
import { parsePeriodKey } from '../results/list-period-results.ts'
import type { CreditView } from './credit.ts'
import { amountOf, creditText } from './credit-text.ts'
import { errorRates, forecastCredit } from './forecast.ts'

type CreditRow = Omit<CreditView, 'forecast' | 'words'> & {
  consumedMs: number
  countedMs: number
  remainingMs: number
  breachPercent: number
}

export interface CreditFilter {
  slaGroup?: string | null | undefined
  /** A month, like 2026-11; the current one of each group when absent. */
  periodKey?: string | null | undefined
}

/**
 * The service credits of a month, of one group or of all in the caller's scope that have agreed on some and have a result, by name.
 * A group counts as in scope when a member is. Throws `not_found` and `bad_request`.
 */
export async function listCredits(context: Context, { slaGroup, periodKey }: CreditFilter): Promise<CreditView[]> {
  const named = slaGroup === null || slaGroup === undefined ? undefined : await findSubject(context, { slaGroup })
  return listCreditsOf(context, named ? [named.id] : await groupsInScope(context), periodKey)
}

/** The same of given groups, for a caller who may see them. */
export async function listCreditsOf(
  { database, clock }: Context,
  groupIds: readonly number[],
  periodKey: string | null | undefined,
): Promise<CreditView[]> {
  const now = clock.now()
  const rows = await readCredits(database, groupIds, parsePeriodKey('MONTHLY', periodKey), now)
  const open = rows.filter((row) => isForecast(row, now)).map(({ groupId }) => groupId)
  const burns = open.length > 0 ? await readBurns(database, now, { services: [], groups: open }) : []
  return rows.map((row) => {
    const { consumedMs, countedMs, remainingMs, breachPercent, ...view } = row
    const sums = { consumedMs, countedMs, remainingMs, breachPercent, credits: row.credits, cap: row.creditCap ?? 100 }
    const own = burns.filter(({ subjectId }) => subjectId === row.groupId)
    const rates = isForecast(row, now) ? errorRates(own, sums) : null
    const found = rates && forecastCredit(sums, rates, { now, end: row.periodEnd })
    const forecast = found && { ...found, amount: amountOf(row, found.percent) }
    return { ...view, forecast, words: creditText({ ...view, forecast }, now) }
  })
}

async function groupsInScope({ actor, database }: Context): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `select g.id
    from sla_groups g
    where '' = any ($1)
      or exists (select from services s where s.sla_group_id = g.id and in_scope(s.path, $1))
    order by g.id`,
    [actor.scope],
  )
  return rows.map(({ id }) => id)
}

const isForecast = ({ periodEnd, remainingMs, percent }: CreditRow, now: Date) =>
  percent !== null && now < periodEnd && remainingMs > 0

async function readCredits(
  database: Queryable,
  groupIds: readonly number[],
  day: string | undefined,
  now: Date,
): Promise<CreditRow[]> {
  const { rows } = await database.query<CreditRow>(
    `select
      c.group_id as "groupId",
      g.name as "slaGroup",
      period_key('MONTHLY', c.period_day) as "periodKey",
      c.period_start as "periodStart",
      c.period_end as "periodEnd",
      c.time_zone as "timeZone",
      c.final,
      c.state,
      c.uptime,
      c.coverage,
      c.min_coverage as "minCoverage",
      c.steps as credits,
      c.cap as "creditCap",
      c.fee as "creditFee",
      c.currency as "creditCurrency",
      currency_digits(c.currency) as "currencyDigits",
      c.per_response_breach as "creditPerResponseBreach",
      c.per_resolution_breach as "creditPerResolutionBreach",
      c.response_breaches as "responseBreaches",
      c.resolution_breaches as "resolutionBreaches",
      c.breach_percent as "breachPercent",
      c.percent,
      credit_amount(c.fee, c.currency, c.percent) as amount,
      c.least_percent as "leastPercent",
      credit_amount(c.fee, c.currency, c.least_percent) as "leastAmount",
      c.most_percent as "exposurePercent",
      credit_amount(c.fee, c.currency, c.most_percent) as "exposureAmount",
      c.consumed_ms as "consumedMs",
      c.counted_ms as "countedMs",
      c.remaining_ms as "remainingMs"
    from group_credits($1::bigint[], $2::date, $3) c
    join sla_groups g on g.id = c.group_id
    order by g.name`,
    [groupIds, day, now],
  )
  return rows
}
