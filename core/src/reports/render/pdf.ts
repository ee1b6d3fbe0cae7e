/// <reference path="./pdfmake.d.ts" />
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pdfmake, { type Content, type DocumentDefinition, type TableCell } from 'pdfmake'

import type { ReportedResult, ReportView, SlaReport } from '../report.ts'
import { dayBars } from './day-bars.ts'
import { amount, duration, instant, percent, statusColors, statusLabels } from './format.ts'

const fonts = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts/Roboto')
pdfmake.setFonts({
  Roboto: {
    normal: join(fonts, 'Roboto-Regular.ttf'),
    bold: join(fonts, 'Roboto-Medium.ttf'),
    italics: join(fonts, 'Roboto-Italic.ttf'),
    bolditalics: join(fonts, 'Roboto-MediumItalic.ttf'),
  },
})
// Nothing in a report is a reference: neither a page of the network nor a file but the fonts is ever read.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => path.startsWith(fonts))

/** The services that a PDF names; the JSON and the CSV name all of them. */
const maxServices = 300
const maxIncidents = 200
const ink = '#1f2937'
const muted = '#6b7280'
const line = '#d1d5db'

/** A stored report as a PDF: the same report gives the same bytes. */
export function renderPdf(
  { hash, revision }: Pick<ReportView, 'hash' | 'revision'>,
  report: SlaReport,
): Promise<Buffer> {
  const title = `SLA report ${report.periodKey}`
  const document: DocumentDefinition = {
    info: { title, subject: placeOf(report), creator: 'ITOps', creationDate: new Date(report.to) },
    language: 'en',
    tagged: true,
    pageMargins: [40, 48, 40, 56],
    defaultStyle: { font: 'Roboto', fontSize: 9, color: ink, lineHeight: 1.15 },
    styles: {
      title: { fontSize: 22, bold: true },
      heading: { fontSize: 13, bold: true, margin: [0, 18, 0, 6] },
      muted: { color: muted },
      head: { bold: true, color: muted, fontSize: 8 },
    },
    footer: (page, pages) => ({
      margin: [40, 12, 40, 0],
      columns: [
        { text: `Revision ${revision} · SHA-256 ${hash}`, style: 'muted', fontSize: 7 },
        { text: `${page} / ${pages}`, style: 'muted', fontSize: 7, alignment: 'right', width: 60 },
      ],
    }),
    content: [
      ...cover(title, report),
      ...days(report),
      ...results('SLA groups', report.groups),
      ...results('Services', report.services.slice(0, maxServices), report.services.length),
      ...incidents(report),
      ...maintenance(report),
      ...corrections(report),
      ...rule(report, hash),
    ],
  }
  return pdfmake.createPdf(document).getBuffer()
}

const placeOf = ({ scope }: SlaReport) => scope || 'everything'

function cover(title: string, report: SlaReport): Content[] {
  const { total, verdicts, from, to, timeZone } = report
  const state = report.final ? 'final' : 'provisional: the period is open, or was closed less than 15 minutes before'
  return [
    { text: title, style: 'title' },
    {
      text: `${placeOf(report)} · ${instant(from, timeZone)} – ${instant(to, timeZone)} (${timeZone}) · ${state}`,
      style: 'muted',
    },
    {
      margin: [0, 16, 0, 0],
      columns: [
        tile(
          'Uptime',
          percent(total.uptime),
          total.uptimeBest === total.uptimeWorst
            ? ''
            : `${percent(total.uptimeWorst)} to ${percent(total.uptimeBest)}, as what was not measured may have been`,
        ),
        tile('Target', percent(total.target), statusLabels[total.status]),
        tile('Measured', percent(total.coverage), 'of the time that elapsed'),
        tile('Incidents', amount(report.incidentCount), 'that started in the period'),
      ],
      columnGap: 12,
    },
    {
      margin: [0, 14, 0, 0],
      text: Object.entries(verdicts)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => ({
          text: `${amount(count)} ${statusLabels[status as keyof typeof verdicts]}   `,
          color: statusColors[status as keyof typeof verdicts],
          bold: true,
        })),
    },
  ]
}

const tile = (label: string, value: string, note: string): Content => ({
  stack: [
    { text: label, style: 'muted', fontSize: 8 },
    { text: value, fontSize: 17, bold: true },
    { text: note, style: 'muted', fontSize: 7 },
  ],
})

function days({ days }: SlaReport): Content[] {
  if (days.length < 2) return []
  return [{ text: 'Day by day', style: 'heading' }, ...dayBars(days)]
}

