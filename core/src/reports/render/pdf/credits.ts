/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { Language } from '../../../customers/customer.ts'
import type { ReportedCredit, SlaReport } from '../../report.ts'
import { groupNames } from '../format.ts'
import { figure, heading, note, right, table } from './table.ts'

/** What the section says, in each language. */
const texts = {
  en: {
    title: 'Service credits',
    head: ['SLA group', 'Month', 'Uptime', 'Owed', 'Amount', 'Late responses / resolutions'],
    none: 'nothing',
    noData: 'no data',
    unproven: 'not claimed',
    rule: 'In percent of the fee of the month: by the uptime of the month and the steps that were agreed on. Where less was measured than was agreed on, no figure is claimed.',
  },
  hu: {
    title: 'Szolgáltatási jóváírások',
    head: ['SLA-csoport', 'Hónap', 'Rendelkezésre állás', 'Jár', 'Összeg', 'Késő válasz / megoldás'],
    none: 'nem jár',
    noData: 'nincs adat',
    unproven: 'nem megállapított',
    rule: 'A havi díj százalékában: a hónap rendelkezésre állása és a megállapodott lépcsők szerint. Ahol a mérés kevesebb a megállapodottnál, ott nincs megállapított érték.',
  },
} satisfies Record<Language, object>

/** Of the columns behind the group. */
const widths = [40, 50, 110, 66, 70]

/** What each group owes of each month; nothing where no credits are agreed on. */
export function credits(report: SlaReport, language: Language): Content[] {
  const { credits: list = [] } = report
  if (list.length === 0) return []
  const { title, head, rule } = texts[language]
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 4 })
  const percent = (value: number) => `${format.format(value)}\u00a0%`
  const nameOf = groupNames(report)
  const rows = list.map((one): TableCell[] => [
    nameOf(one.group),
    right(one.month),
    right(one.uptime === null ? '–' : percent(one.uptime)),
    right(owed(one, language, percent)),
    right(one.amount === null ? '–' : amountOf(one.amount, one.currency, language)),
    right(one.responseBreaches === null ? '–' : `${one.responseBreaches} / ${one.resolutionBreaches}`),
  ])
  const columns = head.map((text, at) =>
    at === 0 ? { head: text, width: '*' as const } : figure(text, widths[at - 1] ?? 50),
  )
  return [heading(title), table(columns, rows), note(rule)]
}

/** With as many decimals as the currency has. */
function amountOf(amount: number, currency: string | null, language: Language): string {
  if (currency === null) return String(amount)
  const { minimumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return `${new Intl.NumberFormat(language, { minimumFractionDigits }).format(amount)}\u00a0${currency}`
}

function owed(
  { state, percent: value, leastPercent, mostPercent }: ReportedCredit,
  language: Language,
  percent: (value: number) => string,
): string {
  const { none, noData, unproven } = texts[language]
  if (state === 'NO_DATA') return noData
  if (state !== 'UNPROVEN') return value ? percent(value) : none
  const isBounded = leastPercent !== null && mostPercent !== null
  return isBounded ? `${unproven} (${percent(leastPercent)} – ${percent(mostPercent)})` : unproven
}
