/// <reference path="./pdfmake.d.ts" />
import type { Content } from 'pdfmake'
import type { SlaReport } from '../report.ts'
import { percent, statusColors } from './format.ts'

const width = 515
const height = 60
/** Days of a report that are at least this good fill the bar; below it a bar shows what was up of the last percent. */
const shownPercent = 1

/** A bar for each day, coloured by its status: as high as what was up of the last percent; a day without a figure is a line. */
export function dayBars(days: SlaReport['days']): Content[] {
  const step = width / days.length
  const bars = days.map(({ uptime, status }, index) => {
    const share = uptime === null ? 0 : Math.max(0, (uptime - (100 - shownPercent)) / shownPercent)
    const high = Math.max(2, share * height)
    return {
      type: 'rect' as const,
      x: index * step,
      y: height - high,
      w: Math.max(1, step - 2),
      h: high,
      color: statusColors[status],
    }
  })
  const [first, last] = [days[0], days.at(-1)]
  const measured = days.flatMap(({ uptime }) => (uptime === null ? [] : [uptime]))
  const lowest = measured.length > 0 ? ` · lowest day ${percent(Math.min(...measured))}` : ''
  return [
    { canvas: bars },
    {
      columns: [
        { text: first?.day ?? '', style: 'muted', fontSize: 7 },
        { text: `${100 - shownPercent} % to 100 %${lowest}`, style: 'muted', fontSize: 7, alignment: 'center' },
        { text: last?.day ?? '', style: 'muted', fontSize: 7, alignment: 'right' },
      ],
      margin: [0, 2, 0, 0],
    },
  ]
}
