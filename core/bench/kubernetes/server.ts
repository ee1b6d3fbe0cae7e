import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectionOf, someDeployment, somePod } from './fake-cluster.ts'
import { discovery } from './few-kinds.ts'

/** A Kubernetes API with a steady trickle of changes. */
export interface KubernetesServer {
  url: string
  /** A kubeconfig for it, as JSON. */
  kubeconfig: string
  /** Watches that are open now. */
  watches(): number
  /** From now on nothing changes any more. */
  stopChanges(): void
  close(): Promise<void>
}

/** Every so many milliseconds; a busy cluster at rest. */
const trickleMs = { pod: 200, deployment: 2_000, bookmark: 60_000 }

/** Serves the collections of a fake cluster, by pages and as watches with bookmarks. */
export async function startKubernetesServer(services: number): Promise<KubernetesServer> {
  let version = 1_000
  const watches = new Map<ServerResponse, string>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://kubernetes')
    const plural = url.pathname.split('/').at(-1) ?? ''
    if (request.method !== 'GET') return response.writeHead(403).end('{}')
    response.writeHead(200, { 'content-type': 'application/json' })
    if (url.pathname === '/apis/argoproj.io/v1alpha1') return response.end(discovery)
    if (url.searchParams.get('watch') !== 'true') return response.end(pageOf(url, listOf(url, plural), version))
    response.flushHeaders()
    watches.set(response, plural)
    const end = setTimeout(() => response.end(), Number(url.searchParams.get('timeoutSeconds') ?? 300) * 1_000)
    response.on('close', () => {
      clearTimeout(end)
      watches.delete(response)
    })
    return response
  })

  /** All pages of a list show one version. */
  const lists = new Map<string, string[]>()
  function listOf({ searchParams }: URL, plural: string): string[] {
    const known = searchParams.has('continue') ? lists.get(plural) : undefined
    const all = known ?? collectionOf(plural, services, version)
    lists.set(plural, all)
    return all
  }

  function send(plural: string, type: string, object: string): void {
    for (const [response, watched] of watches) {
      if (watched === plural) response.write(`{"type":"${type}","object":${object}}\n`)
    }
  }

  const trickle = startTrickle(services, () => ++version, send)
  const bookmarks = setInterval(() => {
    const bookmark = JSON.stringify({ metadata: { resourceVersion: String(version), creationTimestamp: null } })
    for (const plural of new Set(watches.values())) send(plural, 'BOOKMARK', bookmark)
  }, trickleMs.bookmark)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    kubeconfig: kubeconfigOf(url),
    watches: () => watches.size,
    stopChanges: trickle.stop,
    async close() {
      trickle.stop()
      clearInterval(bookmarks)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Changes some pod or Deployment now and then, until it is stopped. */
function startTrickle(
  services: number,
  nextVersion: () => number,
  send: (plural: string, type: string, object: string) => void,
): { stop(): void } {
  const timers = [
    setInterval(() => send('pods', 'MODIFIED', somePod(services, nextVersion())), trickleMs.pod),
    setInterval(() => send('deployments', 'MODIFIED', someDeployment(services, nextVersion())), trickleMs.deployment),
  ]
  return {
    stop() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}

function pageOf({ searchParams }: URL, all: string[], version: number): string {
  const first = Number(searchParams.get('continue') ?? 0)
  const limit = Number(searchParams.get('limit') ?? 0) || Number.POSITIVE_INFINITY
  const next = first + limit < all.length ? { continue: String(first + limit) } : {}
  const metadata = JSON.stringify({ resourceVersion: String(version), ...next })
  return `{"kind":"List","apiVersion":"v1","metadata":${metadata},"items":[${all.slice(first, first + limit)}]}`
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'agent', user: { token: 'bench' } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'agent' } }],
    'current-context': 'bench',
  })
}
