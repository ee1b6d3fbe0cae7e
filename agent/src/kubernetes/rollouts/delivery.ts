import { oneLine } from './one-line.ts'

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
export function deliveredBy({ labels = {}, annotations = {} }: Marked): string | undefined {
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
