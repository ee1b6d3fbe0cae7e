import type { EChartsOption } from 'echarts'
import { bytesText } from '../../format/bytes.ts'
import { localTime } from '../../format/date-time.ts'
import type { StoragePoint } from '../../graphql/generated/types.generated.ts'
import { type ChartTheme, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-theme.ts'

/** What a volume held over time, as an area, below what it could hold, as a line that is stepped where it was enlarged. */
export function storageOption(points: readonly StoragePoint[], theme: ChartTheme): EChartsOption {
  const { colors, font } = theme
  const at = ({ time }: StoragePoint) => Date.parse(time)
  const max = Math.max(1, ...points.map(({ allocatedBytes }) => allocatedBytes))
  const step = byteStep(max)
  return {
    animation: false,
    grid: { left: 70, right: 14, top: 12, bottom: 24 },
    tooltip: {
      ...tooltipStyle(theme),
      axisPointer: { type: 'line', lineStyle: { color: colors.text3 } },
      formatter: (params) => pointTooltip(points[tooltipIndex(params)]),
    },
    xAxis: {
      type: 'time',
      axisLine: { show: false },
      axisTick: { show: false },
      splitNumber: 5,
      axisLabel: {
        color: colors.text3,
        fontFamily: font,
        fontSize: 11,
        hideOverlap: true,
        formatter: { year: '{d} {MMM}', month: '{d} {MMM}', day: '{d} {MMM}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: Math.ceil(max / step) * step,
      interval: step,
      splitLine: { lineStyle: { color: colors.line } },
      axisLabel: { color: colors.text3, fontFamily: font, fontSize: 11, formatter: bytesText },
    },
    series: [
      {
        name: 'used',
        type: 'line',
        symbol: 'none',
        lineStyle: { color: colors.accent, width: 1.6 },
        itemStyle: { color: colors.accent },
        areaStyle: { color: colors.accent, opacity: 0.16 },
        data: points.map((point) => [at(point), point.usedBytes]),
      },
      {
        name: 'allocated',
        type: 'line',
        step: 'end',
        symbol: 'none',
        lineStyle: { color: colors.text3, width: 1.4, type: 'dashed' },
        itemStyle: { color: colors.text3 },
        data: points.map((point) => [at(point), point.allocatedBytes]),
      },
    ],
  }
}

/** The distance between the lines of an axis up to so many bytes: a round number of a unit that gives five lines at most. */
export function byteStep(max: number): number {
  const unit = 1024 ** Math.floor(Math.log2(Math.max(1, max)) / 10)
  const counts = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 256]
  return (counts.find((count) => count * unit * 5 >= max) ?? 256) * unit
}

/** The history in one sentence, for those who don't see the chart. */
export function storageSummary(points: readonly StoragePoint[]): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return 'Nothing was reported in this time'
  return `Used ${bytesText(first.usedBytes)} at first and ${bytesText(last.usedBytes)} at last, of ${bytesText(last.allocatedBytes)}`
}

function pointTooltip(point: StoragePoint | undefined): string {
  if (!point) return ''
  const { time, usedBytes, allocatedBytes } = point
  return tooltipTable(localTime(time), [
    ['Used', bytesText(usedBytes)],
    ['Free', bytesText(allocatedBytes - usedBytes)],
    ['Allocated', bytesText(allocatedBytes)],
  ])
}
