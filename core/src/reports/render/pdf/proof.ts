/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { ReportView, SlaReport } from '../../report.ts'
import { groupNames, type Writer } from '../format.ts'
import { figure, heading, right, table, together } from './table.ts'

/** What was agreed on for the groups. */
export function agreed(report: SlaReport, writer: Writer): Content[] {
  const { terms } = report
  const nameOf = groupNames(report)
  if (terms.length === 0) return []
  const { words, percent, instant, duration } = writer
  const minutes = (count: number) => right(duration(60 * count))
  const rows = terms.map((one): TableCell[] => [
    nameOf(one.group),
    one.from ? instant(one.from) : words.ever,
    right(percent(one.target)),
    minutes(one.responseMinutes),
    minutes(one.resolutionMinutes),
    `${words.degradedRules[one.degraded]} · ${words.unmeasuredRules[one.unmeasured]}`,
    right(percent(one.minCoverage)),
  ])
  return [
    heading(words.agreed),
    table(
      [
        { head: words.group, width: '*' },
        { head: words.from, width: 70 },
        figure(words.target, 48),
        figure(words.response, 52),
        figure(words.resolution, 56),
        { head: words.degraded, width: 110 },
        figure(words.minCoverage, 56),
      ],
      rows,
    ),
  ]
}

/** The rule in words, and how anybody can check the report. */
export function proof(
  report: SlaReport,
  { hash, revision }: Pick<ReportView, 'hash' | 'revision'>,
  writer: Writer,
): Content[] {
  const { words } = writer
  const { seals } = report
  const nameOf = groupNames(report)
  const list = (texts: string[]): Content => ({ ul: texts, style: 'muted' })
  const sealed: Content[] =
    seals.length === 0
      ? []
      : [
          { text: words.seals, bold: true, margin: [0, 8, 0, 2] },
          table(
            [
              { head: '', width: '*' },
              { head: words.revision, width: 'auto' },
              { head: 'SHA-256', width: 'auto' },
            ],
            seals.map((one): TableCell[] => [nameOf(one.subject) || words.everything, String(one.revision), one.hash]),
          ),
        ]
  return [
    together(words.howCounted, [list(words.rule)]),
    together(words.howToCheck, [
      { text: [`${words.revision}: `, { text: String(revision), bold: true }, ` · ${words.hash}:`] },
      { text: hash, bold: true, margin: [0, 2, 0, 6] },
      list(words.check),
    ]),
    ...sealed,
  ]
}
