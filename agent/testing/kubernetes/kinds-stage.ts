import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WorkloadType } from '../../src/document/workload-type.ts'
import type { ServiceWorkload, WorkloadRef } from '../../src/sources/source.ts'
import type { Observation } from '../../src/timeline/observation.ts'
import { eventually } from '../core-stand-in.ts'
import type { Plural, Recorded } from './recordings.ts'
import { type ReplayOptions, type ReplayServer, startReplayServer } from './replay-server.ts'
import { configMap, openReplayed, type Replayed } from './replayed-source.ts'

/** A source on a replayed API whose objects a test puts there. */
export interface KindsStage {
  replay: ReplayServer
  opened: Replayed
  /** Switches the kind Rollout of the API on and off. */
  hasRollouts(has: boolean): void
  seen(ref: ServiceWorkload): Observation
  /** Waits until a workload has a status, with a message that contains a text. */
  becomes(ref: ServiceWorkload, status: string, message?: string): Promise<void>
  play(plural: Plural, type: string, object: Recorded): void
  /** The requests whose path contains a text. */
  asked(text: string): URL[]
  close(): Promise<void>
}

export interface StageOptions {
  present?: ReplayOptions['present']
  changes?: Parameters<typeof openReplayed>[1]
  /** Answers before the replay does; true when it did. */
  route?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** True when the kind Rollout is there only later. */
  withoutRollouts?: boolean
  /** Opens the source by itself, like over a shaky network. */
  open?: (replay: ReplayServer) => Promise<Replayed>
}

/** Starts the API with a ConfigMap of these documents in the namespace `shop`, and a source on it. */
export async function openKindsStage(documents: string, options: StageOptions = {}): Promise<KindsStage> {
  const { present, changes, route = () => false, open = (on: ReplayServer) => openReplayed(on, changes) } = options
  let hasRollouts = !options.withoutRollouts
  const configmaps = [configMap('docs', 'shop', documents)]
  const replay = await startReplayServer({
    present: { configmaps, ...present },
    route: (request, response) => route(request, response) || routeRollouts(request, response, hasRollouts),
  })
  const opened = await open(replay)
  const seen = (ref: ServiceWorkload): Observation => {
    const now = opened.source.workload(ref)
    return typeof now === 'object' ? now : { status: 'UNKNOWN', message: String(now) }
  }
  return {
    replay,
    opened,
    hasRollouts(has) {
      hasRollouts = has
    },
    seen,
    becomes: (ref, status, message = '') =>
      eventually(`${ref.name} is ${status} ${message}`, () => {
        const now = seen(ref)
        return now.status === status && (now.message ?? '').includes(message)
      }),
    play: (plural, type, object) => replay.collection(plural).play({ type, object }),
    asked: (text) => replay.requests.filter(({ pathname }) => pathname.includes(text)),
    async close() {
      await opened.source.stop()
      await replay.close()
    },
  }
}

/** The discovery of a group that may be there or not. */
function routeRollouts(request: IncomingMessage, response: ServerResponse, has: boolean): boolean {
  const { pathname } = new URL(request.url ?? '', 'http://replay')
  if (pathname === '/apis/argoproj.io/v1alpha1' && has) {
    const [kind, namespaced] = ['Rollout', true]
    const resources = ['rollouts/status', 'rollouts'].map((name) => ({ name, kind, namespaced }))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ resources }))
    return true
  }
  if (!pathname.endsWith('/rollouts') || has) return false
  response.writeHead(404).end('404 page not found')
  return true
}

/** A reference into the namespace `shop`. */
export const refOf = (type: WorkloadType, name: string): WorkloadRef => ({ namespace: 'shop', type, name })

let version = 400

/** An object of the namespace `shop`, newer than all before. */
export function shopObject(name: string, rest: object = {}, labels: Record<string, string> = {}): Recorded {
  version += 1
  const metadata = { name, namespace: 'shop', labels, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' }
  return { metadata: { ...metadata, resourceVersion: String(version) }, ...rest }
}
