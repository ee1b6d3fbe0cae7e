/// <reference path="../pdfmake.d.ts" />
import type { Content } from 'pdfmake'
import type { SlaStatus } from '../../../events/events.ts'
import type { StoredReport } from '../../list-reports.ts'
import type { ReportedClock, SlaReport } from '../../report.ts'
import { groupNames, periodName, statusColors, subjectName, verdictText, type Writer } from '../format.ts'
import { fill } from '../messages/messages-of.ts'
import { pageWidth } from './charts.ts'
import { muted, note } from './table.ts'

/** Of the groups that decide the verdict. */
const maxNamed = 5

/** The first page's head: whose report it is, of when, and what it comes to. */
export function cover(report: SlaReport, { logo }: Pick<StoredReport, 'logo'>, writer: Writer): Content[] {
  const { words } = writer
  const { subject, timeZone, from, to } = report
  const accent = subject.accentColor ?? '#1d4ed8'
  return [
    { canvas: [{ type: 'rect', x: 0, y: 0, w: pageWidth, h: 5, color: accent }] },
    ...(logo ? [{ image: logo, fit: [160, 48], margin: [0, 16, 0, 0] } satisfies Content] : []),
    { text: words.title, color: accent, bold: true, fontSize: 11, margin: [0, 18, 0, 0] },
    { text: subjectName(report, writer), style: 'title' },
    { text: periodName(report, writer), fontSize: 16, margin: [0, 2, 0, 6] },
    {
      text: `${subject.kind === 'NODE' && subject.name === '' ? '' : `${words.kinds[subject.kind]} · `}${writer.instant(from)} – ${writer.instant(to)} (${timeZone}) · ${report.final ? words.final : words.provisional}`,
      style: 'muted',
    },
    ...(report.exact ? [] : [note(words.inexact)]),
    verdict(report, writer),
    ...reasons(report, writer),
    objectives(report, writer),
    figures(report, writer),
    ...band(report, writer),
    ...serviceVerdicts(report, writer),
  ]
}

/** What is said of the whole; reports from before there was a verdict have that of the sum alone. */
const verdictOn = ({ total, verdict }: SlaReport): SlaStatus => verdict ?? total.status

function verdict(report: SlaReport, writer: Writer): Content {
  const { total } = report
  const status = verdictOn(report)
  const color = statusColors[status]
  return {
    margin: [0, 18, 0, 12],
    table: {
      headerRows: 0,
      dontBreakRows: true,
      widths: ['*', 'auto'],
      body: [
        [
          {
            text: verdictText(report, writer),
            fontSize: 13,
            bold: true,
            color: '#ffffff',
            margin: [6, 9, 0, 9],
          },
          {
            text: writer.percent(total.uptime),
            fontSize: 22,
            bold: true,
            color: '#ffffff',
            margin: [0, 3, 6, 3],
            alignment: 'right',
          },
        ],
      ],
    },
    layout: { ...plainLayout, fillColor: () => color },
  }
}

/** Which groups keep the verdict from being better, where there are others. */
function reasons(report: SlaReport, writer: Writer): Content[] {
  const { groups, total } = report
  const { words } = writer
  const verdict = verdictOn(report)
  if (verdict === 'MET' || verdict === 'NO_DATA') return []
  const nameOf = groupNames(report)
  const deciding = groups.filter(({ status }) => status === verdict || (verdict === 'UNPROVEN' && status === 'NO_DATA'))
  if (deciding.length > 0 && groups.length > 1) {
    const named = deciding
      .slice(0, maxNamed)
      .map(({ subject, status }) => `${nameOf(subject)} (${words.statuses[status]})`)
    const more = deciding.length > named.length ? ['…'] : []
    return [because(fill(words.byGroups, { groups: [...named, ...more].join(', ') }))]
  }
  return deciding.length === 0 && isBetter(total, verdict) ? [because(words.byOthers)] : []
}

const because = (text: string): Content => ({ text, style: 'muted', margin: [0, 0, 0, 12] })

/** Whether the sum alone would have a better verdict. */
function isBetter({ coverage, minCoverage, ...total }: SlaReport['total'], verdict: SlaStatus): boolean {
  if (verdict === 'BREACHED') return (total.errorBudgetConsumedSeconds ?? 0) <= (total.errorBudgetSeconds ?? 0)
  return verdict === 'UNPROVEN' && (coverage ?? 0) >= (minCoverage ?? 0)
}

const plainLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  hLineColor: () => '#ffffff',
  paddingLeft: () => 4,
  paddingRight: () => 4,
  paddingTop: () => 2,
  paddingBottom: () => 2,
}

