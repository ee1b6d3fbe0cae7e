import { refDebounced } from '@vueuse/core'
import { computed } from 'vue'
import { groupNamesDocument } from '../graphql/generated/groups.generated.ts'
import { nodePathsDocument, servicePathsDocument } from '../graphql/generated/maintenance.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'
import { typingPauseMs } from '../ui/form/typing.ts'
import type { Target } from './target.ts'

/** What may be meant by what is typed: services that match, all groups, all hierarchy paths. Namespaces are not listed. */
export function useSuggestions(target: () => Target) {
  const kind = computed(() => target().kind)
  const search = refDebounced(
    computed(() => target().name.trim()),
    typingPauseMs,
  )
  const services = useFetched(servicePathsDocument, () => ({ search: search.value }), {
    pause: () => kind.value !== 'SERVICE',
  })
  const groups = useFetched(groupNamesDocument, {}, { pause: () => kind.value !== 'GROUP' })
  const nodes = useFetched(nodePathsDocument, {}, { pause: () => kind.value !== 'PREFIX' })
  return computed<string[]>(() => {
    if (kind.value === 'SERVICE') return services.data.value?.services.nodes.map(({ path }) => path) ?? []
    if (kind.value === 'GROUP') return groups.data.value?.slaGroups.map(({ name }) => name) ?? []
    if (kind.value === 'PREFIX') return nodes.data.value?.hierarchy.map(({ path }) => path) ?? []
    return []
  })
}
