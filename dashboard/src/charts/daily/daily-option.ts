import type { EChartsOption, SeriesOption } from 'echarts'
import { dayLabel, monthLabel } from '../../format/date-time.ts'
import { minutesText } from '../../format/duration.ts'
import { coverageText, targetText } from '../../format/percent.ts'
import { slaLabels } from '../../status/status-labels.ts'
import { type ChartTheme, tooltipIndex, tooltipStyle, tooltipTable } from '../chart-theme.ts'
import { axisFloor, type Day, dayUptimeText } from './days.ts'

/** Daily uptime over its target, coverage below it; days without a measurement are hatched and break the line. */
export function dailyOption(
  days: readonly Day[],
  target: number | null,
  theme: ChartTheme,
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
    tooltip: { ...tooltipStyle(theme), formatter: (params) => dayTooltip(days[tooltipIndex(params)], timeZone) },
    xAxis: [dayAxis(days, theme, 0), dayAxis(days, theme, 1)],
    yAxis: [uptimeAxis(floor, theme), coverageAxis(theme)],
    series: [
      uptimeSeries(days, target, theme),
      gapSeries(days, theme, 0),
      coverageSeries(days, theme),
      gapSeries(days, theme, 1),
    ],
  }
}

type XAxis = Extract<NonNullable<EChartsOption['xAxis']>, { length: number }>[number]
type YAxis = Extract<NonNullable<EChartsOption['yAxis']>, { length: number }>[number]

function dayAxis(days: readonly Day[], { colors, font }: ChartTheme, gridIndex: 0 | 1): XAxis {
  return {
    type: 'category',
    gridIndex,
    data: days.map(({ key }) => key),
    axisLine: { lineStyle: { color: colors.line } },
    axisTick: { show: false },
    axisLabel: {
      show: gridIndex === 1,
      color: colors.text3,
      fontFamily: font,
      fontSize: 11,
      hideOverlap: true,
      ...(days.length > 100 && { interval: (_: number, key: string) => key.endsWith('-01') }),
      formatter: (key: string) => (days.length > 100 ? monthLabel(key) : dayLabel(key)),
    },
  }
}

function uptimeAxis(floor: number, { colors, font }: ChartTheme): YAxis {
  const interval = (100 - floor) / 4
  const digits = Math.min(4, Math.max(0, Math.ceil(-Math.log10(interval) + 0.7)))
  return {
    type: 'value',
    gridIndex: 0,
    min: floor,
    max: 100,
    interval,
    splitLine: { lineStyle: { color: colors.line } },
    axisLabel: {
      color: colors.text3,
      fontFamily: font,
      fontSize: 11,
      formatter: (value: number) => `${Number(value.toFixed(digits))} %`,
    },
  }
}

function coverageAxis({ colors, font }: ChartTheme): YAxis {
  return {
    type: 'value',
    gridIndex: 1,
    min: 0,
    max: 100,
    interval: 100,
    splitLine: { show: false },
    axisLabel: {
      color: colors.text3,
      fontFamily: font,
      fontSize: 11,
      formatter: (value: number) => (value === 100 ? 'coverage' : ''),
      verticalAlign: 'top',
    },
  }
}

function uptimeSeries(days: readonly Day[], target: number | null, { colors, font }: ChartTheme): SeriesOption {
  const dense = days.length > 100
  return {
    name: 'uptime',
    type: 'line',
    connectNulls: false,
    showAllSymbol: true,
    z: 3,
    lineStyle: { color: colors.accent, width: 2, join: 'round' },
    symbol: 'circle',
    data: days.map(({ uptime, status, final }, index) => ({
      value: uptime,
      symbolSize: dense && !standsAlone(days, index) && status !== 'BREACHED' ? 0 : dense ? 5 : 7,
      itemStyle: {
        color: final ? pointColor(status, colors) : colors.surface,
        borderColor: final ? colors.surface : pointColor(status, colors),
        borderWidth: final ? 1.5 : 2,
      },
    })),
    ...(target !== null && {
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: colors.text3, type: [5, 4], width: 1.2 },
        label: {
          formatter: `target ${targetText(target)}`,
          position: 'insideStartBottom',
          padding: [4, 0, 0, 4],
          color: colors.text2,
          fontFamily: font,
          fontSize: 11,
        },
        data: [{ yAxis: target }],
      },
    }),
  }
}

function pointColor(status: Day['status'], colors: ChartTheme['colors']): string {
  return status === 'MET' ? colors.accent : colors[slaLabels[status].tone]
}

/** A measured day between two gaps: no line leads to it, so it needs a dot of its own. */
function standsAlone(days: readonly Day[], index: number): boolean {
  return (days[index - 1]?.uptime ?? null) === null && (days[index + 1]?.uptime ?? null) === null
}

function gapSeries(days: readonly Day[], theme: ChartTheme, axisIndex: 0 | 1): SeriesOption {
  return {
    name: 'no data',
    type: 'bar',
    xAxisIndex: axisIndex,
    yAxisIndex: axisIndex,
    silent: true,
    barWidth: axisIndex === 0 ? '100%' : coverageWidth(days),
    barGap: '-100%',
    itemStyle: { color: theme.hatch, opacity: 0.75 },
    data: days.map(({ uptime, coverage }) => {
      const gap = axisIndex === 0 ? uptime === null : !coverage
      return gap ? 100 : null
    }),
  }
}

function coverageSeries(days: readonly Day[], { colors }: ChartTheme): SeriesOption {
  return {
    name: 'coverage',
    type: 'bar',
    xAxisIndex: 1,
    yAxisIndex: 1,
    barWidth: coverageWidth(days),
    itemStyle: { color: colors.unknown, opacity: 0.65 },
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
    ['SLA', slaLabels[day.status].label],
  ])
}
