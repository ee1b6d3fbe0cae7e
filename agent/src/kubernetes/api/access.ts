import { Agent as HttpAgent, type RequestOptions } from 'node:http'
import { urlToHttpOptions } from 'node:url'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'

/** Certificates and tokens may be renewed: the connections that were opened with them are used for this long. */
const connectionsLastMs = 300_000
/** How the server is reached, and with which token, is asked for again after this: watches that end together are opened together. */
const accessLastsMs = 5_000

/** How the server is reached. */
export interface Access {
  /** All of a request but its method, its path and what it carries. */
  options: RequestOptions
  host: string
  /** What stands before every path. */
  below: string
}

/** How the server is reached by the client's configuration as it is now. */
export function createAccess(kubeConfigNow: () => KubeConfig) {
  let connections: { agent: NonNullable<RequestOptions['agent']>; until: number } | undefined
  let access: { found: Promise<Access>; until: number } | undefined

  async function findAccess(): Promise<Access> {
    const found = await readAccess(kubeConfigNow())
    const now = performance.now()
    const { agent } = found.options
    if (agent && (connections === undefined || connections.until < now)) {
      if (agent instanceof HttpAgent) Object.assign(agent, { keepAlive: true })
      connections = { agent, until: now + connectionsLastMs }
    }
    if (connections) found.options.agent = connections.agent
    return found
  }

  function forget(): void {
    access = undefined
  }

  return {
    now() {
      const now = performance.now()
      if (access === undefined || access.until < now) {
        const found = findAccess()
        access = { found, until: now + accessLastsMs }
        found.catch(forget)
      }
      return access.found
    },
    /** New connections, and what opens them, from now on. */
    renew() {
      connections = undefined
      forget()
    },
  }
}

async function readAccess(kubeConfig: KubeConfig): Promise<Access> {
  const base = serverOf(kubeConfig)
  const options: RequestOptions = { headers: {} }
  await kubeConfig.applyToHTTPSOptions(options)
  // A line end behind a token, as editors leave it in its file, is no part of it.
  options.headers = trimmed(options.headers)
  return {
    options: { ...urlToHttpOptions(base), ...options },
    host: base.host,
    below: base.pathname.replace(/\/+$/, ''),
  }
}

function serverOf(kubeConfig: KubeConfig): URL {
  const cluster = kubeConfig.getCurrentCluster()
  if (!cluster) throw new Error('the kubeconfig names no cluster; run in a cluster, or set KUBECONFIG')
  return new URL(cluster.server)
}

function trimmed(headers: RequestOptions['headers']): NonNullable<RequestOptions['headers']> {
  const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value).trim()])
  return Object.fromEntries(texts)
}
