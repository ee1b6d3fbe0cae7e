import type { TooltipComponentOption } from 'echarts'

/** The design tokens that charts draw with, by the names of their CSS variables. */
export const chartColors = {
  surface: '--surface',
  raised: '--raised',
  line: '--line',
  text: '--text',
  text2: '--text-2',
  text3: '--text-3',
  accent: '--accent',
  operational: '--operational',
  degraded: '--degraded',
  down: '--down',
  maintenance: '--maintenance',
  unknown: '--unknown',
} as const

/** What charts draw with: colours, the pattern of unmeasured time, and a font. */
export interface ChartTheme {
  colors: Record<keyof typeof chartColors, string>
  hatch: string | { image: HTMLCanvasElement; repeat: 'repeat' }
  font: string
}

/** Diagonal lines on a transparent ground, to fill what was not measured. */
export function hatchPattern(color: string): ChartTheme['hatch'] {
  const canvas = document.createElement('canvas')
  canvas.width = 6
  canvas.height = 6
  const context = canvas.getContext('2d')
  if (!context) return color
  context.strokeStyle = color
  context.lineWidth = 1.2
  context.beginPath()
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift - 1, 7)
    context.lineTo(shift + 7, -1)
  }
  context.stroke()
  return { image: canvas, repeat: 'repeat' }
}

/** The box that follows the pointer, in the dashboard's colours. */
export function tooltipStyle({ colors, font }: ChartTheme): TooltipComponentOption {
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: colors.raised,
    borderColor: colors.line,
    padding: [8, 12],
    textStyle: { color: colors.text, fontSize: 12, fontFamily: font },
    extraCssText: 'border-radius:8px;box-shadow:0 4px 20px rgb(0 0 0 / 18%);font-variant-numeric:tabular-nums',
    axisPointer: { type: 'shadow', shadowStyle: { color: colors.text, opacity: 0.07 } },
  }
}

/** Lines of a tooltip: a title, then name and value in two columns. */
export function tooltipTable(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`)
  return `<strong>${title}</strong><table class="chart-tooltip">${lines.join('')}</table>`
}

/** The index that a tooltip formatter was called for. */
export function tooltipIndex(params: { dataIndex: number } | readonly { dataIndex: number }[]): number {
  return ('dataIndex' in params ? params.dataIndex : params[0]?.dataIndex) ?? -1
}
