import { type Ref, ref } from 'vue'
import { ApiError } from './problem.ts'

/** A `fetch` that keeps note of whether core answered it last. */
export function watchReachable(send: typeof fetch): { fetch: typeof fetch; reachable: Readonly<Ref<boolean>> } {
  const reachable = ref(true)
  const watched: typeof fetch = async (input, init) => {
    try {
      const response = await send(input, init)
      // A proxy in front answers for a core that does not.
      reachable.value = ![502, 503, 504].includes(response.status)
      return response
    } catch (error) {
      if (isAway(error)) reachable.value = false
      throw error
    }
  }
  return { fetch: watched, reachable }
}

/** Not a request that was given up because its page was left, nor a session that is over. */
function isAway(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 'unreachable'
  return !(error instanceof DOMException && error.name === 'AbortError')
}
