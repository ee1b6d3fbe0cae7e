import { useEventListener, useTimeoutFn } from '@vueuse/core'
import type { Ref } from 'vue'

/** Milliseconds after a key in which an answer to it is awaited. */
const answerMs = 500

/** True while somebody types on the page, so that what takes long to draw need not come between a key and its answer. */
export function useTyping(): Readonly<Ref<boolean>> {
  const { isPending, start } = useTimeoutFn(() => undefined, answerMs, { immediate: false })
  useEventListener(document, 'input', () => start())
  return isPending
}