function results(heading: string, list: readonly ReportedResult[], count = list.length): Content[] {
  if (list.length === 0) return []
  const head = ['', 'Status', 'Uptime', 'Target', 'Measured', 'Down', 'Planned', 'Not measured', 'Budget used']
  const rows = list.map((one): TableCell[] => [
    one.subject,
    { text: statusLabels[one.status], color: statusColors[one.status] },
    right(percent(one.uptime)),
    right(percent(one.target)),
    right(percent(one.coverage)),
    right(duration(one.downSeconds)),
    right(duration(one.plannedDownSeconds + one.excludedSeconds)),
    right(duration(one.unknownSeconds + one.unmeasuredSeconds)),
    right(used(one)),
  ])
  const left: Content[] =
    count > list.length
      ? [
          {
            text: `The ${amount(list.length)} lowest of ${amount(count)}; the CSV and the JSON name all.`,
            style: 'muted',
          },
        ]
      : []
  return [{ text: heading, style: 'heading' }, table(head, ['*', ...Array<'auto'>(8).fill('auto')], rows), ...left]
}

const right = (text: string): TableCell => ({ text, alignment: 'right', noWrap: true })

function used({ errorBudgetSeconds: budget, errorBudgetConsumedSeconds: consumed }: ReportedResult): string {
  if (budget === null || consumed === null) return '–'
  return budget > 0 ? `${Math.floor((1000 * consumed) / budget) / 10} %` : '–'
}

function table(head: readonly string[], widths: ('*' | 'auto')[], rows: TableCell[][]): Content {
  return {
    fontSize: 8,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths,
      body: [head.map((text, index) => ({ text, style: 'head', alignment: index > 1 ? 'right' : 'left' })), ...rows],
    },
    layout: {
      hLineWidth: (row) => (row <= 1 ? 0.7 : 0.3),
      vLineWidth: () => 0,
      hLineColor: () => line,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
  }
}

function incidents({ incidents, incidentCount, timeZone }: SlaReport): Content[] {
  if (incidents.length === 0) return []
  const head = ['Service', 'What', 'Started', 'Acknowledged', 'Resolved', 'Lasted']
  const at = (text: string | null) => right(text ? instant(text, timeZone) : '–')
  const rows = incidents
    .slice(0, maxIncidents)
    .map((one): TableCell[] => [
      one.path,
      `${one.title}${one.planned ? ' (planned)' : ''}${late(one)}`,
      at(one.startedAt),
      at(one.acknowledgedAt),
      at(one.resolvedAt),
      right(duration(one.durationSeconds)),
    ])
  const left: Content[] =
    incidentCount > rows.length
      ? [{ text: `The last ${amount(rows.length)} of ${amount(incidentCount)}.`, style: 'muted' }]
      : []
  return [
    { text: 'Incidents', style: 'heading' },
    table(head, ['*', '*', 'auto', 'auto', 'auto', 'auto'], rows),
    ...left,
  ]
}

function late({ responseBreached, resolutionBreached }: SlaReport['incidents'][number]): string {
  const missed = [responseBreached && 'response', resolutionBreached && 'resolution'].filter((one) => one !== false)
  return missed.length > 0 ? ` · late ${missed.join(' and ')}` : ''
}

function maintenance({ maintenance, timeZone }: SlaReport): Content[] {
  if (maintenance.length === 0) return []
  const rows = maintenance.map((one): TableCell[] => [
    one.target || 'everything',
    one.reason,
    right(instant(one.from, timeZone)),
    right(one.to ? instant(one.to, timeZone) : 'open'),
  ])
  const head = ['Target', 'Reason', 'From', 'To']
  return [{ text: 'Planned maintenance', style: 'heading' }, table(head, ['*', '*', 'auto', 'auto'], rows)]
}

function corrections({ corrections, timeZone }: SlaReport): Content[] {
  if (corrections.length === 0) return []
  const rows = corrections.map((one): TableCell[] => [
    one.target || 'everything',
    `${one.kind}: ${one.reason}`,
    right(instant(one.from, timeZone)),
    right(instant(one.to, timeZone)),
    right(`${one.proposedBy} / ${one.approvedBy ?? '–'}`),
  ])
  const head = ['Target', 'Kind and reason', 'From', 'To', 'Proposed / approved by']
  return [{ text: 'Corrections', style: 'heading' }, table(head, ['*', '*', 'auto', 'auto', 'auto'], rows)]
}

function rule({ total }: SlaReport, hash: string): Content[] {
  const sentences = [
    'Uptime is the share of counted time that was up. Time is counted in milliseconds, not in samples: planned maintenance is taken out, and ' +
      'degraded and unmeasured time count as the terms of each group say.',
    'Percentages are rounded down to four decimals. Where nothing was measured there is no uptime. The range beside the uptime is what it would be if all time ' +
      'that was not measured had been down, or up.',
    `A period is UNPROVEN when less was measured than its terms ask for. In all, ${duration(total.unknownSeconds + total.unmeasuredSeconds)} were not measured.`,
    `To check this report, compare the SHA-256 of its JSON with ${hash}.`,
  ]
  return [
    { text: 'How this is counted', style: 'heading' },
    { ul: sentences, style: 'muted' },
  ]
}
