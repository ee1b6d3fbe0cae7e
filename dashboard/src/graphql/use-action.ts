import { type Ref, ref, shallowRef } from 'vue'
import type { Problem } from '../ui/problem/problem.ts'
import { useConnection } from './connection.ts'
import type { TypedDocument } from './typed-document.ts'
import { problemOf } from './use-fetched.ts'

/** Something that a person does: runs when asked, one at a time. */
export interface Action<Data, Variables> {
  /** Resolves to the answer, or to null when core refused or did not answer; `problem` then says why. */
  run: (variables: Variables) => Promise<Data | null>
  busy: Readonly<Ref<boolean>>
  problem: Readonly<Ref<Problem | null>>
}

/** Sends a document when asked to: a mutation, or a query that answers a form. */
export function useAction<Data, Variables extends Record<string, unknown>>(
  document: TypedDocument<Data, Variables>,
): Action<Data, Variables> {
  const { client, resume } = useConnection()
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function run(variables: Variables): Promise<Data | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    const asks = document.trimStart().startsWith('query')
    const request = asks ? client.query<Data>(document, variables) : client.mutation<Data>(document, variables)
    const { data, error } = await request.toPromise()
    busy.value = false
    problem.value = problemOf(error)
    // What was changed may stand anywhere on the page, and in the navigation.
    if (!asks && !error) resume()
    return error ? null : (data ?? null)
  }
  return { run, busy, problem }
}
