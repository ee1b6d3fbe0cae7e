import { computed } from 'vue'
import { colorMode } from '../ui/theme/color-mode.ts'
import { type ChartTheme, chartColors, hatchPattern } from './chart-theme.ts'

/** The design tokens of the colour mode that is on, as charts take them. */
export function useChartTheme() {
  return computed<ChartTheme>(() => {
    // Read again whenever the mode changes: the document has the other theme's values then.
    void colorMode.value
    const style = getComputedStyle(document.documentElement)
    const token = (name: string) => style.getPropertyValue(name).trim()
    const colors = Object.entries(chartColors).map(([name, variable]) => [name, token(variable)])
    return {
      // The entries are those of `chartColors`, which TypeScript does not see through `map`.
      colors: Object.fromEntries(colors) as ChartTheme['colors'],
      hatch: hatchPattern(token('--hatch')),
      font: token('--font'),
    }
  })
}
