import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Recorded } from './recordings.ts'
import type { ReplayServer } from './replay-server.ts'
import { configMap } from './replayed-source.ts'

/** Outages of the replayed cluster that the recordings have not: their objects, Events and logs. */
export interface FailingPods {
  /** For the replay: answers what an agent asks of one workload, its pods, their Events and logs; true when it did. */
  route(request: IncomingMessage, response: ServerResponse): boolean
  /** Has a document of its own for the StatefulSet `db`. */
  addDatabase(): void
  /** All pods of `web` and one of `db` are no longer ready. */
  fail(): void
  /** An Event of type Warning on a pod. */
  warn(pod: string, reason: string, message: string): void
}

export const failing = { web: 'web-6f78f7d4cc-mc8gb', db: 'db-1' } as const

/** Nothing fails yet. `log` is what every container wrote before it ended. */
export function createFailingPods(replay: () => ReplayServer, now: () => number, log: string): FailingPods {
  let version = 100_000
  const play = (plural: 'configmaps' | 'deployments' | 'statefulsets' | 'pods' | 'events', object: Recorded) => {
    version += 1
    const metadata = { ...object.metadata, resourceVersion: String(version) }
    replay()
      .collection(plural)
      .play({ type: 'MODIFIED', object: { ...object, metadata } })
  }
  const found = (plural: 'deployments' | 'statefulsets' | 'pods' | 'events', holds: (object: Recorded) => boolean) =>
    replay().collection(plural).objects().filter(holds)
  const named = (plural: 'deployments' | 'statefulsets' | 'pods', ...names: string[]) =>
    found(plural, ({ metadata }) => names.includes(metadata.name ?? ''))

  function answerOf({ pathname, searchParams }: URL): object | string | undefined {
    const [, plural, name] = /\/namespaces\/shop\/(deployments|statefulsets)\/([\w-]+)$/.exec(pathname) ?? []
    if (plural === 'deployments' || plural === 'statefulsets') return named(plural, name ?? '')[0]
    if (/\/pods\/[\w-]+\/log$/.test(pathname)) return log
    const [, label, value] = /^(\w+)=(\w+)$/.exec(searchParams.get('labelSelector') ?? '') ?? []
    if (pathname.endsWith('/pods') && label !== undefined) {
      return { items: found('pods', ({ metadata }) => Object(metadata.labels)[label] === value) }
    }
    const [, about] = /^involvedObject\.name=(.+)$/.exec(searchParams.get('fieldSelector') ?? '') ?? []
    if (!pathname.endsWith('/events') || about === undefined) return undefined
    return { items: found('events', ({ involvedObject }) => Object(involvedObject).name === about) }
  }

  return {
    route(request, response) {
      const answer = answerOf(new URL(request.url ?? '', 'http://replay'))
      if (request.method !== 'GET' || answer === undefined) return false
      response.writeHead(200).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
      return true
    },
    addDatabase: () => play('configmaps', configMap('db', 'shop', 'path: db\nworkload: {type: statefulset}\n')),
    fail() {
      for (const pod of named('pods', failing.db, ...webPods(replay()))) play('pods', unready(pod))
      const ready = { deployments: 0, statefulsets: 1 } as const
      for (const plural of ['deployments', 'statefulsets'] as const) {
        const [readyReplicas, name] = [ready[plural], plural === 'deployments' ? 'web' : 'db']
        for (const one of named(plural, name)) {
          play(plural, { ...one, status: { ...Object(one.status), readyReplicas, availableReplicas: readyReplicas } })
        }
      }
    },
    warn(pod, reason, message) {
      const at = new Date(now()).toISOString()
      const metadata = { name: `${pod}.${version}`, namespace: 'shop' }
      const involvedObject = { kind: 'Pod', namespace: 'shop', name: pod }
      play('events', { metadata, involvedObject, type: 'Warning', reason, message, count: 1, lastTimestamp: at })
    },
  }
}

function webPods(replay: ReplayServer): string[] {
  const names = replay
    .collection('pods')
    .objects()
    .map(({ metadata }) => metadata.name ?? '')
  return names.filter((name) => name.startsWith('web-'))
}

/** The same pod with a container that was started again, and is not ready. */
function unready(pod: Recorded): Recorded {
  const status = Object(pod.status)
  const [container] = status.containerStatuses ?? []
  const restartCount = pod.metadata.name === failing.web ? 7 : 1
  const conditions = [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }]
  const containerStatuses = [{ ...container, ready: false, restartCount, state: { running: {} }, lastState: {} }]
  return { ...pod, status: { ...status, phase: 'Running', conditions, containerStatuses } }
}
