import type { V1ConfigMap } from '@kubernetes/client-node'
import type { DocumentText } from '../../document/document-store.ts'
import { createdAt, type Kind } from '../watch/kind.ts'

/** The keys of a ConfigMap that hold service documents. */
export const documentKeys = ['it-ops.yaml', 'itops.yaml', 'it-ops.yml', 'itops.yml'] as const

/** What matters of a ConfigMap: its documents, each by where it stands, and what an Event on it must name. */
export interface ConfigMapTexts {
  source: string
  namespace: string
  name: string
  uid: string
  version: string
  texts: DocumentText[]
}

/** ConfigMaps, kept for the documents in them. */
export const configmaps: Kind<V1ConfigMap, ConfigMapTexts> = {
  plural: 'configmaps',
  group: '/api/v1',
  keep({ metadata, data, binaryData }) {
    const { namespace = '', name = '', uid = '', resourceVersion: version = '' } = metadata ?? {}
    const created = createdAt(metadata)
    const source = `ConfigMap ${namespace}/${name}`
    const texts = documentKeys.flatMap((key) => {
      // What is no UTF-8 stands there: it is read for its error to say so.
      const binary = binaryData?.[key]
      const text = data?.[key] ?? (binary === undefined ? undefined : Buffer.from(binary, 'base64').toString('utf8'))
      return text === undefined ? [] : [{ source: keySource(source, key), namespace, text, ...created }]
    })
    return { source, namespace, name, uid, version, texts }
  },
}

/** How a key of a ConfigMap is named as a place of documents. */
export function keySource(source: string, key: string): string {
  return `${source}, ${key}`
}
