import type { Failed, Line, Missing } from './line.ts'

/** The lines as a table for people. */
export function tableOf(lines: readonly (Line | Missing | Failed)[]): string {
  const head = ['', 'size', 'ours', 'theirs', 'unit', 'ratio', 'growth', 'goal', 'notes']
  const rows = [head, ...lines.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A line in one sentence, for a run that is still going on. */
export function sentenceOf(line: Line | Missing | Failed): string {
  if ('missing' in line) return `= ${line.name}: NOT MEASURED, ${line.missing}`
  if ('failed' in line) return `= ${line.name}, ${line.size}: FAILED, ${line.failed}`
  const [name, size, ours, theirs, unit, ratio, grown, judged] = cellsOf(line)
  return `= ${name}, ${size}: ${ours} / ${theirs} ${unit}, ratio ${ratio} ${[grown, judged].filter(Boolean).join(', ')}`.trimEnd()
}

function cellsOf(line: Line | Missing | Failed): string[] {
  if ('missing' in line) return [line.name, 'NOT MEASURED', '', '', '', '', '', '', line.missing]
  if ('failed' in line) return [line.name, line.size, 'FAILED', '', '', '', '', '', firstLine(line.failed)]
  const { name, size, ours, theirs, unit, ratio, growth, goal, notes } = line
  const grown = growth ? `×${figure(growth.time)} time at ×${figure(growth.size)} size` : ''
  const judged = goal ? `${goal.text}: ${goal.met ? 'met' : 'NOT MET'}` : ''
  return [name, size, figure(ours), figure(theirs), unit, figure(ratio), grown, judged, notes.join('; ')]
}

/** Three significant digits, with thousands set apart. */
function figure(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 })
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
