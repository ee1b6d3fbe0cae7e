import { type CombinedError, useQuery } from '@urql/vue'
import { useTimeoutFn } from '@vueuse/core'
import { type ComputedRef, computed, type MaybeRefOrGetter, type Ref, ref, shallowRef, toValue, watch } from 'vue'
import { type Problem, problemOfErrors, tooMany, unreachable } from '../ui/problem/problem.ts'
import { useConnection } from './connection.ts'
import type { TypedDocument } from './typed-document.ts'

/** The answer to a document, kept while it is asked again. */
export interface Fetched<Data> {
  data: ComputedRef<Data | undefined>
  problem: ComputedRef<Problem | null>
  /** True until the first answer, and while changed variables are on their way. */
  loading: ComputedRef<boolean>
  refetch: () => void
}

export interface FetchOptions {
  /** Nothing is asked while this is true. */
  pause?: MaybeRefOrGetter<boolean>
  /** Asks once what the page asks first is answered: core and the browser take few questions at a time. */
  later?: boolean
}

/** What can come later waits no longer than this for what is slow. */
const patienceMs = 3_000

/** Asks core for a document, again whenever its variables change; ends with the calling component. */
export function useFetched<Data, Variables extends Record<string, unknown>>(
  document: TypedDocument<Data, Variables>,
  variables: MaybeRefOrGetter<Variables>,
  { pause = false, later = false }: FetchOptions = {},
): Fetched<Data> {
  const { turns } = useConnection()
  const due = ref(!later)
  const isPaused = () => !due.value || toValue(pause)
  const query = useQuery<Data, Variables>({
    query: document,
    variables: () => toValue(variables),
    pause: isPaused,
  })
  const answered = computed(() => toValue(pause) || Boolean(query.data.value ?? query.error.value))
  if (later) awaitTurn(due, turns.later(answered))
  else turns.first(answered)
  const data = useLastAnswer(query, () => JSON.stringify(toValue(variables)))
  return {
    data,
    problem: computed(() => problemOf(query.error.value)),
    loading: computed(() => query.fetching.value),
    refetch: () => {
      if (!isPaused()) void query.executeQuery({ requestPolicy: 'network-only' })
    },
  }
}

/** Sets `due` when it is the turn of a question, or when it has waited long enough. */
function awaitTurn(due: Ref<boolean>, turn: Readonly<Ref<boolean>>): void {
  const set = () => {
    due.value = true
  }
  const { stop } = useTimeoutFn(set, patienceMs)
  watch(turn, () => {
    stop()
    set()
  })
}

/**
 * The last answer that came: kept while a new one is on its way, and when asking the same again failed. An answer to
 * another question is not shown as the answer to this one.
 */
function useLastAnswer<Data>(
  query: { data: Ref<Data | null | undefined>; fetching: Ref<boolean> },
  question: () => string,
): ComputedRef<Data | undefined> {
  const last = shallowRef<{ question: string; data: Data }>()
  watch(
    query.data,
    (data) => {
      if (data) last.value = { question: question(), data }
    },
    { immediate: true, flush: 'sync' },
  )
  return computed(() => {
    const stillGood = query.fetching.value || last.value?.question === question()
    return stillGood ? last.value?.data : undefined
  })
}

/** The problem behind an urql error: core's own, or that it could not be reached. */
export function problemOf(error: CombinedError | undefined): Problem | null {
  if (!error) return null
  if (error.graphQLErrors.length > 0) return problemOfErrors(error.graphQLErrors)
  const response: unknown = error.response
  return response instanceof Response && response.status === 429 ? tooMany : unreachable
}
