/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { ReportedStep, SlaReport } from '../../report.ts'
import { statusColors, type Writer } from '../format.ts'
import { fill } from '../messages/messages-of.ts'
import { calendar, downtimeBars, plannedColor, unplannedColor, uptimeBars } from './charts.ts'
import { figure, heading, note, right, table, together } from './table.ts'

/** How the period went day by day, as charts and as a calendar. */
export function dayCharts(report: SlaReport, writer: Writer): Content[] {
  const { days } = report
  if (days.length < 2) return []
  const { words } = writer
  return [
    together(words.days, [{ svg: uptimeBars(days, writer) }, ...lowest(report, writer)]),
    together(words.downtime, [{ svg: downtimeBars(days, writer) }, downtimeLegend(writer)]),
    together(words.calendar, [{ svg: calendar(days, writer) }, legend(days, writer)]),
  ]
}

function lowest({ days, subject, groups }: SlaReport, { words, date, percent }: Writer): Content[] {
  const measured = days.filter(({ uptime }) => uptime !== null)
  const [first, ...others] = measured
  if (!first) return []
  const worst = others.reduce((low, one) => (Number(one.uptime) < Number(low.uptime) ? one : low), first)
  const colours = subject.kind === 'CUSTOMER' && groups.length > 1 ? ` ${words.dayColours}` : ''
  return [note(`${fill(words.lowestDay, { day: date(worst.day), uptime: percent(worst.uptime) })}${colours}`)]
}

const downtimeLegend = ({ words }: Writer): Content => ({
  text: [
    { text: '■ ', color: unplannedColor },
    `${words.unplanned}     `,
    { text: '■ ', color: plannedColor },
    words.planned,
  ],
  style: 'muted',
  margin: [0, 2, 0, 4],
})

function legend(days: SlaReport['days'], { words }: Writer): Content {
  const statuses = [...new Set(days.map(({ status }) => status))]
  return {
    text: statuses.flatMap((status) => [{ text: '■ ', color: statusColors[status] }, `${words.statuses[status]}     `]),
    style: 'muted',
    margin: [0, 4, 0, 4],
  }
}

/** What the subject came to in each month of a long period. */
export function monthTable({ months }: SlaReport, writer: Writer): Content[] {
  if (months.length < 2) return []
  const { words, percent, duration, amount, date } = writer
  const row = (one: ReportedStep<'month'>): TableCell[] => [
    date(one.month),
    { text: words.statuses[one.status], color: statusColors[one.status] },
    right(percent(one.uptime)),
    right(percent(one.target)),
    right(percent(one.coverage)),
    right(duration(one.downSeconds)),
    right(duration(one.plannedSeconds)),
    right(amount(one.incidents)),
  ]
  return [
    heading(words.months),
    table(
      [
        { head: words.month, width: '*' },
        { head: words.status, width: 50 },
        figure(words.uptime, 46),
        figure(words.target, 46),
        figure(words.coverage, 46),
        figure(words.unplanned, 70),
        figure(words.planned, 70),
        figure(words.incidents, 36),
      ],
      months.map(row),
    ),
  ]
}
