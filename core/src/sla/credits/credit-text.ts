import type { CreditView } from './credit.ts'

/**
 * A credit as a sentence without its full stop; days are those of the zone of the group. Throws RangeError when the zone is not one of the
 * IANA's.
 */
export function creditText(credit: Omit<CreditView, 'words'>, now: Date): string {
  const { state, periodEnd } = credit
  const isOpen = now < periodEnd
  if (state === 'NO_DATA') return isOpen ? 'nothing measured yet' : 'nothing was measured'
  if (state === 'UNPROVEN') return unprovenText(credit, isOpen)
  if (!isOpen) return state === 'DUE' ? `${due(credit.percent, credit.amount, credit)} due` : 'no credit is due'
  return openText(credit, now)
}

function unprovenText(credit: Omit<CreditView, 'words'>, isOpen: boolean): string {
  const { coverage, minCoverage, leastPercent, exposurePercent } = credit
  const measured = `${percentText(coverage ?? 0)} of the time${isOpen ? ' so far' : ''} is accounted for, ${percentText(minCoverage ?? 0)} are agreed on`
  const band =
    isOpen || leastPercent === null || exposurePercent === null
      ? ''
      : `; it may be anything from ${percentText(leastPercent)} to ${percentText(exposurePercent)}`
  return `no figure is claimed: ${measured}${band}`
}

function openText(credit: Omit<CreditView, 'words'>, now: Date): string {
  const { leastPercent, leastAmount, forecast, timeZone } = credit
  const present = leastPercent ? `${due(leastPercent, leastAmount, credit)} due already` : 'no credit is due yet'
  if (!forecast) return present
  const coming = forecast.steps.flatMap(({ percent, dueAt }) => (dueAt ? [{ percent, dueAt }] : []))
  const list = coming.map(({ percent, dueAt }, at) => {
    const day = dayText(dueAt, now, timeZone)
    return at === 0 ? `${due(percent, amountOf(credit, percent), credit)} due ${day}` : `${percentText(percent)} ${day}`
  })
  const forecastText = list.length > 0 ? `at this rate ${list.join(', ')}` : 'at this rate it stays so'
  const { lowPercent, highPercent } = forecast
  const band =
    lowPercent === highPercent
      ? ''
      : `; the month may end from ${percentText(lowPercent)} to ${percentText(highPercent)}`
  return `${present}, ${forecastText}${band}`
}

/** Like `10 % (100.00 EUR) is`. */
function due(percent: number | null, amount: number | null, { creditCurrency, currencyDigits }: Money): string {
  const money = amount === null ? '' : ` (${amount.toFixed(currencyDigits)} ${creditCurrency})`
  return `${percentText(percent ?? 0)}${money} is`
}

/** As many decimals as there are, four at most. */
const percentText = (percent: number) => `${percent} %`

/** The currency of a fee, and the decimals of its smallest unit. */
interface Money {
  creditFee: number | null
  creditCurrency: string | null
  currencyDigits: number
}

/** What percent of a fee come to, rounded to the smallest unit of its currency; null without a fee. */
export function amountOf({ creditFee, currencyDigits }: Money, percent: number): number | null {
  return creditFee === null ? null : Number(((creditFee * percent) / 100).toFixed(currencyDigits))
}

/** `today`, `tomorrow`, or `on the 23rd` of the month that is running in the zone. */
function dayText(instant: Date, now: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const [day, today] = [format.format(instant), format.format(now)]
  const days = (Date.parse(day) - Date.parse(today)) / 86_400_000
  if (days <= 0) return 'today'
  if (days === 1) return 'tomorrow'
  const date = Number(day.slice(8))
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', many: 'th', zero: 'th' }
  return `on the ${date}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(date)]}`
}
