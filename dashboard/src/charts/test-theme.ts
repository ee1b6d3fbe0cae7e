import type { ChartTheme } from './chart-theme.ts'

/** A theme for tests of chart options, whose colours are distinguished by their names. */
export const testTheme: ChartTheme = {
  colors: {
    surface: 'surface',
    raised: 'raised',
    line: 'line',
    ink: 'ink',
    ink2: 'ink2',
    ink3: 'ink3',
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
