import { useAddress } from './use-address.ts'

/** What a list is filtered by: a choice, a group and a search in the address. */
export function useListFilter() {
  const { part, clear } = useAddress()
  return { choice: part('show'), group: part('group'), search: part('q'), clear }
}
