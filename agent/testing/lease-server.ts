import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { KubeConfig } from '@kubernetes/client-node'
import { createKubernetesApi, type KubernetesApi } from '../src/kubernetes/api/api.ts'
import { closeServer, listen, textOf } from './core-stand-in.ts'

/** A Lease as the server keeps it. */
export interface StoredLease {
  metadata: { name: string; namespace: string; resourceVersion: string; [field: string]: unknown }
  spec: { holderIdentity?: string; leaseTransitions?: number; [field: string]: unknown }
}

/** What happens to one call on its way: everything is left out of an ordinary one. */
export interface Trouble {
  /** Milliseconds before the server acts on the call, and before its answer leaves. */
  delayMs?: number
  answerMs?: number
  /** The connection breaks before the server has acted, or after. */
  breaks?: 'before' | 'after'
  /** The server refuses with this status. */
  refuses?: number
}

/** The Leases of a Kubernetes API, with its optimistic locking. */
export interface LeaseServer {
  /** The API as the candidate of this name calls it. */
  apiAs(candidate: string): KubernetesApi
  /** Asked for every call from now on; nothing for no trouble. */
  trouble(of: (candidate: string, method: string) => Trouble | undefined): void
  lease(): StoredLease | undefined
  /** For another server of the API: answers what concerns Leases, true when it did. */
  route(request: IncomingMessage, response: ServerResponse): boolean
  /** What somebody else writes, like a label. */
  touch(): void
  close(): Promise<void>
}

const collection = '/apis/coordination.k8s.io/v1/namespaces/itops/leases'

/** Starts the server on a free port of this machine; it has one namespace, `itops`. */
export async function startLeaseServer(): Promise<LeaseServer> {
  const leases = new Map<string, StoredLease>()
  let version = 100
  let troubleOf: (candidate: string, method: string) => Trouble | undefined = () => undefined

  function store(name: string, lease: StoredLease): StoredLease {
    version += 1
    const stored = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(version) } }
    leases.set(name, stored)
    return stored
  }

  function act(method: string, url: string, body: string): [number, object] {
    const name = url.slice(collection.length + 1)
    const present = leases.get(name)
    if (method === 'POST' && url === collection) {
      const lease: StoredLease = JSON.parse(body)
      const taken = leases.has(lease.metadata.name)
      return taken ? refusal(409, 'AlreadyExists') : [201, store(lease.metadata.name, lease)]
    }
    if (present === undefined) return refusal(404, 'NotFound')
    if (method !== 'PUT') return [200, present]
    const lease: StoredLease = JSON.parse(body)
    if (lease.metadata.resourceVersion !== present.metadata.resourceVersion) return refusal(409, 'Conflict')
    return [200, store(name, lease)]
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request)
    const { method = 'GET', url = '' } = request
    const candidate = (request.headers.authorization ?? '').replace('Bearer ', '')
    const { delayMs, answerMs, breaks, refuses } = troubleOf(candidate, method) ?? {}
    if (delayMs) await pause(delayMs)
    if (breaks === 'before') return void request.socket.destroy()
    const [status, answer] = refuses ? refusal(refuses, 'Trouble') : act(method, url, body)
    if (answerMs) await pause(answerMs)
    if (breaks === 'after') return void request.socket.destroy()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  const server = createServer(serve)
  const url = await listen(server)
  return {
    apiAs: (candidate) => createKubernetesApi(configFor(url, candidate)),
    trouble(of) {
      troubleOf = of
    },
    lease: () => [...leases.values()][0],
    route(request, response) {
      const isLeases = request.url?.startsWith(collection) === true
      if (isLeases) void serve(request, response)
      return isLeases
    },
    touch() {
      for (const [name, lease] of leases) store(name, { ...lease, metadata: { ...lease.metadata, labels: { a: 'b' } } })
    },
    close: () => closeServer(server),
  }
}

function refusal(code: number, reason: string): [number, object] {
  return [
    code,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `the test says ${reason}` },
  ]
}

function configFor(server: string, token: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'test', server, skipTLSVerify: true }],
    users: [{ name: 'agent', token }],
    contexts: [{ name: 'test', cluster: 'test', user: 'agent' }],
    currentContext: 'test',
  })
  return config
}
