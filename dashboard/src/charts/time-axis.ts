import type { EChartsOption } from 'echarts'
import { clockTime } from '../format/date-time.ts'
import type { ChartTheme } from './chart-theme.ts'

const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

type XAxis = Exclude<NonNullable<EChartsOption['xAxis']>, readonly unknown[]>

/** An axis of columns that start at these instants, over so many hours; labels stand where a new unit of local time begins. */
export function timeAxis(
  starts: readonly number[],
  hours: number,
  { colors, font }: ChartTheme,
  widthPx: number,
): XAxis {
  const labelled = labelledColumns(starts, hours, widthPx < 560)
  return {
    type: 'category',
    data: starts.map(String),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: colors.text3,
      fontFamily: font,
      fontSize: 11,
      interval: (index) => labelled.has(index),
      formatter: (value) => axisText(Number(value), hours),
    },
  }
}

/** A column's day and its hours: `22 Nov, 14:00–14:05`. */
export function periodText(start: number, end: number): string {
  return `${dayAndMonth.format(start)}, ${clockTime(start)}–${clockTime(end)}`
}

/** The columns that get a label: sparser over long ranges and on narrow screens. */
function labelledColumns(starts: readonly number[], hours: number, narrow: boolean): Set<number> {
  const step = (hours <= 6 ? 1 : hours <= 24 ? 3 : hours <= 72 ? 12 : 24) * (narrow && hours !== 168 ? 2 : 1)
  const unit = (at: number) => {
    const date = new Date(at)
    return date.getDate() * 100 + Math.floor(date.getHours() / step)
  }
  const margin = Math.ceil(starts.length / 60)
  return new Set(
    starts.flatMap((start, index) => {
      const before = starts[index - 1]
      const begins = before !== undefined && unit(start) !== unit(before)
      return begins && index >= margin && index < starts.length - margin ? [index] : []
    }),
  )
}

function axisText(at: number, hours: number): string {
  const midnight = new Date(at).getHours() === 0
  return hours > 24 && midnight ? dayAndMonth.format(at) : clockTime(at)
}
