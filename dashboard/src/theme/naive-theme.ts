import {
  buttonDark,
  commonDark,
  createTheme,
  drawerDark,
  type GlobalThemeOverrides,
  inputDark,
  scrollbarDark,
} from 'naive-ui'
import { fontFamily, monoFamily } from './fonts.ts'
import type { Palette } from './palette.ts'

/** naive-ui's dark theme of the components in use; its own `darkTheme` would bring those of all ninety. */
export const naiveDark = { ...createTheme([buttonDark, drawerDark, inputDark, scrollbarDark]), common: commonDark }

/** The dashboard's colours, corners and type over naive-ui's light or dark theme. */
export function naiveOverrides(palette: Palette): GlobalThemeOverrides {
  return {
    common: {
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentHover,
      primaryColorSuppl: palette.accent,
      bodyColor: palette.page,
      cardColor: palette.surface,
      modalColor: palette.surface,
      popoverColor: palette.raised,
      inputColor: palette.surface,
      borderColor: palette.lineStrong,
      dividerColor: palette.line,
      hoverColor: palette.sunken,
      textColorBase: palette.ink,
      textColor1: palette.ink,
      textColor2: palette.ink,
      textColor3: palette.ink3,
      placeholderColor: palette.ink3,
      errorColor: palette.down,
      warningColor: palette.degraded,
      successColor: palette.operational,
      infoColor: palette.maintenance,
      borderRadius: '8px',
      borderRadiusSmall: '6px',
      fontFamily,
      fontFamilyMono: monoFamily,
      fontSize: '14px',
    },
    Tooltip: { color: palette.ink, textColor: palette.page, padding: '6px 10px' },
    Input: { border: `1px solid ${palette.lineStrong}`, color: palette.surface },
    Button: { fontWeight: '500' },
    Skeleton: { color: palette.sunken, colorEnd: palette.line },
  }
}
