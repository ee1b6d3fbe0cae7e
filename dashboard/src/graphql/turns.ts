import { computed, onScopeDispose, type Ref, shallowReactive, shallowRef, watch } from 'vue'

type Answered = Readonly<Ref<boolean>>

/** Who asks core when: what a page asks first at once, and what can come later once that is answered, a few at a time. */
export interface Turns {
  /** A question that is asked at once, as long as the calling component lives. */
  first: (answered: Answered) => void
  /** A question that can come later, as long as the calling component lives: true from when it is its turn. */
  later: (answered: Answered) => Readonly<Ref<boolean>>
}

/** So many at a time: a browser sends six requests to a host, and what somebody searches for meanwhile is not to stand behind them. */
const together = 2

/** The turns of one page; they end with the calling component. */
export function createTurns(): Turns {
  const first = shallowReactive(new Set<Answered>())
  const later = shallowReactive(new Map<Answered, Ref<boolean>>())
  const next = computed(() => {
    if ([...first].some(({ value }) => !value)) return undefined
    const asked = [...later].filter(([answered, due]) => due.value && !answered.value)
    return asked.length < together ? [...later.values()].find((due) => !due.value) : undefined
  })
  watch(
    next,
    (due) => {
      if (due) due.value = true
    },
    { flush: 'post' },
  )
  return {
    first(answered) {
      first.add(answered)
      onScopeDispose(() => first.delete(answered))
    },
    later(answered) {
      const due = shallowRef(false)
      later.set(answered, due)
      onScopeDispose(() => later.delete(answered))
      return due
    },
  }
}
