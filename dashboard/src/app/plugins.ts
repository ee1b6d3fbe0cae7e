import type { Plugin } from '../graphql/generated/types.generated.ts'
import { pluginsDocument } from '../graphql/generated/users.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'

/** Which plugins core runs; one counts as on until core says that it is off. */
export function usePlugins() {
  const { data } = useFetched(pluginsDocument, {})
  return {
    isOn: (plugin: Plugin) => data.value?.plugins.find((one) => one.plugin === plugin)?.enabled !== false,
  }
}
