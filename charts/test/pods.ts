import type { KubeObject } from './helm.ts'

interface EnvEntry {
  name: string
  value?: string
  valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef; fieldRef?: { fieldPath: string } }
}
export interface KeyRef {
  name: string
  key: string
  optional?: boolean
}
export interface Container {
  name: string
  image: string
  securityContext?: Record<string, unknown>
  env?: EnvEntry[]
  envFrom?: { secretRef?: { name: string } }[]
  ports?: { name: string; containerPort: number }[]
  volumeMounts?: { name: string; mountPath: string }[]
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
  startupProbe?: object
  livenessProbe?: object
  readinessProbe?: object
}
interface Volume {
  name: string
  emptyDir?: object
  secret?: { secretName: string; items?: { key: string; path: string }[] }
  configMap?: { name: string; items?: { key: string; path: string }[] }
}
export interface PodSpec {
  automountServiceAccountToken?: boolean
  securityContext?: Record<string, unknown>
  containers: Container[]
  volumes?: Volume[]
}
/** A pod that an object makes. */
export interface Pod {
  owner: KubeObject
  labels: Record<string, string>
  spec: PodSpec
  /** Volumes that a StatefulSet claims. */
  claims: string[]
  /** False for what ends by itself: Jobs and tests. */
  serves: boolean
}

interface Template {
  metadata?: { labels?: Record<string, string> }
  spec: PodSpec
}
interface Workload {
  selector?: { matchLabels: Record<string, string> }
  template?: Template
  jobTemplate?: { spec: { template: Template } }
  volumeClaimTemplates?: { metadata: { name: string } }[]
}

/** The spec of an object, as its kind has it; the caller names the shape. */
export const specOf = <T>(object: KubeObject): T => object.spec as T

/** Every pod that the objects make. */
export function podsOf(objects: KubeObject[]): Pod[] {
  return objects.flatMap((owner) => {
    const pod = podOf(owner)
    return pod ? [pod] : []
  })
}

function podOf(owner: KubeObject): Pod | undefined {
  if (owner.kind === 'Pod') {
    return { owner, labels: owner.metadata.labels ?? {}, spec: specOf<PodSpec>(owner), claims: [], serves: false }
  }
  if (!['Deployment', 'StatefulSet', 'Job', 'CronJob'].includes(owner.kind)) return undefined
  const spec = specOf<Workload>(owner)
  const template = spec.template ?? spec.jobTemplate?.spec.template
  if (!template) return undefined
  return {
    owner,
    labels: template.metadata?.labels ?? {},
    spec: template.spec,
    claims: (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name),
    serves: owner.kind === 'Deployment' || owner.kind === 'StatefulSet',
  }
}

/** The data of a Secret (decoded) or ConfigMap of the objects; undefined when it is not among them. */
export function dataOf(objects: KubeObject[], kind: 'Secret' | 'ConfigMap', name: string) {
  // Several when a hook has one of the same name.
  const object = objects.find((one) => one.kind === kind && one.metadata.name === name)
  if (!object) return undefined
  const data = (object.data ?? {}) as Record<string, string>
  return kind === 'ConfigMap'
    ? data
    : Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]))
}

/** What a container sees as its environment, with the Secrets of the objects and those given beside them. */
export function environmentOf(
  objects: KubeObject[],
  container: Container,
  others: Record<string, Record<string, string>> = {},
): Record<string, string> {
  const secret = (name: string) => dataOf(objects, 'Secret', name) ?? others[name] ?? {}
  const env: Record<string, string> = {}
  for (const { secretRef } of container.envFrom ?? []) Object.assign(env, secret(secretRef?.name ?? ''))
  for (const { name, value, valueFrom } of container.env ?? []) {
    const ref = valueFrom?.secretKeyRef
    const text = ref ? secret(ref.name)[ref.key] : (value ?? valueFrom?.fieldRef?.fieldPath)
    if (text !== undefined) env[name] = text
    else if (!ref?.optional) throw new Error(`${name} of ${container.name}: no ${ref?.name}/${ref?.key}`)
  }
  return env
}
