import { computed } from 'vue'
import { palette } from '../theme/color-mode.ts'
import { fontFamily } from '../theme/fonts.ts'
import { type ChartInk, hatchPattern } from './chart-ink.ts'

/** The ink of the colour mode that is on. */
export function useChartInk() {
  return computed<ChartInk>(() => ({
    palette: palette.value,
    hatch: hatchPattern(palette.value.hatch),
    font: fontFamily,
  }))
}
