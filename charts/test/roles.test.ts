import { describe, expect, it } from 'vitest'
import { chartPath, render } from './helm.ts'
import { specOf } from './pods.ts'

const watches = [
  { apiGroups: [''], resources: ['configmaps', 'pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes', 'gateways'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch', 'create'] },
]
const nodes = { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }
const lease = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: ['itops-agent'],
    verbs: ['get', 'update'],
  },
]
const subjects = [{ kind: 'ServiceAccount', name: 'itops-agent', namespace: 'itops' }]
const valuesOf = (name: string) => ['-f', chartPath('itops-agent', 'ci', `${name}-values.yaml`)]

/** What the agent may do, by role and namespace, as far as a binding gives it to its service account. */
async function grants(args: string[]) {
  const objects = await render('itops-agent', args)
  const bound = objects.filter(({ kind }) => kind.endsWith('RoleBinding'))
  for (const binding of bound) expect(binding.subjects).toEqual(subjects)
  return objects
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .map(({ kind, metadata, rules }) => {
      const isItsOwn = bound.some(
        (binding) =>
          binding.metadata.namespace === metadata.namespace &&
          JSON.stringify(binding.roleRef) ===
            JSON.stringify({ apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name }),
      )
      return { kind, namespace: metadata.namespace, rules, isItsOwn }
    })
}

describe("the agent's rights", () => {
  it('are those of its page: a ClusterRole for all namespaces, and the Lease in its own', async () => {
    expect(await grants(valuesOf('documented'))).toEqual([
      { kind: 'ClusterRole', namespace: undefined, rules: [...watches, nodes], isItsOwn: true },
      { kind: 'Role', namespace: undefined, rules: lease, isItsOwn: true },
    ])
  })

  it('are Roles in the namespaces that it watches, where some are named, and nothing beyond', async () => {
    expect(
      (await grants(valuesOf('namespaces'))).toSorted((a, b) => String(a.namespace).localeCompare(String(b.namespace))),
    ).toEqual([
      { kind: 'Role', namespace: 'payments', rules: watches, isItsOwn: true },
      { kind: 'Role', namespace: 'shop', rules: watches, isItsOwn: true },
      { kind: 'Role', namespace: undefined, rules: lease, isItsOwn: true },
    ])
  })

  it('reach the kinds that values name, and what else they ask for', async () => {
    const read = ['get', 'list', 'watch']
    const extra = { apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['get'] }
    const args = [
      ...valuesOf('documented'),
      '--set-json',
      'watch.customResources=[{"apiGroup":"argoproj.io","resource":"rollouts"}]',
      '--set-json',
      `rbac.extraRules=[${JSON.stringify(extra)}]`,
    ]
    const rules = (await grants(args))[0]?.rules
    expect(rules).toEqual(
      expect.arrayContaining([{ apiGroups: ['argoproj.io'], resources: ['rollouts'], verbs: read }, extra, ...watches]),
    )
    await expect(render('itops-agent', [...args, '--set', 'watch.customResources[0].resource=*'])).rejects.toThrow(
      /customResources/,
    )
  })

  it('reach Secrets only by their names, in their namespaces, and none where none is named', async () => {
    const args = [...valuesOf('namespaces'), '--set', 'watch.tlsSecrets={shop/b,shop/a,web/c}']
    const reading = (names: string[]) => [
      { apiGroups: [''], resources: ['secrets'], resourceNames: names, verbs: ['get'] },
    ]
    const given = await grants(args)
    expect(given.filter(({ rules }) => JSON.stringify(rules).includes('secrets'))).toEqual([
      { kind: 'Role', namespace: 'shop', rules: reading(['a', 'b']), isItsOwn: true },
      { kind: 'Role', namespace: 'web', rules: reading(['c']), isItsOwn: true },
    ])
    expect(JSON.stringify(await grants(valuesOf('documented')))).not.toContain('secrets')
    await expect(render('itops-agent', [...args, '--set', 'watch.tlsSecrets={shop}'])).rejects.toThrow(/tlsSecrets/)
  })

  it('reach kubelets only where volumes are to be measured, and then of all nodes', async () => {
    const proxy = { apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] }
    const on = [...valuesOf('documented'), '--set', 'features.volumeStats=true']
    expect((await grants(on))[0]?.rules).toEqual([...watches, nodes, proxy])
    const named = [...valuesOf('namespaces'), '--set', 'features.volumeStats=true']
    await expect(render('itops-agent', named)).rejects.toThrow(/features.volumeStats asks the kubelets of all nodes/)
  })

  it('hold reading logs only where logs are attached', async () => {
    const rules = async (args: string[]) => (await grants([...valuesOf('documented'), ...args]))[0]?.rules
    const logs = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] }
    expect(await rules(['--set', 'features.attachLogs=true'])).toContainEqual(logs)
    expect(JSON.stringify(await rules([]))).not.toContain('pods/log')
  })

  it('are yours to give with rbac.create=false', async () => {
    expect(await grants([...valuesOf('documented'), '--set', 'rbac.create=false'])).toEqual([])
  })

  it('come with a volume for each pod when the spool is to be kept', async () => {
    const objects = await render('itops-agent', valuesOf('persistent'))
    expect(objects.map(({ kind }) => kind)).not.toContain('Deployment')
    const set = objects.find(({ kind }) => kind === 'StatefulSet')
    expect(set && specOf<object>(set)).toMatchObject({
      replicas: 2,
      podManagementPolicy: 'Parallel',
      volumeClaimTemplates: [
        { metadata: { name: 'data' }, spec: { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } } },
      ],
    })
  })
})
