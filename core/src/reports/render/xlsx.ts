import { unzipSync, zipSync } from 'fflate'
import writeXlsxFile, { type Row } from 'write-excel-file/node'
import type { ReportedIncident, SlaReport } from '../report.ts'
import { columns, type Figure, figureRows, stepColumns, stepRows } from './figures.ts'

const incidentColumns = [
  'id',
  'path',
  'title',
  'severity',
  'startedAt',
  'acknowledgedAt',
  'responseDue',
  'responseBreached',
  'resolvedAt',
  'resolutionDue',
  'resolutionBreached',
  'durationSeconds',
  'planned',
  'cause',
  'updates',
  'notes',
] as const
const maintenanceColumns = ['target', 'reason', 'declaredBy', 'from', 'to'] as const
const correctionColumns = ['target', 'kind', 'from', 'to', 'reason', 'proposedBy', 'approvedBy'] as const
const importColumns = ['source', 'origin', 'importedBy', 'at', 'from', 'to', 'services', 'seconds'] as const

/** A report as a workbook with a sheet each for results, days, outages, maintenance and corrections: the same report gives the same bytes. */
export async function renderXlsx(report: SlaReport): Promise<Buffer> {
  const book = await writeXlsxFile([
    sheet('Results', columns, figureRows(report)),
    sheet('Days and months', stepColumns, stepRows(report)),
    sheet('Outages', incidentColumns, report.incidents.map(incidentRow)),
    sheet('Maintenance', maintenanceColumns, report.maintenance),
    sheet('Corrections', correctionColumns, report.corrections),
    ...(report.imports ? [sheet('Imported', importColumns, report.imports)] : []),
  ]).toBuffer()
  // The files in it are dated by when they were written.
  return Buffer.from(zipSync(unzipSync(book), { mtime: new Date(2000, 0, 1) }))
}

/** What a cell holds at most. */
const maxInCell = 32_000
const lines = (texts: readonly string[]) => texts.join('\n').slice(0, maxInCell) || null

function incidentRow({ cause, updates, notes, ...incident }: ReportedIncident) {
  return {
    ...incident,
    cause: cause && `${cause.path}: ${cause.title}`,
    updates: lines(updates.map(({ at, state, text }) => `${at} ${state}: ${text}`)),
    notes: lines(notes.map(({ at, author, text }) => `${at} ${author}: ${text}`)),
  }
}

type Value = Figure | boolean | undefined

function sheet<Column extends string>(
  name: string,
  names: readonly Column[],
  rows: readonly Partial<Record<Column, Value>>[],
) {
  const head = names.map((value) => ({ value, fontWeight: 'bold' as const }))
  const cell = (value: Value) => value ?? null
  const data: Row[] = [head, ...rows.map((row) => names.map((column) => cell(row[column])))]
  return { data, sheet: name, stickyRowsCount: 1, columns: names.map((column) => ({ width: widthOf(column) })) }
}

const wide = [
  'cause',
  'updates',
  'notes',
  'subject',
  'path',
  'title',
  'target',
  'reason',
  'startedAt',
  'acknowledgedAt',
  'resolvedAt',
]
const widthOf = (column: string) => (wide.includes(column) ? 34 : 16)
