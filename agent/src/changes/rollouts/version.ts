import { createHash } from 'node:crypto'
import { maxImagesPerChange } from '@itops/core/contract'
import type { V1ObjectMeta, V1PodTemplateSpec } from '@kubernetes/client-node'
import { type Author, authorsOf } from './authors.ts'
import { imageText, oneLine, withoutSecrets } from './one-line.ts'

/** The image of one container. */
export interface ContainerImage {
  container: string
  init?: true
  image: string
}

/** What a workload is to run, as far as a change of it is a rollout, a restart or a scaling. */
export interface WorkloadVersion {
  uid: string
  /** Counts every change of what is wanted. */
  generation: number
  /** How many pods are wanted; nothing where nodes decide that. */
  replicas?: number
  images: ContainerImage[]
  /** A digest of the pod template, but for when it was restarted. */
  template: string
  restartedAt?: string
  /** As the controller counts; nothing until it has seen this generation. */
  revision?: string
  cause?: string
}

/** A version as an object of the API shows it, with who made it. */
export interface SeenVersion extends WorkloadVersion {
  authors: Author[]
  via?: string
}

/** The part of a workload that is looked at. */
export interface Versioned {
  metadata?: V1ObjectMeta
  spec?: { replicas?: number; template?: V1PodTemplateSpec }
  status?: { observedGeneration?: number }
}

const restartedAt = 'kubectl.kubernetes.io/restartedAt'

/** The version of a workload whose controller gives it `revision`; nothing for an object without identity. */
export function versionOf(
  { metadata, spec, status }: Versioned,
  revision: string | undefined,
): { version?: SeenVersion } {
  const { uid, generation = 0, annotations = {} } = metadata ?? {}
  if (uid === undefined || uid === '') return {}
  const isCurrent = (status?.observedGeneration ?? 0) >= generation
  const restarted = spec?.template?.metadata?.annotations?.[restartedAt]
  const cause = annotations['kubernetes.io/change-cause']
  const via = deliveredBy(metadata ?? {})
  const version: SeenVersion = {
    uid: oneLine(uid, 100),
    generation,
    ...(spec?.replicas === undefined ? {} : { replicas: spec.replicas }),
    images: imagesOf(spec?.template),
    template: digestOf(spec?.template),
    ...(restarted === undefined ? {} : { restartedAt: restarted.slice(0, 100) }),
    ...(isCurrent && revision ? { revision: oneLine(revision, 128) } : {}),
    ...(cause ? { cause: oneLine(withoutSecrets(cause.slice(0, 2_000)), 500) } : {}),
    authors: authorsOf(metadata?.managedFields),
    ...(via === undefined ? {} : { via }),
  }
  return { version }
}

function imagesOf(template: V1PodTemplateSpec | undefined): ContainerImage[] {
  const { containers = [], initContainers = [] } = template?.spec ?? {}
  const init = initContainers.map(({ name, image = '' }) => ({
    container: name,
    init: true as const,
    image: imageText(image),
  }))
  const main = containers.map(({ name, image = '' }) => ({ container: name, image: imageText(image) }))
  return [...main, ...init].slice(0, maxImagesPerChange)
}

/** The template holds the values of variables: only a digest of it is kept. */
function digestOf(template: V1PodTemplateSpec | undefined): string {
  const { metadata, ...rest } = template ?? {}
  const { [restartedAt]: _, ...annotations } = metadata?.annotations ?? {}
  // Whoever restarts for the first time makes the annotations, which were none before.
  const kept = { ...rest, labels: metadata?.labels ?? {}, annotations }
  return createHash('sha256').update(JSON.stringify(kept)).digest('base64url').slice(0, 22)
}

type Texts = Readonly<Record<string, string>>
interface Marked {
  labels?: Texts
  annotations?: Texts
}

const most = 300

/**
 * What delivers a workload, by the marks that Argo CD, Flux and Helm leave on what they apply, or by `app.kubernetes.io/managed-by`;
 * nothing where there is none. Argo CD and Flux stand before Helm, whose charts they render.
 */
function deliveredBy({ labels = {}, annotations = {} }: Marked): string | undefined {
  const flux = (kind: string) =>
    named(labels[`${kind}.toolkit.fluxcd.io/namespace`], labels[`${kind}.toolkit.fluxcd.io/name`])
  const tracking = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0]
  const argo = tracking || annotations['argocd.argoproj.io/instance'] || labels['argocd.argoproj.io/instance']
  const release = named(annotations['meta.helm.sh/release-namespace'], annotations['meta.helm.sh/release-name'])
  const [kustomization, helmRelease] = [flux('kustomize'), flux('helm')]
  const found =
    (argo && `Argo CD ${argo}`) ||
    (helmRelease && `Flux HelmRelease ${helmRelease}`) ||
    (kustomization && `Flux Kustomization ${kustomization}`) ||
    (release && `Helm release ${release}`) ||
    labels['app.kubernetes.io/managed-by']
  return found ? oneLine(found, most) || undefined : undefined
}

function named(namespace: string | undefined, name: string | undefined): string | undefined {
  return name && (namespace ? `${namespace}/${name}` : name)
}
