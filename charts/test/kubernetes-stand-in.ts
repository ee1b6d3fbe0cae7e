import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import type { KubeObject } from './helm.ts'
import { secretFromProtobuf } from './protobuf.ts'

/** A Kubernetes API that keeps what it is given: enough for helm to install, upgrade and uninstall. */
export interface KubernetesStandIn {
  url: string
  /** What it holds, by path, like `/api/v1/namespaces/itops/secrets/itops-secrets`. */
  objects: Map<string, KubeObject>
  /** The path of everything that was made, changed or removed, in order. */
  writes: string[]
  close(): Promise<void>
}

interface Resource {
  name: string
  kind: string
  namespaced: boolean
}
const namespaced = (kinds: string): Resource[] =>
  kinds.split(' ').map((kind) => ({ name: plural(kind), kind, namespaced: true }))
const plural = (kind: string) => kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se').concat('s')

/** What it serves, by group and version. */
const groups: Record<string, Resource[]> = {
  v1: [
    ...namespaced('ConfigMap Secret Service ServiceAccount Pod PersistentVolumeClaim'),
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
  ],
  'apps/v1': namespaced('Deployment StatefulSet'),
  'batch/v1': namespaced('Job CronJob'),
  'autoscaling/v2': namespaced('HorizontalPodAutoscaler'),
  'policy/v1': namespaced('PodDisruptionBudget'),
  'networking.k8s.io/v1': namespaced('Ingress NetworkPolicy'),
  'rbac.authorization.k8s.io/v1': [
    ...namespaced('Role RoleBinding'),
    ...['ClusterRole', 'ClusterRoleBinding'].map((kind) => ({ name: plural(kind), kind, namespaced: false })),
  ],
}

