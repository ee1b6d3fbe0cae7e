import type { ChartTheme } from './chart-theme.ts'

/** A theme for tests of chart options, whose colours are distinguished by their names. */
export const testTheme: ChartTheme = {
  colors: {
    surface: 'surface',
    raised: 'raised',
    line: 'line',
    text: 'text',
    text2: 'text2',
    text3: 'text3',
    accent: 'accent',
    operational: 'operational',
    degraded: 'degraded',
    down: 'down',
    maintenance: 'maintenance',
    unknown: 'unknown',
  },
  hatch: 'hatch',
  font: 'sans-serif',
}
