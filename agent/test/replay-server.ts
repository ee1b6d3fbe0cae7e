import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { KubeConfig } from '@kubernetes/client-node'
import { closeServer, listen } from './core-stand-in.ts'

/** An object as the recordings hold it. */
export interface Recorded {
  kind?: string
  metadata: { name?: string; namespace?: string; resourceVersion?: string; [field: string]: unknown }
  [field: string]: unknown
}

/** One line of a recorded watch stream. */
export interface RecordedEvent {
  type: string
  object: Recorded
}

const plurals = ['configmaps', 'deployments', 'statefulsets', 'daemonsets'] as const
type Plural = (typeof plurals)[number]

/** A Kubernetes API that plays the recorded scenario event by event. */
export interface ReplayServer {
  kubeConfig: KubeConfig
  /** Plays every event up to this resource version. */
  playTo(version: number): void
  /** Ends every watch: in good order, or by breaking the connection. */
  endWatches(how: 'close' | 'break'): void
  /** Ends every watch as soon as it is opened, until told otherwise. */
  endAtOnce(on: boolean): void
  /** Answers lists and watches of a collection with this HTTP status, until told otherwise. */
  refuse(plural: Plural, status: number | undefined): void
  /** Sends this line to every open watch of a collection. */
  sendLine(plural: Plural, line: string): void
  /** The requests so far, as path and query. */
  requests: URL[]
  close(): Promise<void>
}

/** Reads one recording as lines of JSON. */
export function readEvents(plural: Plural): RecordedEvent[] {
  return readRecording(`watch-${plural}.ndjson`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Reads one file of the recordings. */
export function readRecording(name: string): string {
  return readFileSync(new URL(`./recordings/${name}`, import.meta.url), 'utf8')
}

interface Collection {
  kind: string
  objects: Map<string, Recorded>
  /** Events not yet played, and those already played, in order. */
  ahead: RecordedEvent[]
  past: RecordedEvent[]
  watches: Set<ServerResponse>
  refusal: number | undefined
}

/** Starts the server on a free port of this machine; `present` are objects that exist before the scenario begins. */
export async function startReplayServer(present: Partial<Record<Plural, Recorded[]>> = {}): Promise<ReplayServer> {
  const collections = new Map<Plural, Collection>()
  for (const plural of plurals) collections.set(plural, load(plural, present[plural] ?? []))
  const requests: URL[] = []
  let version = 354
  let atOnce = false

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://replay')
    requests.push(url)
    const collection = collections.get(plurals.find((plural) => url.pathname.endsWith(`/${plural}`)) ?? 'configmaps')
    if (!collection) return response.writeHead(404).end()
    if (collection.refusal) return response.writeHead(collection.refusal).end(readRecording('error-403.json'))
    if (url.searchParams.get('watch') === 'true') return openWatch(collection, url, response, atOnce)
    return sendList(collection, version, response)
  })
  const url = await listen(server)

  return {
    kubeConfig: configFor(url),
    playTo(end) {
      const events = [...collections.values()].flatMap((collection) =>
        collection.ahead.filter((event) => versionOf(event) <= end).map((event) => ({ collection, event })),
      )
      for (const { collection, event } of events.sort((a, b) => versionOf(a.event) - versionOf(b.event)))
        play(collection, event)
      version = Math.max(version, end)
    },
    endWatches(how) {
      for (const { watches } of collections.values()) {
        for (const watch of watches) how === 'close' ? watch.end() : watch.destroy()
        watches.clear()
      }
    },
    endAtOnce(on) {
      atOnce = on
    },
    refuse(plural, status) {
      const collection = collections.get(plural)
      if (collection) collection.refusal = status
    },
    sendLine(plural, line) {
      for (const watch of collections.get(plural)?.watches ?? []) watch.write(`${line}\n`)
    },
    requests,
    close: () => closeServer(server),
  }
}

function load(plural: Plural, present: readonly Recorded[]): Collection {
  const { kind } = JSON.parse(readRecording(`list-empty-${plural}.json`))
  const objects = new Map(present.map((object) => [keyOf(object), object]))
  const ahead = readEvents(plural).filter((event) => event.type !== 'BOOKMARK')
  return { kind, objects, ahead, past: [], watches: new Set(), refusal: undefined }
}

function play(collection: Collection, event: RecordedEvent): void {
  collection.ahead = collection.ahead.filter((one) => one !== event)
  collection.past.push(event)
  if (event.type === 'DELETED') collection.objects.delete(keyOf(event.object))
  else collection.objects.set(keyOf(event.object), event.object)
  for (const watch of collection.watches) watch.write(`${JSON.stringify(event)}\n`)
}

function openWatch(collection: Collection, url: URL, response: ServerResponse, atOnce: boolean): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  if (atOnce) {
    response.end()
    return
  }
  const from = Number(url.searchParams.get('resourceVersion') ?? 0)
  for (const event of collection.past) {
    if (versionOf(event) > from) response.write(`${JSON.stringify(event)}\n`)
  }
  collection.watches.add(response)
  response.on('close', () => collection.watches.delete(response))
}

function sendList({ kind, objects }: Collection, version: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ kind, metadata: { resourceVersion: String(version) }, items: [...objects.values()] }))
}

function versionOf({ object }: RecordedEvent): number {
  return Number(object.metadata.resourceVersion)
}

function keyOf({ metadata }: Recorded): string {
  return `${metadata.namespace}/${metadata.name}`
}

function configFor(server: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'replay', server, skipTLSVerify: true }],
    users: [{ name: 'agent', token: 'replayed' }],
    contexts: [{ name: 'replay', cluster: 'replay', user: 'agent' }],
    currentContext: 'replay',
  })
  return config
}
