import { CoreV1Api, type V1ConfigMap } from '@kubernetes/client-node'
import type { DocumentText } from '../document/shelf.ts'
import type { Kind } from './kind.ts'

/** The keys of a ConfigMap that hold service documents. */
export const documentKeys = ['it-ops.yaml', 'itops.yaml', 'it-ops.yml', 'itops.yml'] as const

/** What matters of a ConfigMap: its documents, each by where it stands. */
export interface ConfigMapTexts {
  source: string
  texts: DocumentText[]
}

/** ConfigMaps, kept for the documents in them. */
export const configmaps: Kind<V1ConfigMap, ConfigMapTexts> = {
  plural: 'configmaps',
  path: (namespace) => (namespace === undefined ? '/api/v1/configmaps' : `/api/v1/namespaces/${namespace}/configmaps`),
  lister(kubeConfig) {
    const api = kubeConfig.makeApiClient(CoreV1Api)
    return ({ namespace, ...page }) =>
      namespace === undefined
        ? api.listConfigMapForAllNamespaces(page)
        : api.listNamespacedConfigMap({ namespace, ...page })
  },
  keep: configMapTexts,
}

/** The document texts of a ConfigMap. */
function configMapTexts({ metadata, data }: V1ConfigMap): ConfigMapTexts {
  const namespace = metadata?.namespace ?? ''
  const source = `ConfigMap ${namespace}/${metadata?.name ?? ''}`
  const texts = documentKeys.flatMap((key) => {
    const text = data?.[key]
    return text === undefined ? [] : [{ source: `${source}, ${key}`, namespace, text }]
  })
  return { source, texts }
}
