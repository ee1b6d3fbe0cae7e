import type { MaybeRefOrGetter } from 'vue'
import { servicesDocument } from '../../api/fleet-documents.ts'
import type { ServiceFilter } from '../../api/types.ts'
import { usePages } from '../../paging/use-pages.ts'

/** Services page by page, as core orders them; another filter starts at the first page. */
export function useServicePages(filter: MaybeRefOrGetter<ServiceFilter>) {
  return usePages(servicesDocument, filter, ({ services }) => services)
}
