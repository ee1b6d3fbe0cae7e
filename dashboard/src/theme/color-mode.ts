import { usePreferredDark, useStorage } from '@vueuse/core'
import { computed, watchEffect } from 'vue'
import { fontFamily, monoFamily } from './fonts.ts'
import { type ColorMode, cssName, palettes } from './palette.ts'

type ColorChoice = ColorMode | 'system'

const choice = useStorage<ColorChoice>('itops-theme', 'system')
const prefersDark = usePreferredDark()

export const colorMode = computed<ColorMode>(() => {
  if (choice.value === 'light' || choice.value === 'dark') return choice.value
  return prefersDark.value ? 'dark' : 'light'
})

export const palette = computed(() => palettes[colorMode.value])

export const colorChoice = computed(() => choice.value)

/** From what the system says to its opposite, then to the other, then back to following the system. */
export function nextColorChoice(): void {
  const order: Record<ColorChoice, ColorChoice> = prefersDark.value
    ? { system: 'light', light: 'dark', dark: 'system' }
    : { system: 'dark', dark: 'light', light: 'system' }
  choice.value = order[choice.value] ?? 'system'
}

/** Writes fonts and palette into CSS custom properties of the document and keeps them in step with the mode. */
export function applyPalette(root: HTMLElement): void {
  root.style.setProperty('--font', fontFamily)
  root.style.setProperty('--mono', monoFamily)
  watchEffect(() => {
    for (const [name, color] of Object.entries(palette.value)) root.style.setProperty(cssName(name), color)
    root.style.colorScheme = colorMode.value
    root.dataset.theme = colorMode.value
  })
}
