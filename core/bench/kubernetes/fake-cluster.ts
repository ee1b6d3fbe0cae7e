import { documentsOf, fewKindsOf } from './few-kinds.ts'

// The objects of a cluster as a Kubernetes API sends them, with all that nobody needs: a pod is some seven kilobytes.

const namespaces = 20
const podsPerService = 5
const born = '2026-03-02T08:00:00Z'

/** The collections of the cluster, each object as JSON, for so many services. `version` is the newest resourceVersion. */
export function collectionOf(plural: string, services: number, version: number): string[] {
  const indexes = Array.from({ length: services }, (_, index) => index)
  if (plural === 'configmaps') {
    const few = indexes.slice(0, namespaces).flatMap((index) => fewMaps(index, version))
    return [...indexes.map((index) => configMap(index, version)), ...few]
  }
  if (plural === 'deployments') return indexes.map((index) => deployment(index, version))
  if (plural === 'pods') {
    return indexes.flatMap((index) => Array.from({ length: podsPerService }, (_, pod) => podOf(index, pod, version)))
  }
  return fewKindsOf(plural, services, version) ?? []
}

/** A new version of some pod, as JSON. */
export function somePod(services: number, version: number): string {
  return podOf(version % services, version % podsPerService, version)
}

/** A new version of some Deployment, as JSON. */
export function someDeployment(services: number, version: number): string {
  return deployment(version % services, version)
}

const nameOf = (service: number) => `service-${service}`
const namespaceOf = (service: number) => `team-${service % namespaces}`

function metadataOf(kind: string, service: number, name: string, version: number) {
  return {
    name,
    namespace: namespaceOf(service),
    uid: `${kind}-0000-4000-8000-${name.padStart(24, '0')}`,
    resourceVersion: String(version),
    generation: 1,
    creationTimestamp: born,
  }
}

function configMap(service: number, version: number): string {
  const document = `displayName: Service ${service}
path: bench/load/prod/cluster/${nameOf(service)}
description: One of many services
type: api
tags: [bench, team-${service % namespaces}]
team: team-${service % namespaces}
criticality: high
slaGroup: group-${service % namespaces}
workload:
  type: deployment
  name: ${nameOf(service)}
`
  return JSON.stringify({
    metadata: {
      ...metadataOf('map', service, `${nameOf(service)}-itops`, version),
      labels: { 'itops.io/config': 'true' },
      managedFields: managed('helm', 'Apply', { 'f:data': { 'f:it-ops.yaml': {} }, 'f:metadata': manyFields(4) }),
    },
    data: { 'it-ops.yaml': document },
  })
}

/** The ConfigMaps of the documents that name other kinds. */
function fewMaps(namespace: number, version: number): string[] {
  return documentsOf(namespace).map((document, index) =>
    JSON.stringify({
      metadata: {
        ...metadataOf('few', namespace, `few-${index}-${namespace}`, version),
        labels: { 'itops.io/config': 'true' },
      },
      data: { 'it-ops.yaml': document },
    }),
  )
}

function deployment(service: number, version: number): string {
  const replicas = podsPerService
  const time = { lastUpdateTime: born, lastTransitionTime: born }
  return JSON.stringify({
    metadata: {
      ...metadataOf('deployment', service, nameOf(service), version),
      labels: labelsOf(service),
      annotations: { 'deployment.kubernetes.io/revision': '1', 'meta.helm.sh/release-name': nameOf(service) },
      managedFields: [
        ...managed('helm', 'Apply', { 'f:spec': manyFields(30) }),
        ...managed('kube-controller-manager', 'Update', { 'f:status': manyFields(10) }),
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: labelsOf(service) },
      template: { metadata: { labels: labelsOf(service) }, spec: podSpec(service) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [
        { type: 'Available', status: 'True', ...time, reason: 'MinimumReplicasAvailable', message: 'It is available.' },
        { type: 'Progressing', status: 'True', ...time, reason: 'NewReplicaSetAvailable', message: 'It progressed.' },
      ],
    },
  })
}

function podOf(service: number, pod: number, version: number): string {
  const set = `${nameOf(service)}-${hashOf(service)}`
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: `set-${service}`, controller: true }
  const ready = (type: string) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: born })
  return JSON.stringify({
    metadata: {
      ...metadataOf('pod', service, `${set}-p${pod}`, version),
      generateName: `${set}-`,
      labels: { ...labelsOf(service), 'pod-template-hash': hashOf(service) },
      annotations: { 'checksum/config': 'c'.repeat(64), 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' },
      ownerReferences: [{ ...owner, blockOwnerDeletion: true }],
      managedFields: [
        ...managed('kube-controller-manager', 'Update', { 'f:metadata': manyFields(10), 'f:spec': manyFields(40) }),
        ...managed('kubelet', 'Update', { 'f:status': manyFields(16) }),
      ],
    },
    spec: { ...podSpec(service), nodeName: `node-${pod}`, preemptionPolicy: 'PreemptLowerPriority' },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(ready),
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
      podIPs: [{ ip: '10.1.0.1' }],
      startTime: born,
      containerStatuses: ['app', 'proxy'].map((name) => ({
        name,
        // One pod of all can't start: so what is watched for causes is watched, too.
        state: service === 0 && pod === 0 ? { waiting: { reason: 'ErrImagePull' } } : { running: { startedAt: born } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: imageOf(name),
        imageID: `${imageOf(name)}@sha256:${'0'.repeat(64)}`,
        containerID: `containerd://${'1'.repeat(64)}`,
        started: true,
      })),
      qosClass: 'Burstable',
    },
  })
}

function podSpec(service: number) {
  const probe = { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10 }
  return {
    volumes: [
      ...['config', 'cache'].map((name) => ({ name, configMap: { name: `${nameOf(service)}-${name}` } })),
      ...(service % 2 === 0 ? [{ name: 'data', persistentVolumeClaim: { claimName: `claim-${service}` } }] : []),
    ],
    containers: ['app', 'proxy'].map((name) => ({
      name,
      image: imageOf(name),
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      env: Array.from({ length: 8 }, (_, index) => ({
        name: `SETTING_${index}`,
        value: `a value of some length ${index}`,
      })),
      resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
      volumeMounts: ['config', 'cache'].map((volume) => ({
        name: volume,
        readOnly: true,
        mountPath: `/etc/${volume}`,
      })),
      livenessProbe: probe,
      readinessProbe: probe,
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'IfNotPresent',
    })),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: nameOf(service),
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    schedulerName: 'default-scheduler',
  }
}

const hashOf = (service: number) => `${(0x5a70c1e7 + service).toString(16)}`
const imageOf = (container: string) => `registry.example.com/platform/${container}:1.27.3`

function labelsOf(service: number) {
  return { app: nameOf(service), 'app.kubernetes.io/name': nameOf(service), 'app.kubernetes.io/managed-by': 'Helm' }
}

function managed(manager: string, operation: string, fieldsV1: object): object[] {
  return [{ manager, operation, apiVersion: 'v1', time: born, fieldsType: 'FieldsV1', fieldsV1 }]
}

function manyFields(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f:someField${index}`, { '.': {} }]))
}
