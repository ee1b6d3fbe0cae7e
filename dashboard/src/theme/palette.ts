export type ColorMode = 'light' | 'dark'

/** Every colour of the dashboard. CSS reads them as `--page`, `--ink-2`, …; charts and naive-ui read them from here. */
export interface Palette {
  page: string
  surface: string
  raised: string
  sunken: string
  line: string
  lineStrong: string
  ink: string
  ink2: string
  ink3: string
  accent: string
  accentHover: string
  accentInk: string
  accentSoft: string
  operational: string
  operationalSoft: string
  operationalInk: string
  degraded: string
  degradedSoft: string
  degradedInk: string
  down: string
  downSoft: string
  downInk: string
  maintenance: string
  maintenanceSoft: string
  maintenanceInk: string
  unknown: string
  unknownSoft: string
  unknownInk: string
  hatch: string
  shadow: string
}

// Teal, amber, red, blue and grey differ in lightness as well as hue, so they stay apart for colour-blind readers.
const light: Palette = {
  page: '#f5f6f9',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#eff1f6',
  line: '#e3e6ee',
  lineStrong: '#cbd1de',
  ink: '#141a2b',
  ink2: '#4a5369',
  ink3: '#626c85',
  accent: '#4451c4',
  accentHover: '#333fa8',
  accentInk: '#ffffff',
  accentSoft: '#eceefb',
  operational: '#12a08c',
  operationalSoft: '#e0f4f0',
  operationalInk: '#0a6659',
  degraded: '#eba417',
  degradedSoft: '#fdf2d8',
  degradedInk: '#80520a',
  down: '#d13a2c',
  downSoft: '#fce7e4',
  downInk: '#a42418',
  maintenance: '#3d82d9',
  maintenanceSoft: '#e5effb',
  maintenanceInk: '#1f5699',
  unknown: '#98a1b4',
  unknownSoft: '#eceef3',
  unknownInk: '#4f5970',
  hatch: '#c3c9d6',
  shadow: '0 1px 2px rgb(20 26 43 / 5%), 0 4px 16px rgb(20 26 43 / 4%)',
}

const dark: Palette = {
  page: '#0c101a',
  surface: '#131926',
  raised: '#1a2232',
  sunken: '#0f1520',
  line: '#232c3e',
  lineStrong: '#364259',
  ink: '#e8ecf5',
  ink2: '#b0b9cc',
  ink3: '#8a95ac',
  accent: '#8d99ff',
  accentHover: '#a9b3ff',
  accentInk: '#0c101a',
  accentSoft: '#222a4d',
  operational: '#22b8a1',
  operationalSoft: '#10312f',
  operationalInk: '#62dcc9',
  degraded: '#f2b53c',
  degradedSoft: '#382b12',
  degradedInk: '#f8cd77',
  down: '#ee5a48',
  downSoft: '#411d1c',
  downInk: '#ff9d90',
  maintenance: '#5b9cf0',
  maintenanceSoft: '#152a47',
  maintenanceInk: '#9cc5fb',
  unknown: '#77829a',
  unknownSoft: '#232b3b',
  unknownInk: '#b3bdd0',
  hatch: '#3a4559',
  shadow: '0 1px 2px rgb(0 0 0 / 30%), 0 6px 20px rgb(0 0 0 / 18%)',
}

export const palettes: Record<ColorMode, Palette> = { light, dark }

/** The CSS custom property of a colour: `ink2` is `--ink-2`, `operationalSoft` is `--operational-soft`. */
export function cssName(name: string): string {
  return `--${name.replace(/[A-Z0-9]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
