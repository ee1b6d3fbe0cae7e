import { BarChart, ScatterChart } from 'echarts/charts'
import { CalendarComponent, GridComponent, MarkLineComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { Temporal } from 'temporal-polyfill'
import type { ReportedStep } from '../../report.ts'
import { statusColors, type Writer } from '../format.ts'

use([SVGRenderer, BarChart, ScatterChart, CalendarComponent, GridComponent, MarkLineComponent])

type Days = readonly ReportedStep<'day'>[]

/** The width of what a page holds, in points. */
export const pageWidth = 515
const grey = '#6b7280'
const faint = '#e5e7eb'
const text = { fontFamily: 'Roboto', fontSize: 7, color: grey }
/** A calendar of more days shows them as squares without their figures. */
const manyDays = 45

/** A chart as SVG: the same option gives the same text. */
function svgOf(option: EChartsCoreOption, height: number, width = pageWidth): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, textStyle: text, ...option })
    // The names of its classes count the charts of the process, and nothing refers to them.
    return chart.renderToSVGString().replaceAll(/ class="[^"]*"/g, '')
  } finally {
    chart.dispose()
  }
}

const axis = (days: Days, writer: Writer) => ({
  type: 'category',
  data: days.map(({ day }) => shortDay(day, writer)),
  axisLine: { lineStyle: { color: faint } },
  axisTick: { show: false },
  axisLabel: { ...text, hideOverlap: true },
})

