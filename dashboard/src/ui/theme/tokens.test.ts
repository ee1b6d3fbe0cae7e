import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

/** The colours of a theme by the names of their CSS variables. */
function colorsOf(mode: string): Map<string, string> {
  const block = css.split(`[data-theme="${mode}"] {`)[1]?.split('}')[0] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#\w{6});/g)].map(([, name = '', color = '']) => [name, color]))
}

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

const pairs = [
  ['text', 'page'],
  ['text-2', 'surface'],
  ['text-2', 'sunken'],
  ['text-3', 'surface'],
  ['text-3', 'page'],
  ['text-3', 'sunken'],
  ['accent', 'surface'],
  ['accent', 'page'],
  ['accent', 'sunken'],
  ['accent-text', 'accent'],
  ['accent', 'accent-soft'],
  ['danger-text', 'danger'],
  ['operational-text', 'operational-soft'],
  ['degraded-text', 'degraded-soft'],
  ['down-text', 'down-soft'],
  ['maintenance-text', 'maintenance-soft'],
  ['unknown-text', 'unknown-soft'],
]

describe.each(['light', 'dark'])('the %s theme', (mode) => {
  const colors = colorsOf(mode)
  it.each(pairs)('has readable %s on %s', (text, ground) => {
    expect(contrast(colors.get(text ?? '') ?? '#000000', colors.get(ground ?? '') ?? '#000000')).toBeGreaterThanOrEqual(
      4.5,
    )
  })
})

it('both themes have the same colours', () => {
  expect([...colorsOf('dark').keys()]).toEqual([...colorsOf('light').keys()])
})
