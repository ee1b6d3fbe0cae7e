import type { EChartsOption, SeriesOption } from 'echarts'
import { minutesText } from '../../format/duration.ts'
import { dayLabel, monthLabel } from '../../format/moment.ts'
import { coverageText, targetText } from '../../format/percent.ts'
import { slaMeaning } from '../../status/meaning.ts'
import { type ChartInk, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-ink.ts'
import { axisFloor, type Day, dayUptimeText } from './days.ts'

/** Daily uptime over its target, coverage below it; days without a measurement are hatched and break the line. */
export function dailyOption(
  days: readonly Day[],
  target: number | null,
  ink: ChartInk,
  timeZone = 'UTC',
): EChartsOption {
  const floor = axisFloor(days, target)
  return {
    animation: false,
    grid: [
      { left: 62, right: 12, top: 14, bottom: 86 },
      { left: 62, right: 12, height: 34, bottom: 26 },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: { ...tooltipStyle(ink), formatter: (params) => dayTooltip(days[tooltipIndex(params)], timeZone) },
    xAxis: [dayAxis(days, ink, 0), dayAxis(days, ink, 1)],
    yAxis: [uptimeAxis(floor, ink), coverageAxis(ink)],
    series: [
      uptimeSeries(days, target, ink),
      gapSeries(days, ink, 0),
      coverageSeries(days, ink),
      gapSeries(days, ink, 1),
    ],
  }
}

type XAxis = Extract<NonNullable<EChartsOption['xAxis']>, { length: number }>[number]
type YAxis = Extract<NonNullable<EChartsOption['yAxis']>, { length: number }>[number]

function dayAxis(days: readonly Day[], { palette, font }: ChartInk, gridIndex: 0 | 1): XAxis {
  return {
    type: 'category',
    gridIndex,
    data: days.map(({ key }) => key),
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: {
      show: gridIndex === 1,
      color: palette.ink3,
      fontFamily: font,
      fontSize: 11,
      hideOverlap: true,
      ...(days.length > 100 && { interval: (_: number, key: string) => key.endsWith('-01') }),
      formatter: (key: string) => (days.length > 100 ? monthLabel(key) : dayLabel(key)),
    },
  }
}

function uptimeAxis(floor: number, { palette, font }: ChartInk): YAxis {
  const interval = (100 - floor) / 4
  const digits = Math.min(4, Math.max(0, Math.ceil(-Math.log10(interval) + 0.7)))
  return {
    type: 'value',
    gridIndex: 0,
    min: floor,
    max: 100,
    interval,
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: {
      color: palette.ink3,
      fontFamily: font,
      fontSize: 11,
      formatter: (value: number) => `${Number(value.toFixed(digits))} %`,
    },
  }
}

function coverageAxis({ palette, font }: ChartInk): YAxis {
  return {
    type: 'value',
    gridIndex: 1,
    min: 0,
    max: 100,
    interval: 100,
    splitLine: { show: false },
    axisLabel: {
      color: palette.ink3,
      fontFamily: font,
      fontSize: 11,
      formatter: (value: number) => (value === 100 ? 'coverage' : ''),
      verticalAlign: 'top',
    },
  }
}

function uptimeSeries(days: readonly Day[], target: number | null, { palette, font }: ChartInk): SeriesOption {
  const dense = days.length > 100
  return {
    name: 'uptime',
    type: 'line',
    connectNulls: false,
    showAllSymbol: true,
    z: 3,
    lineStyle: { color: palette.accent, width: 2, join: 'round' },
    symbol: 'circle',
    data: days.map(({ uptime, status, final }, index) => ({
      value: uptime,
      symbolSize: dense && !standsAlone(days, index) && status !== 'BREACHED' ? 0 : dense ? 5 : 7,
      itemStyle: {
        color: final ? pointColor(status, palette) : palette.surface,
        borderColor: final ? palette.surface : pointColor(status, palette),
        borderWidth: final ? 1.5 : 2,
      },
    })),
    ...(target !== null && {
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: palette.ink3, type: [5, 4], width: 1.2 },
        label: {
          formatter: `target ${targetText(target)}`,
          position: 'insideStartBottom',
          padding: [4, 0, 0, 4],
          color: palette.ink2,
          fontFamily: font,
          fontSize: 11,
        },
        data: [{ yAxis: target }],
      },
    }),
  }
}

function pointColor(status: Day['status'], palette: ChartInk['palette']): string {
  return status === 'MET' ? palette.accent : palette[slaMeaning[status].tone]
}

/** A measured day between two gaps: no line leads to it, so it needs a dot of its own. */
function standsAlone(days: readonly Day[], index: number): boolean {
  return (days[index - 1]?.uptime ?? null) === null && (days[index + 1]?.uptime ?? null) === null
}

function gapSeries(days: readonly Day[], ink: ChartInk, axisIndex: 0 | 1): SeriesOption {
  return {
    name: 'no data',
    type: 'bar',
    xAxisIndex: axisIndex,
    yAxisIndex: axisIndex,
    silent: true,
    barWidth: axisIndex === 0 ? '100%' : coverageWidth(days),
    barGap: '-100%',
    itemStyle: { color: ink.hatch, opacity: 0.75 },
    data: days.map(({ uptime, coverage }) => {
      const gap = axisIndex === 0 ? uptime === null : !coverage
      return gap ? 100 : null
    }),
  }
}

function coverageSeries(days: readonly Day[], { palette }: ChartInk): SeriesOption {
  return {
    name: 'coverage',
    type: 'bar',
    xAxisIndex: 1,
    yAxisIndex: 1,
    barWidth: coverageWidth(days),
    itemStyle: { color: palette.unknown, opacity: 0.65 },
    data: days.map(({ coverage }) => coverage),
  }
}

function coverageWidth(days: readonly Day[]): string {
  return days.length > 100 ? '100%' : '76%'
}

function dayTooltip(day: Day | undefined, timeZone: string): string {
  if (!day) return ''
  const title = `${day.key} (${timeZone} day)${day.coverage === null || day.final ? '' : ', provisional'}`
  return tooltipTable(title, [
    ['Uptime', dayUptimeText(day)],
    ['Coverage', coverageText(day.coverage)],
    ['Downtime', day.uptime === null ? 'no data' : minutesText(day.downtimeMinutes)],
    ['Incidents', String(day.incidents)],
    ['SLA', slaMeaning[day.status].label],
  ])
}