/** What was agreed on, one beside the other: uptime, response and resolution. */
function objectives(report: SlaReport, writer: Writer): Content {
  const { total, objectives } = report
  const { words } = writer
  const status = verdictOn(report)
  return tiles([
    tile(words.uptime, words.statuses[status], `${words.target}: ${writer.percent(total.target)}`, status),
    clockTile(words.response, objectives.response, writer),
    clockTile(words.resolution, objectives.resolution, writer),
  ])
}

function clockTile(label: string, { status, incidents, missed }: ReportedClock, writer: Writer): Content {
  const { words, amount } = writer
  const said =
    incidents === 0
      ? words.noIncidents
      : fill(words.inTime, { count: amount(incidents - missed), all: amount(incidents) })
  return tile(label, words.statuses[status], said, status)
}

function figures({ total, incidentCount }: SlaReport, writer: Writer): Content {
  const { words, duration, amount, percent } = writer
  const { errorBudgetSeconds: budget, errorBudgetConsumedSeconds: used } = total
  return {
    stack: [
      tiles([
        tile(words.unplanned, duration(total.downSeconds), ''),
        tile(words.planned, duration(total.plannedDownSeconds + total.excludedSeconds), ''),
        tile(words.incidents, amount(incidentCount), words.startedInPeriod),
      ]),
      tiles([
        tile(
          words.budgetUsed,
          used === null ? words.none : duration(used),
          budget === null ? '' : fill(words.ofBudget, { budget: duration(budget) }),
        ),
        tile(words.coverage, percent(total.coverage), words.ofTheTime),
        tile(words.unmeasured, duration(total.unknownSeconds + total.unmeasuredSeconds), ''),
      ]),
    ],
  }
}

const tiles = (columns: Content[]): Content => ({ columns, columnGap: 14, margin: [0, 0, 0, 12] })

const tile = (label: string, value: string, said: string, status?: SlaStatus): Content => ({
  stack: [
    { text: label, style: 'muted', fontSize: 8 },
    {
      text: value,
      fontSize: value.length > 16 ? 11 : 14,
      bold: true,
      ...(status ? { color: statusColors[status] } : {}),
    },
    { text: said, color: muted, fontSize: 7.5 },
  ],
})

/** Between what the uptime lies, whatever happened in the time that was not measured. */
function band({ total }: SlaReport, writer: Writer): Content[] {
  const { uptimeBest: best, uptimeWorst: worst, minCoverage, coverage, status } = total
  if (best === null || worst === null || best === worst) return []
  const { words, percent, duration } = writer
  const time = duration(total.unknownSeconds + total.unmeasuredSeconds)
  const unproven =
    status === 'UNPROVEN' && coverage !== null && coverage < (minCoverage ?? 0)
      ? ` ${fill(words.unprovenText, { min: percent(minCoverage), coverage: percent(coverage) })}`
      : ''
  return [
    { text: words.band, style: 'muted', fontSize: 8, margin: [0, 2, 0, 3] },
    { canvas: bandBars(worst, best, total.target, statusColors[status]) },
    note(`${fill(words.bandText, { time, worst: percent(worst), best: percent(best) })}${unproven}`),
  ]
}

function bandBars(worst: number, best: number, target: number | null, color: string) {
  const floor = Math.min(worst, target ?? 100)
  const low = Math.max(0, floor - (100 - floor) / 8)
  const x = (value: number) => ((value - low) / (100 - low || 1)) * pageWidth
  const bar = (from: number, to: number, fill: string, y: number, h: number) => ({
    type: 'rect' as const,
    x: from,
    y,
    w: Math.max(1, to - from),
    h,
    color: fill,
  })
  return [
    bar(0, pageWidth, '#f3f4f6', 3, 6),
    bar(x(worst), x(best), color, 3, 6),
    ...(target === null ? [] : [bar(x(target), x(target) + 1, '#111827', 0, 12)]),
  ]
}

function serviceVerdicts({ verdicts }: SlaReport, { words, amount }: Writer): Content[] {
  const counted = Object.entries(verdicts).filter(([, count]) => count > 0)
  return [
    { text: words.servicesMet, style: 'muted', fontSize: 8, margin: [0, 8, 0, 2] },
    {
      text: counted.map(([status, count]) => ({
        text: `${amount(count)} ${words.statuses[status as SlaStatus]}     `,
        color: statusColors[status as SlaStatus],
        bold: true,
      })),
    },
  ]
}