/** Starts one on a free port of this machine. A Job in it is done as soon as it is made. */
export async function startKubernetes(): Promise<KubernetesStandIn> {
  const objects = new Map<string, KubeObject>()
  const writes: string[] = []
  let version = 0

  const keep = (path: string, object: KubeObject) => {
    version += 1
    writes.push(path)
    const old = objects.get(path)
    const metadata = { uid: `uid-${version}`, ...old?.metadata, ...object.metadata, resourceVersion: String(version) }
    const done =
      object.kind === 'Job' ? { status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } } : {}
    const kept = { ...object, ...done, metadata }
    objects.set(path, kept)
    return kept
  }

  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://kubernetes')
    const discovered = discovery(path)
    if (discovered) return answer(response, 200, discovered)
    const body = await bodyOf(request)
    switch (request.method) {
      case 'GET':
        if (searchParams.has('watch')) return watch(response, objects, path, searchParams)
        return answer(response, ...read(objects, path, searchParams))
      case 'POST': {
        const target = `${path}/${body?.metadata.name}`
        if (!body || objects.has(target)) return answer(response, 409, failure('AlreadyExists', 409, target))
        return answer(response, 201, keep(target, body))
      }
      case 'PUT':
        return body && answer(response, 200, keep(path, body))
      case 'PATCH':
        return (
          body && answer(response, objects.has(path) ? 200 : 201, keep(path, merged(objects.get(path), body, request)))
        )
      default: {
        const old = objects.get(path)
        if (!old) return answer(response, 404, failure('NotFound', 404, path))
        writes.push(path)
        objects.delete(path)
        return answer(response, 200, old)
      }
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // A server that listens on TCP has an address with a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    writes,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What an apply or a merge leaves: an apply brings the whole object, as its one manager wants it. */
function merged(old: KubeObject | undefined, patch: KubeObject, request: IncomingMessage): KubeObject {
  if (request.headers['content-type']?.includes('apply-patch') || !old) return patch
  return { ...old, ...patch, metadata: { ...old.metadata, ...patch.metadata } }
}

/** One object, or the list of a resource. */
function read(objects: Map<string, KubeObject>, path: string, query: URLSearchParams): [number, object] {
  const one = objects.get(path)
  if (one) return [200, one]
  const resource = resourceAt(path)
  if (!resource) return [404, failure('NotFound', 404, path)]
  const items = matching(objects, path, query)
  const metadata = { resourceVersion: '1' }
  return [200, { kind: `${resource.kind}List`, apiVersion: versionOf(path), metadata, items }]
}

/** Lists what there is, and that this was all; nothing changes later in what helm watches here. */
function watch(response: ServerResponse, objects: Map<string, KubeObject>, path: string, query: URLSearchParams): void {
  const annotations = { 'k8s.io/initial-events-end': 'true' }
  const all = {
    kind: resourceAt(path)?.kind,
    apiVersion: versionOf(path),
    metadata: { resourceVersion: '1', annotations },
  }
  const events = matching(objects, path, query).map((object) => ({ type: 'ADDED', object }))
  response.writeHead(200, { 'content-type': 'application/json' })
  for (const event of [...events, { type: 'BOOKMARK', object: all }]) response.write(`${JSON.stringify(event)}\n`)
}

function resourceAt(path: string): Resource | undefined {
  const last = path.split('/').at(-1)
  return Object.values(groups)
    .flat()
    .find(({ name }) => name === last)
}

function matching(objects: Map<string, KubeObject>, path: string, query: URLSearchParams): KubeObject[] {
  const wanted = (query.get('labelSelector') ?? '').split(',').filter((term) => /^[^!=]+=[^=]+$/.test(term))
  const name = /metadata\.name=([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1]
  return [...objects]
    .filter(([key]) => key.startsWith(`${path}/`))
    .map(([, object]) => object)
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .filter(({ metadata }) =>
      wanted.every((term) => {
        const [label = '', value] = term.split('=')
        return metadata.labels?.[label] === value
      }),
    )
}

const versionOf = (path: string) => (path.startsWith('/api/') ? 'v1' : path.split('/').slice(2, 4).join('/'))

function discovery(path: string): object | undefined {
  if (path.startsWith('/openapi/v3')) return openApi(path.slice('/openapi/v3/'.length))
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.2' }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') {
    const names = Object.keys(groups).filter((name) => name !== 'v1')
    const group = (groupVersion: string) => {
      const [name, version] = groupVersion.split('/')
      return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } }
    }
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map(group) }
  }
  const groupVersion = /^\/apis?\/(.+)$/.exec(path)?.[1]
  const resources = groups[groupVersion ?? '']
  if (!resources) return undefined
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: resources.map((one) => ({ ...one, singularName: '', verbs })),
  }
}

const pathOfGroup = (groupVersion: string) => (groupVersion === 'v1' ? 'api/v1' : `apis/${groupVersion}`)

/** Says of every kind that the server checks fields itself: then helm does not ask for their schemas. */
function openApi(path: string): object {
  const served = Object.entries(groups).find(([groupVersion]) => pathOfGroup(groupVersion) === path)
  if (!served) {
    const urls = Object.keys(groups).map((name) => [
      pathOfGroup(name),
      { serverRelativeURL: `/openapi/v3/${pathOfGroup(name)}` },
    ])
    return { paths: Object.fromEntries(urls) }
  }
  const [version = '', group = ''] = served[0].split('/').reverse()
  const patchOf = (kind: string) => ({
    patch: {
      parameters: [{ name: 'fieldValidation', in: 'query' }],
      'x-kubernetes-group-version-kind': { group, version, kind },
    },
  })
  const paths = served[1].map(({ name, kind }) => [`/${path}/${name}/{name}`, patchOf(kind)])
  return { openapi: '3.0.0', info: { title: 'stand-in', version: '1' }, paths: Object.fromEntries(paths) }
}

const failure = (reason: string, code: number, path: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason,
  code,
  message: `${path}: ${reason}`,
})

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** The object in a request: an apply sends YAML, of which JSON is a part, and helm's store of releases sends protobuf. */
async function bodyOf(request: IncomingMessage): Promise<KubeObject | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (body.length === 0) return undefined
  return request.headers['content-type']?.includes('protobuf') ? secretFromProtobuf(body) : parse(body.toString())
}
