/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { ReportedIncident, SlaReport } from '../../report.ts'
import { groupNames, type ServiceName, serviceNames, statusColors, type Writer } from '../format.ts'
import { fill } from '../messages/messages-of.ts'
import { figure, heading, muted, note, path, right, serviceCell, table } from './table.ts'

const maxIncidents = 200

/** The outages of the period with their clocks, causes, and what customers were written about them. */
export function incidents(report: SlaReport, writer: Writer): Content[] {
  const { incidents, incidentCount } = report
  const nameOf = serviceNames(report)
  if (incidents.length === 0) return []
  const { words, amount, duration } = writer
  const shown = incidents.slice(0, maxIncidents)
  const rows = shown.map((one): TableCell[] => [
    { stack: [serviceCell(nameOf(one.path)), ...said(one, nameOf, writer)] },
    right(writer.instant(one.startedAt)),
    clock(one.acknowledgedAt, one.responseDue, one.responseBreached, writer),
    clock(one.resolvedAt, one.resolutionDue, one.resolutionBreached, writer),
    right(duration(one.durationSeconds)),
  ])
  const at = (head: string) => ({ head, width: 66, alignment: 'right' as const })
  const columns = [
    { head: `${words.service} · ${words.what}`, width: '*' as const },
    at(words.started),
    { ...at(words.acknowledged), width: 84 },
    { ...at(words.resolved), width: 84 },
    at(words.lasted),
  ]
  const all = Math.max(incidentCount, incidents.length)
  const left = all > shown.length ? [note(fill(words.lastOf, { shown: amount(shown.length), all: amount(all) }))] : []
  return [heading(words.incidents), table(columns, rows), ...left]
}

/** When a clock was stopped, and when that was due. */
function clock(at: string | null, due: string | null, breached: boolean, { words, instant }: Writer): TableCell {
  const late = breached ? [{ text: words.late, color: statusColors.BREACHED, bold: true }] : []
  const by = due ? [{ text: fill(words.due, { at: instant(due) }), color: muted, fontSize: 6 }] : []
  return { stack: [at ? instant(at) : '–', ...by, ...late], alignment: 'right' }
}

function said(
  { title, planned, cause, updates, notes }: ReportedIncident,
  nameOf: (path: string) => ServiceName,
  { words, instant }: Writer,
): Content[] {
  const line = (text: string): Content => ({ text, color: muted, fontSize: 7 })
  return [
    line(planned ? `${titleOf(title, words)} (${words.plannedIncident})` : titleOf(title, words)),
    ...(cause
      ? [line(fill(words.cause, { path: path(nameOf(cause.path).name), title: titleOf(cause.title, words) }))]
      : []),
    ...updates.map(({ state, at, text }) => line(`${instant(at)} ${words.updates[state] ?? state}: ${text}`)),
    ...notes.map(({ at, author, text }) => line(`${instant(at)} ${fill(words.note, { author, text })}`)),
  ]
}

/** The title that core gives an outage, in the language of the report; one of somebody else's as it is. */
function titleOf(title: string, words: Writer['words']): string {
  const name = /^(.+) is down$/.exec(title)?.[1]
  return name === undefined ? title : fill(words.isDown, { name })
}

/** What maintenance or a correction was of, by its name where it is a service or a group. */
function targetNames(report: SlaReport, { words }: Writer): (target: string) => TableCell {
  const [groupOf, serviceOf] = [groupNames(report), serviceNames(report)]
  return (target) => serviceCell(target === '' ? { name: words.everything, where: '' } : serviceOf(groupOf(target)))
}

/** Planned maintenance that touched the period. */
export function maintenance(report: SlaReport, writer: Writer): Content[] {
  if (report.maintenance.length === 0) return []
  const { words, instant } = writer
  const targetName = targetNames(report, writer)
  const rows = report.maintenance.map((one): TableCell[] => [
    targetName(one.target),
    one.reason,
    one.declaredBy,
    right(instant(one.from)),
    right(one.to ? instant(one.to) : words.open),
  ])
  return [
    heading(words.maintenance),
    table(
      [
        { head: words.targetOf, width: '*' },
        { head: words.reason, width: '*' },
        { head: words.declaredBy, width: 80 },
        figure(words.from, 74),
        figure(words.to, 74),
      ],
      rows,
    ),
  ]
}

/** Approved corrections that touched the period. */
export function corrections(report: SlaReport, writer: Writer): Content[] {
  if (report.corrections.length === 0) return []
  const { words, instant } = writer
  const targetName = targetNames(report, writer)
  const rows = report.corrections.map((one): TableCell[] => [
    targetName(one.target),
    `${words.correctionKinds[one.kind]}: ${one.reason}`,
    `${one.proposedBy} / ${one.approvedBy ?? '–'}`,
    right(instant(one.from)),
    right(instant(one.to)),
  ])
  return [
    heading(words.corrections),
    table(
      [
        { head: words.targetOf, width: '*' },
        { head: words.kindAndReason, width: '*' },
        { head: words.proposedApproved, width: 100 },
        figure(words.from, 74),
        figure(words.to, 74),
      ],
      rows,
    ),
  ]
}

/** What the systems are called that history is imported from. */
const sources: Record<string, string> = { PROMETHEUS: 'Prometheus', GATUS: 'Gatus', UPTIME_KUMA: 'Uptime Kuma' }

/** What was imported and not observed. */
export function imports({ imports: found = [] }: SlaReport, writer: Writer): Content[] {
  if (found.length === 0) return []
  const { words, instant } = writer
  const rows = found.map((one): TableCell[] => [
    path(`${sources[one.source] ?? one.source}: ${one.origin}`),
    `${one.importedBy}, ${instant(one.at)}`,
    right(String(one.services)),
    right(instant(one.from)),
    right(instant(one.to)),
  ])
  return [
    heading(words.imports),
    table(
      [
        { head: words.importedFrom, width: '*' },
        { head: words.importedBy, width: 110 },
        figure(words.services, 56),
        figure(words.from, 74),
        figure(words.to, 74),
      ],
      rows,
    ),
    note(words.importsText),
  ]
}
