import { shallowRef } from 'vue'

/** A short word on something that was done; it goes by itself. */
export interface Toast {
  id: number
  text: string
}

export const toasts = shallowRef<readonly Toast[]>([])
let last = 0

/** Says that something was done, to the eye and to screen readers. */
export function toast(text: string): void {
  last += 1
  toasts.value = [...toasts.value, { id: last, text }]
}

/** Takes a toast away. */
export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}
