import type { EChartsOption, SeriesOption } from 'echarts'
import { durationText } from '../../format/duration.ts'
import { uptimeText } from '../../format/percent.ts'
import { statusLabels } from '../../status/status-labels.ts'
import { type ChartTheme, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-theme.ts'
import { periodText, timeAxis } from '../time-axis.ts'
import type { TimelineCell } from './timeline-cells.ts'

/** The timeline of a service: a column's colour is its worst state, its filled height what was reported of it. */
export function timelineOption(
  cells: readonly TimelineCell[],
  hours: number,
  theme: ChartTheme,
  widthPx = 1000,
): EChartsOption {
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 6, bottom: 24 },
    tooltip: {
      ...tooltipStyle(theme),
      formatter: (params) => cellTooltip(cells[tooltipIndex(params)]),
    },
    xAxis: timeAxis(
      cells.map(({ start }) => start),
      hours,
      theme,
      widthPx,
    ),
    yAxis: { type: 'value', min: 0, max: 1, show: false },
    series: barSeries(cells, theme, widthPx),
  }
}

function barSeries(cells: readonly TimelineCell[], { colors, hatch }: ChartTheme, widthPx: number): SeriesOption[] {
  // Thin columns form a ribbon: a little wider than their share, so that no hairlines show between them.
  const width = cells.length * 7 > widthPx ? { barWidth: '106%' } : { barCategoryGap: '8%' }
  return [
    {
      name: 'reported',
      type: 'bar',
      stack: 'time',
      ...width,
      data: cells.map((cell) => ({
        value: reportedShare(cell),
        itemStyle: { color: cell.worst ? colors[statusLabels[cell.worst].tone] : colors.unknown },
      })),
    },
    {
      name: 'unmeasured',
      type: 'bar',
      stack: 'time',
      ...width,
      itemStyle: { color: hatch },
      data: cells.map((cell) => 1 - reportedShare(cell)),
    },
  ]
}

/** How much of a column was reported at all, in whatever state: 0 to 1. A sliver of reported time stays visible. */
export function reportedShare(cell: TimelineCell): number {
  const reported = cell.operational + cell.degraded + cell.down + cell.excluded + cell.unknown
  if (reported === 0) return 0
  return Math.max(0.12, reported / (reported + cell.unmeasured))
}

function cellTooltip(cell: TimelineCell | undefined): string {
  if (!cell) return ''
  const state = cell.worst ? `${statusLabels[cell.worst].label}${cell.buckets > 1 ? ' at worst' : ''}` : 'Not measured'
  const length = (seconds: number, name: string) => (seconds > 0 ? [[name, durationText(seconds)] as const] : [])
  return tooltipTable(periodText(cell.start, cell.end), [
    ['State', state],
    [cell.buckets > 1 ? 'Lowest 5-minute uptime' : 'Uptime', uptimeText(cell.lowestUptime)],
    ['Downtime', durationText(cell.down)],
    ...length(cell.degraded, 'Degraded'),
    ...length(cell.excluded, 'Maintenance'),
    ...length(cell.unknown, 'Unknown'),
    ...length(cell.unmeasured, 'Not measured'),
  ])
}
