import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { casesOf, chartNames, chartPath, helm, type KubeObject, render } from './helm.ts'
import { dataOf, type KeyRef, type Pod, podsOf, specOf } from './pods.ts'

const monitoring = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'].flatMap((kind) => [
  '--api-versions',
  `monitoring.coreos.com/v1/${kind}`,
])
const clusters = [
  { cluster: 'Kubernetes 1.23', flags: ['--kube-version', '1.23.0'] },
  { cluster: 'Kubernetes 1.35 with the Prometheus operator', flags: ['--kube-version', '1.35.2', ...monitoring] },
]
const agentNeeds = ['--set', 'node.id=o/p/e/c', '--set', 'itops.url=http://itops']
const cases = chartNames.flatMap((chart) => casesOf(chart).map((file) => ({ chart, file, name: basename(file) })))

/** Served by Kubernetes 1.23 and by 1.35. */
const apiVersions: Record<string, string> = {
  ConfigMap: 'v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  Pod: 'v1',
  PersistentVolumeClaim: 'v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ServiceMonitor: 'monitoring.coreos.com/v1',
  PodMonitor: 'monitoring.coreos.com/v1',
  PrometheusRule: 'monitoring.coreos.com/v1',
  // Of the Gateway API, where it is asked for.
  HTTPRoute: 'gateway.networking.k8s.io/v1',
}

/** Secrets and ConfigMaps that the cases bring along, as their values say. */
const given = ['itops-credentials', 'timescale-app', 'sla-login', 'redis', 'itops-api-key', 'database-ca', 'collector']

describe.each(cases)('$chart with $name', ({ chart, file }) => {
  it('passes the strict linter', async () => {
    const run = await helm(['lint', '--strict', '--quiet', chartPath(chart), '-f', file])
    expect(`${run.stdout}${run.stderr}`.trim()).toBe('')
  })

  it.each(clusters)('renders sound objects for $cluster', async ({ flags }) => {
    const objects = await render(chart, ['-f', file, ...flags])
    expect(objects.length).toBeGreaterThan(5)
    expectKnownAndNamed(objects)
    for (const pod of podsOf(objects)) {
      expectLockedDown(pod)
      expectSoundVolumes(objects, pod)
      if (pod.serves) expectProbes(pod)
    }
    expectMatchingSelectors(objects)
    const kinds = new Set(objects.map(({ kind }) => kind))
    const monitors = ['ServiceMonitor', 'PodMonitor'].filter((kind) => kinds.has(kind))
    expect(monitors).toEqual(
      flags.includes('--api-versions') && chart !== 'test-database'
        ? [chart === 'itops' ? 'ServiceMonitor' : 'PodMonitor']
        : [],
    )
  })
})

