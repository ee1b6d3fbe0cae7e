/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { ReportedResult, SlaReport } from '../../report.ts'
import { groupNames, serviceNames, statusColors, type Writer } from '../format.ts'
import { fill } from '../messages/messages-of.ts'
import { figure, heading, note, right, serviceCell, table } from './table.ts'

/** The services that a PDF names; the JSON and the tables name all of them. */
const maxServices = 300

/** What the groups and the services came to. */
export function results(report: SlaReport, writer: Writer): Content[] {
  const { groups, services } = report
  const { words, amount } = writer
  const nameOf = serviceNames(report)
  const shown = services.slice(0, maxServices)
  const left = services.length > shown.length
  return [
    ...section(words.groups, groups, groupNames(report), writer),
    ...section(words.services, shown, (subject) => serviceCell(nameOf(subject)), writer),
    ...(left ? [note(fill(words.lowestOf, { shown: amount(shown.length), all: amount(services.length) }))] : []),
  ]
}

function section(
  title: string,
  list: readonly ReportedResult[],
  nameOf: (subject: string) => TableCell,
  writer: Writer,
): Content[] {
  if (list.length === 0) return []
  const { words, percent, duration } = writer
  const rows = list.map((one): TableCell[] => [
    nameOf(one.subject),
    { text: words.statuses[one.status], color: statusColors[one.status] },
    right(percent(one.uptime)),
    right(percent(one.target)),
    right(percent(one.coverage)),
    right(duration(one.downSeconds)),
    right(duration(one.plannedDownSeconds + one.excludedSeconds)),
    right(duration(one.unknownSeconds + one.unmeasuredSeconds)),
  ])
  return [
    heading(title),
    table(
      [
        { head: '', width: '*' },
        { head: words.status, width: 50 },
        figure(words.uptime, 44),
        figure(words.target, 34),
        figure(words.measured, 42),
        figure(words.unplanned, 56),
        figure(words.planned, 44),
        figure(words.unmeasured, 56),
      ],
      rows,
    ),
  ]
}
