import type { EChartsOption, SeriesOption } from 'echarts'
import { countText } from '../../format/count.ts'
import { millisecondsText } from '../../format/duration.ts'
import { type ChartTheme, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-theme.ts'
import { periodText, timeAxis } from '../time-axis.ts'
import type { LatencyCell } from './latency-cells.ts'

/** Response times: the mean as a line, fastest to slowest as a band; what was not probed is hatched and breaks both. */
export function latencyOption(
  cells: readonly LatencyCell[],
  hours: number,
  theme: ChartTheme,
  widthPx = 1000,
): EChartsOption {
  const starts = cells.map(({ start }) => start)
  const { colors, font } = theme
  return {
    animation: false,
    grid: { left: 58, right: 8, top: 12, bottom: 24 },
    tooltip: {
      ...tooltipStyle(theme),
      axisPointer: { type: 'line', lineStyle: { color: colors.text3 } },
      formatter: (params) => cellTooltip(cells[tooltipIndex(params)]),
    },
    xAxis: timeAxis(starts, hours, theme, widthPx),
    yAxis: [
      {
        type: 'value',
        min: 0,
        splitNumber: 4,
        splitLine: { lineStyle: { color: colors.line } },
        axisLabel: { color: colors.text3, fontFamily: font, fontSize: 11, formatter: millisecondsText },
      },
      { type: 'value', min: 0, max: 1, show: false },
    ],
    series: [...bandSeries(cells, theme), meanSeries(cells, theme), gapSeries(cells, theme)],
  }
}

/** A band is the distance from the fastest to the slowest, stacked on the fastest. */
function bandSeries(cells: readonly LatencyCell[], { colors }: ChartTheme): SeriesOption[] {
  const band = { type: 'line', stack: 'band', silent: true, connectNulls: false, lineStyle: { opacity: 0 } } as const
  return [
    { ...band, name: 'fastest', symbol: 'none', data: cells.map(({ min }) => min) },
    {
      ...band,
      name: 'slowest',
      areaStyle: { color: colors.accent, opacity: 0.16 },
      symbol: 'none',
      data: cells.map(({ min, max }) => (min === null || max === null ? null : max - min)),
    },
  ]
}

function meanSeries(cells: readonly LatencyCell[], { colors }: ChartTheme): SeriesOption {
  return {
    name: 'mean',
    type: 'line',
    connectNulls: false,
    showAllSymbol: true,
    symbol: 'circle',
    z: 3,
    lineStyle: { color: colors.accent, width: 1.6, join: 'round' },
    itemStyle: { color: colors.accent },
    data: cells.map(({ mean }, index) => ({ value: mean, symbolSize: standsAlone(cells, index) ? 5 : 0 })),
  }
}

/** A column between two gaps: no line leads to it, so it needs a dot of its own. */
function standsAlone(cells: readonly LatencyCell[], index: number): boolean {
  return (cells[index - 1]?.mean ?? null) === null && (cells[index + 1]?.mean ?? null) === null
}

function gapSeries(cells: readonly LatencyCell[], { hatch }: ChartTheme): SeriesOption {
  return {
    name: 'not probed',
    type: 'bar',
    yAxisIndex: 1,
    silent: true,
    // A little wider than their share, so that no hairlines show between them.
    barWidth: '106%',
    itemStyle: { color: hatch, opacity: 0.75 },
    data: cells.map(({ mean }) => (mean === null ? 1 : null)),
  }
}

function cellTooltip(cell: LatencyCell | undefined): string {
  if (!cell) return ''
  const time = (ms: number | null) => (ms === null ? '–' : millisecondsText(ms))
  const rows: [string, string][] =
    cell.mean === null
      ? [['Not probed', '']]
      : [
          ['Mean', time(cell.mean)],
          ['Fastest', time(cell.min)],
          ['Slowest', time(cell.max)],
          ['Probes', countText(cell.probes)],
        ]
  return tooltipTable(periodText(cell.start, cell.end), rows)
}
