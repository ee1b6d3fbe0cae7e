import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { closeServer, listen } from '../core-stand-in.ts'
import { type Plural, type Recorded, servedPlurals, versionOf } from './recordings.ts'
import { type Collection, type Disturbance, loadCollection } from './replay-collection.ts'

/** A Kubernetes API that plays the recorded scenario event by event. */
export interface ReplayServer {
  kubeConfig: KubeConfig
  url: string
  /** Plays every event up to this resource version. */
  playTo(version: number): void
  /** The collection to disturb, or to hold against what was understood of it. */
  collection(plural: Plural): Collection
  /** Disturbs all collections. */
  disturbAll(disturbance: Disturbance | undefined): void
  /** Ends every watch: in good order, or by breaking the connection. */
  endWatches(how: 'close' | 'break'): void
  /** Answers lists and watches of a collection with this HTTP status, until that is changed. */
  refuse(plural: Plural, status: number | undefined): void
  /** Answers the creation of Events with this HTTP status, until that is changed. */
  refuseEvents(status: number | undefined): void
  /** The Events that were created. */
  events: Recorded[]
  /** The requests so far, as path and query. */
  requests: URL[]
  close(): Promise<void>
}

export interface ReplayOptions {
  /** Objects that exist before the scenario begins. */
  present?: Partial<Record<Plural, Recorded[]>>
  /** How many objects a page of a list has at the most. */
  pageSize?: number
  /** How often open watches get a bookmark, in milliseconds; never by default. */
  bookmarkMs?: number
  /** Answers what the replay does not know, like Leases; true when it did. */
  route?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Starts the server on a free port of this machine. */
export async function startReplayServer(options: ReplayOptions = {}): Promise<ReplayServer> {
  const { present = {}, pageSize = 500, bookmarkMs, route } = options
  const collections = new Map<Plural, Collection>()
  for (const plural of servedPlurals) collections.set(plural, loadCollection(plural, present[plural] ?? [], pageSize))
  const requests: URL[] = []
  const events: Recorded[] = []
  let version = 354
  let eventRefusal: number | undefined

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://replay')
    requests.push(url)
    if (route?.(request, response)) return
    if (request.method === 'POST' && url.pathname.endsWith('/events')) {
      return void applyEvent(request, response, events, eventRefusal)
    }
    const plural = servedPlurals.find((one) => url.pathname.endsWith(`/${one}`))
    if (plural) return collections.get(plural)?.answer(url, version, response)
    response.writeHead(404).end()
  })
  const url = await listen(server)
  const bookmarks = bookmarkMs === undefined ? undefined : setInterval(sendBookmarks, bookmarkMs)

  function sendBookmarks(): void {
    for (const collection of collections.values()) collection.sendBookmark(version)
  }

  function collection(plural: Plural): Collection {
    const found = collections.get(plural)
    if (found === undefined) throw new Error(`no collection ${plural}`)
    return found
  }

  return {
    kubeConfig: configFor(url),
    url,
    playTo(end) {
      play([...collections.values()], end)
      version = Math.max(version, end)
    },
    collection,
    disturbAll(disturbance) {
      for (const one of collections.values()) one.disturb(disturbance)
    },
    endWatches(how) {
      for (const one of collections.values()) one.endWatches(how)
    },
    refuse: (plural, status) =>
      collection(plural).disturb(status === undefined ? undefined : { what: 'refuse', status }),
    refuseEvents(status) {
      eventRefusal = status
    },
    events,
    requests,
    async close() {
      clearInterval(bookmarks)
      await closeServer(server)
    },
  }
}

function play(collections: readonly Collection[], end: number): void {
  const events = collections.flatMap((collection) =>
    collection
      .ahead()
      .filter((event) => versionOf(event) <= end)
      .map((event) => ({ collection, event })),
  )
  events.sort((a, b) => versionOf(a.event) - versionOf(b.event))
  for (const { collection, event } of events) collection.play(event)
}

async function applyEvent(
  request: IncomingMessage,
  response: ServerResponse,
  events: Recorded[],
  refusal: number | undefined,
): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const event: Recorded = JSON.parse(Buffer.concat(parts).toString('utf8'))
  const isKnown = events.some(({ metadata }) => metadata.name === event.metadata.name)
  const status = refusal ?? (isKnown ? 409 : 201)
  if (status === 201) events.push(event)
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ kind: 'Status', code: status }))
}

/** A configuration that leads to a server without certificates. */
export function configFor(server: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'replay', server, skipTLSVerify: true }],
    users: [{ name: 'agent', token: 'replayed' }],
    contexts: [{ name: 'replay', cluster: 'replay', user: 'agent' }],
    currentContext: 'replay',
  })
  return config
}
