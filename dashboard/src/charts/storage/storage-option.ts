import type { EChartsOption } from 'echarts'
import type { StoragePoint } from '../../api/storage-documents.ts'
import { bytesText } from '../../format/bytes.ts'
import { localTime } from '../../format/moment.ts'
import { type ChartInk, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-ink.ts'

/** What a volume held over time, as an area, below what it could hold, as a line that is stepped where it was enlarged. */
export function storageOption(points: readonly StoragePoint[], ink: ChartInk): EChartsOption {
  const { palette, font } = ink
  const at = ({ time }: StoragePoint) => Date.parse(time)
  const most = Math.max(1, ...points.map(({ allocatedBytes }) => allocatedBytes))
  const step = byteStep(most)
  return {
    animation: false,
    grid: { left: 70, right: 14, top: 12, bottom: 24 },
    tooltip: {
      ...tooltipStyle(ink),
      axisPointer: { type: 'line', lineStyle: { color: palette.ink3 } },
      formatter: (params) => pointTooltip(points[tooltipIndex(params)]),
    },
    xAxis: {
      type: 'time',
      axisLine: { show: false },
      axisTick: { show: false },
      splitNumber: 5,
      axisLabel: {
        color: palette.ink3,
        fontFamily: font,
        fontSize: 11,
        hideOverlap: true,
        formatter: { year: '{d} {MMM}', month: '{d} {MMM}', day: '{d} {MMM}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: Math.ceil(most / step) * step,
      interval: step,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.ink3, fontFamily: font, fontSize: 11, formatter: bytesText },
    },
    series: [
      {
        name: 'used',
        type: 'line',
        symbol: 'none',
        lineStyle: { color: palette.accent, width: 1.6 },
        itemStyle: { color: palette.accent },
        areaStyle: { color: palette.accent, opacity: 0.16 },
        data: points.map((point) => [at(point), point.usedBytes]),
      },
      {
        name: 'allocated',
        type: 'line',
        step: 'end',
        symbol: 'none',
        lineStyle: { color: palette.ink3, width: 1.4, type: 'dashed' },
        itemStyle: { color: palette.ink3 },
        data: points.map((point) => [at(point), point.allocatedBytes]),
      },
    ],
  }
}

/** The distance between the lines of an axis up to so many bytes: a round number of a unit that gives five lines at most. */
export function byteStep(most: number): number {
  const unit = 1024 ** Math.floor(Math.log2(Math.max(1, most)) / 10)
  const counts = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 256]
  return (counts.find((count) => count * unit * 5 >= most) ?? 256) * unit
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
