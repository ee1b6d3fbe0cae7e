import { describe, expect, it } from 'vitest'
import { cssName, type Palette, palettes } from './palette.ts'

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const pairs: [keyof Palette, keyof Palette][] = [
  ['ink', 'page'],
  ['ink2', 'surface'],
  ['ink3', 'surface'],
  ['ink3', 'page'],
  ['ink3', 'sunken'],
  ['accent', 'surface'],
  ['accentInk', 'accent'],
  ['accent', 'accentSoft'],
  ['operationalInk', 'operationalSoft'],
  ['degradedInk', 'degradedSoft'],
  ['downInk', 'downSoft'],
  ['maintenanceInk', 'maintenanceSoft'],
  ['unknownInk', 'unknownSoft'],
]

describe.each(['light', 'dark'] as const)('the %s palette', (mode) => {
  it.each(pairs)('has readable %s on %s', (text, ground) => {
    expect(contrast(palettes[mode][text], palettes[mode][ground])).toBeGreaterThanOrEqual(4.5)
  })
})

it('names colours for CSS', () => {
  expect(['ink', 'ink2', 'operationalSoft', 'lineStrong'].map(cssName)).toEqual([
    '--ink',
    '--ink-2',
    '--operational-soft',
    '--line-strong',
  ])
})
