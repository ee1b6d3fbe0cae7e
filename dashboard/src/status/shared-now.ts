import { createSharedComposable, useNow } from '@vueuse/core'

/** The time, one clock for all: ticks every five seconds while anybody looks. */
export const useSharedNow = createSharedComposable(() => useNow({ interval: 5_000 }))
