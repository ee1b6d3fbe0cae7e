import { usePreferredDark, useStorage } from '@vueuse/core'
import { computed, watchEffect } from 'vue'

type ColorMode = 'light' | 'dark'
type ColorChoice = ColorMode | 'system'

const choice = useStorage<ColorChoice>('itops-theme', 'system')
const prefersDark = usePreferredDark()

export const colorMode = computed<ColorMode>(() => {
  if (choice.value === 'light' || choice.value === 'dark') return choice.value
  return prefersDark.value ? 'dark' : 'light'
})

export const colorChoice = computed(() => choice.value)

/** From what the system says to its opposite, then to the other, then back to following the system. */
export function nextColorChoice(): void {
  const order: Record<ColorChoice, ColorChoice> = prefersDark.value
    ? { system: 'light', light: 'dark', dark: 'system' }
    : { system: 'dark', dark: 'light', light: 'system' }
  choice.value = order[choice.value] ?? 'system'
}

/** Names the colour mode on the root of the document, where the design tokens read it, and keeps it in step. */
export function applyColorMode(root: HTMLElement): void {
  // At once, as charts read the tokens as soon as the mode changes.
  watchEffect(() => (root.dataset.theme = colorMode.value), { flush: 'sync' })
}