describe.each(chartNames)('%s', (chart) => {
  it('refuses a cluster older than it was made for', async () => {
    const run = await helm([
      'template',
      chartPath(chart),
      '--kube-version',
      '1.22.9',
      ...(chart === 'itops-agent' ? agentNeeds : []),
    ])
    expect(run.stderr).toContain('requires kubeVersion: >=1.23.0-0 which is incompatible with Kubernetes v1.22.9')
  })

  it('has one object, or one for each of a list, in a file', async () => {
    const text = (
      await helm(['template', chartPath(chart), ...monitoring, ...(chart === 'itops-agent' ? agentNeeds : [])])
    ).stdout
    const sources = [...text.matchAll(/^# Source: (.*)$/gm)].map(([, source]) => source)
    const lists = /dashboards\.yaml|prometheusrule\.yaml|roles\.yaml|rolebindings\.yaml/
    const single = sources.filter((source) => !lists.test(source ?? ''))
    expect(single).toEqual([...new Set(single)])
  })
})

function expectKnownAndNamed(objects: KubeObject[]): void {
  for (const { kind, apiVersion, metadata } of objects) {
    expect([kind, apiVersion]).toEqual([kind, apiVersions[kind]])
    expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  }
  const ids = objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`)
  expect(ids).toEqual([...new Set(ids)])
}

function expectLockedDown({ owner, spec }: Pod): void {
  const where = `${owner.kind} ${owner.metadata.name}`
  const isAgent = owner.metadata.labels?.['app.kubernetes.io/component'] === 'agent'
  expect([where, spec.automountServiceAccountToken]).toEqual([where, isAgent])
  expect(spec.securityContext, where).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  // What the Pod Security level "restricted" allows.
  const kinds = (spec.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'))
  expect(['emptyDir', 'secret', 'configMap', 'persistentVolumeClaim']).toEqual(expect.arrayContaining(kinds))
  for (const container of spec.containers) {
    expect(container.securityContext, where).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.resources?.requests, where).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) })
    expect(container.resources?.limits, where).toMatchObject({ memory: expect.any(String) })
    expect(container.image, where).toMatch(/(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/)
    expect(container.image, where).not.toMatch(/:latest$/)
  }
}

function expectProbes({ owner, spec }: Pod): void {
  for (const container of spec.containers) {
    const { startupProbe, livenessProbe, readinessProbe } = container
    expect({ owner: owner.metadata.name, startupProbe, livenessProbe, readinessProbe }).toEqual({
      owner: owner.metadata.name,
      startupProbe: expect.any(Object),
      livenessProbe: expect.any(Object),
      readinessProbe: expect.any(Object),
    })
    expect(container.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/tmp' }))
  }
}

/** Every volume that is mounted is there, and every Secret, ConfigMap and key that is asked for. */
function expectSoundVolumes(objects: KubeObject[], { owner, spec, claims }: Pod): void {
  const volumes = (spec.volumes ?? []).map(({ name }) => name).concat(claims)
  const expectKey = (kind: 'Secret' | 'ConfigMap', { name, key, optional }: KeyRef) => {
    if (optional || given.includes(name)) return
    const data = dataOf(objects, kind, name)
    expect([owner.metadata.name, name, Object.keys(data ?? {})]).toEqual([
      owner.metadata.name,
      name,
      expect.arrayContaining([key]),
    ])
  }
  for (const { volumeMounts = [], env = [], envFrom = [] } of spec.containers) {
    expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)))
    const names = env.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    for (const { valueFrom } of env) if (valueFrom?.secretKeyRef) expectKey('Secret', valueFrom.secretKeyRef)
    for (const { secretRef } of envFrom) {
      const name = secretRef?.name ?? ''
      expect([name, given.includes(name) || dataOf(objects, 'Secret', name) !== undefined]).toEqual([name, true])
    }
  }
  for (const { secret, configMap } of spec.volumes ?? []) {
    for (const { key } of secret?.items ?? []) expectKey('Secret', { name: secret?.secretName ?? '', key })
    for (const { key } of configMap?.items ?? []) expectKey('ConfigMap', { name: configMap?.name ?? '', key })
    if (configMap && !given.includes(configMap.name)) expect(dataOf(objects, 'ConfigMap', configMap.name)).toBeDefined()
  }
}

type Labels = Record<string, string>
interface Selecting {
  selector?: Labels & { matchLabels?: Labels }
  podSelector?: { matchLabels?: Labels }
  ports?: { port: number | string; targetPort?: string }[]
  template?: { metadata: { labels: Labels } }
}

/** Services, budgets, policies and monitors each find what they are for. */
function expectMatchingSelectors(objects: KubeObject[]): void {
  const pods = podsOf(objects)
  const matching = (labels: Labels) =>
    pods.filter((pod) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
  for (const object of objects) {
    const { selector, podSelector, ports, template } = specOf<Selecting | undefined>(object) ?? {}
    if (object.kind === 'Service') {
      const found = matching(selector ?? {})
      expect([object.metadata.name, found.length]).toEqual([object.metadata.name, 1])
      const offered = found.flatMap(({ spec }) => spec.containers.flatMap((one) => one.ports ?? []))
      for (const { targetPort } of ports ?? []) expect(offered.map(({ name }) => name)).toContain(targetPort)
    }
    if (['Deployment', 'StatefulSet'].includes(object.kind)) {
      expect(template?.metadata.labels).toMatchObject(selector?.matchLabels ?? {})
    }
    if (['PodDisruptionBudget', 'NetworkPolicy', 'PodMonitor'].includes(object.kind)) {
      const wanted = podSelector?.matchLabels ?? selector?.matchLabels ?? {}
      expect([object.metadata.name, matching(wanted).length]).toEqual([object.metadata.name, 1])
    }
    if (object.kind === 'ServiceMonitor') {
      const found = objects.filter(
        ({ kind, metadata }) =>
          kind === 'Service' &&
          Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => metadata.labels?.[key] === value),
      )
      expect(found.map(({ metadata }) => metadata.name)).toEqual(['itops-metrics'])
    }
  }
}
