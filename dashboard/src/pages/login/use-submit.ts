import { type Ref, ref } from 'vue'
import { ApiError } from '../../ui/problem/problem.ts'

/** The state of a form that is open to everybody: `problem` is what is wrong in words, empty for nothing. */
export interface Submit {
  busy: Ref<boolean>
  done: Ref<boolean>
  problem: Ref<string>
  submit(): Promise<void>
}

/** Sends a form with `send`; `failed` is said when core gives no reason, `problem` from the start. */
export function useSubmit(send: () => Promise<unknown>, failed: string, problemAtFirst = ''): Submit {
  const busy = ref(false)
  const done = ref(false)
  const problem = ref(problemAtFirst)
  return {
    busy,
    done,
    problem,
    async submit() {
      busy.value = true
      problem.value = ''
      try {
        await send()
        done.value = true
      } catch (error) {
        problem.value = error instanceof ApiError ? error.message : failed
      } finally {
        busy.value = false
      }
    },
  }
}