function shortDay(day: string, { words }: Writer): string {
  return new Intl.DateTimeFormat(words.locale, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(
    new Date(day),
  )
}

const values = (writer: Writer, min: number, max?: number) => ({
  type: 'value',
  min,
  ...(max === undefined ? {} : { max }),
  splitLine: { lineStyle: { color: faint } },
  axisLabel: { ...text, formatter: (value: number) => String(value).replace('.', writer.words.decimalPoint) },
  splitNumber: 3,
})

/** Where the axis of uptimes begins: just below the lowest figure and the target, so that what was lost is seen. */
function floorOf(days: Days): number {
  const figures = days.flatMap(({ uptime, target }) => [uptime ?? 100, target ?? 100])
  const lowest = Math.min(...figures)
  return [99.9, 99.5, 99, 98, 95, 90, 80, 50].find((floor) => floor < lowest) ?? 0
}

/** Between the bars of two days: of a year there is no room for any. */
const gapOf = ({ length }: Days) => (length > 120 ? '0%' : length > manyDays ? '12%' : '25%')

/** Bars of the uptime of days, coloured by their verdict, with the target across them. */
export function uptimeBars(days: Days, writer: Writer): string {
  const min = floorOf(days)
  const target = days.findLast((day) => day.target !== null)?.target
  return svgOf(
    {
      grid: { left: 34, right: 4, top: 8, bottom: 18 },
      xAxis: axis(days, writer),
      yAxis: values(writer, min, 100),
      series: [
        {
          type: 'bar',
          barCategoryGap: gapOf(days),
          data: days.map(({ uptime, status }) => ({
            // A day without any uptime shows a line on the axis.
            value: uptime === null ? null : Math.max(uptime, min + (100 - min) / 50),
            itemStyle: { color: statusColors[status] },
          })),
          ...(target === null || target === undefined ? {} : { markLine: lineAt(target) }),
        },
      ],
    },
    120,
  )
}

const lineAt = (value: number) => ({
  silent: true,
  symbol: 'none',
  label: { show: false },
  lineStyle: { color: '#111827', type: 'dashed', width: 0.8 },
  data: [{ yAxis: value }],
})

/** Bars of the minutes of downtime of days: unplanned below, planned above. */
export function downtimeBars(days: Days, writer: Writer): string {
  const minutes = (seconds: number) => Math.round(seconds / 0.6) / 100
  const bars = (name: string, color: string, data: number[]) => ({
    type: 'bar',
    name,
    stack: 'time',
    barCategoryGap: gapOf(days),
    itemStyle: { color },
    data,
  })
  return svgOf(
    {
      grid: { left: 34, right: 4, top: 8, bottom: 18 },
      xAxis: axis(days, writer),
      yAxis: values(writer, 0),
      series: [
        bars(
          'unplanned',
          unplannedColor,
          days.map(({ downSeconds }) => minutes(downSeconds)),
        ),
        bars(
          'planned',
          plannedColor,
          days.map(({ plannedSeconds }) => minutes(plannedSeconds)),
        ),
      ],
    },
    100,
  )
}

export const unplannedColor = statusColors.BREACHED
export const plannedColor = '#60a5fa'

/** The days as a calendar, coloured by their verdict: of few days with their figures. */
export function calendar(days: Days, writer: Writer): string {
  return days.length > manyDays ? wideCalendar(days, writer) : monthCalendar(days, writer)
}

function monthCalendar(days: Days, writer: Writer): string {
  const cell = { width: pageWidth / 7 - 4, height: 30 }
  const weeks = weeksOf(days)
  const label = (day: Days[number]) =>
    `${shortDay(day.day, writer)}\n${day.uptime === null ? '–' : writer.percent(day.uptime)}`
  return svgOf(
    {
      calendar: {
        ...calendarOf(days, writer),
        orient: 'vertical',
        top: 16,
        left: 12,
        cellSize: [cell.width, cell.height],
      },
      series: {
        ...cells(days, [cell.width - 3, cell.height - 3]),
        label: {
          show: true,
          color: '#ffffff',
          fontFamily: 'Roboto',
          fontSize: 7,
          lineHeight: 9,
          formatter: ({ dataIndex }: { dataIndex: number }) => labelAt(dataIndex),
        },
      },
    },
    20 + weeks * cell.height,
  )

  function labelAt(index: number): string {
    const day = days[index]
    return day ? label(day) : ''
  }
}

function wideCalendar(days: Days, writer: Writer): string {
  const size = Math.min(14, (pageWidth - 40) / (weeksOf(days) + 1))
  return svgOf(
    {
      calendar: { ...calendarOf(days, writer), orient: 'horizontal', top: 18, left: 32, cellSize: [size, size] },
      series: cells(days, [size - 1.5, size - 1.5]),
    },
    24 + 7 * size,
  )
}

function calendarOf(days: Days, writer: Writer) {
  const names = (form: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(writer.words.locale, { timeZone: 'UTC', ...form })
  const [weekdays, months] = [names({ weekday: 'short' }), names({ month: 'short' })]
  return {
    range: [days[0]?.day ?? '', days.at(-1)?.day ?? ''],
    splitLine: { show: false },
    itemStyle: { color: 'transparent', borderWidth: 0 },
    yearLabel: { show: false },
    // 4 January 2026 is a Sunday, with which the names begin.
    dayLabel: {
      ...text,
      firstDay: 1,
      nameMap: Array.from({ length: 7 }, (_, day) => weekdays.format(new Date(Date.UTC(2026, 0, 4 + day)))),
    },
    monthLabel: {
      ...text,
      show: days.length > manyDays,
      nameMap: Array.from({ length: 12 }, (_, month) => months.format(new Date(Date.UTC(2026, month, 1)))),
    },
  }
}

const cells = (days: Days, symbolSize: number[]) => ({
  type: 'scatter',
  coordinateSystem: 'calendar',
  symbol: 'rect',
  symbolSize,
  data: days.map(({ day, status }) => ({ value: [day, 0], itemStyle: { color: statusColors[status], opacity: 1 } })),
})

function weeksOf(days: Days): number {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return 0
  const monday = (day: string) => {
    const date = Temporal.PlainDate.from(day)
    return date.subtract({ days: date.dayOfWeek - 1 })
  }
  return monday(last.day).since(monday(first.day)).days / 7 + 1
}
