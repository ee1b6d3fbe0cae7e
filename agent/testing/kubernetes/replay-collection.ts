import type { ServerResponse } from 'node:http'
import {
  listKindOf,
  type Plural,
  type Recorded,
  type RecordedEvent,
  readEvents,
  readRecording,
  versionOf,
} from './recordings.ts'

/** What goes wrong with one collection, for as long as it is asked to. */
export type Disturbance =
  /** Lists and watches are answered with this HTTP status. */
  | { what: 'refuse'; status: number }
  /** Lists and watches are answered this much later. */
  | { what: 'delay'; ms: number }
  /** Lists and watches are never answered. */
  | { what: 'hang' }
  /** Lists are never answered, watches are: the server lives on what it remembers. */
  | { what: 'hang-lists' }
  /** The connection is broken in place of an answer. */
  | { what: 'reset' }
  /** A list is cut off at this part of its bytes, in good order or by breaking the connection. */
  | { what: 'cut-list'; at: number; broken: boolean }
  /** Continue tokens are too old. */
  | { what: 'expire' }
  /** Watches are answered with one event, 410 Gone; and for ever those from before now: the past is forgotten. */
  | { what: 'gone' }
  /** Watches end as soon as they are opened. */
  | { what: 'end-at-once' }

/** One collection of the API: its objects now, the events that are still to come, and who watches. */
export interface Collection {
  objects(): Recorded[]
  /** Plays every event up to this version. */
  ahead(): RecordedEvent[]
  play(event: RecordedEvent): void
  disturb(disturbance: Disturbance | undefined): void
  sendLine(line: string): void
  sendBookmark(version: number): void
  /** Sends only the beginning of the next event, and ends the watch in good order. */
  cutNext(at: number): void
  /** Open watches say nothing any more, though they stay open. */
  silence(): void
  endWatches(how: 'close' | 'break'): void
  answer(url: URL, version: number, response: ServerResponse): void
}

interface State {
  kind: string
  objects: Map<string, Recorded>
  ahead: RecordedEvent[]
  past: RecordedEvent[]
  watches: Set<ServerResponse>
  /** Lists that are being read page by page, by their token. */
  pages: Map<string, { items: Recorded[]; version: number }>
  disturbance: Disturbance | undefined
  /** Watches from before this version come too late. */
  forgotten: number
  cutAt: number | undefined
}

/** A collection that holds `present`, and plays its recording; a page of a list has `pageSize` objects at the most. */
export function loadCollection(plural: Plural, present: readonly Recorded[], pageSize: number): Collection {
  const state: State = {
    kind: listKindOf(plural),
    objects: new Map(present.map((object) => [keyOf(object), object])),
    ahead: readEvents(plural).filter((event) => event.type !== 'BOOKMARK'),
    past: [],
    watches: new Set(),
    pages: new Map(),
    disturbance: undefined,
    forgotten: 0,
    cutAt: undefined,
  }
  const bookmark = (version: number) => ({ kind: state.kind.slice(0, -4), metadata: { resourceVersion: `${version}` } })
  return {
    objects: () => [...state.objects.values()],
    ahead: () => state.ahead,
    play: (event) => play(state, event),
    disturb(disturbance) {
      state.disturbance = disturbance
      if (disturbance?.what === 'gone') state.forgotten = Math.max(0, ...state.past.map(versionOf))
    },
    sendLine: (line) => send(state, line),
    sendBookmark: (version) => send(state, JSON.stringify({ type: 'BOOKMARK', object: bookmark(version) })),
    cutNext(at) {
      state.cutAt = at
    },
    silence: () => state.watches.clear(),
    endWatches(how) {
      for (const watch of state.watches) how === 'close' ? watch.end() : watch.destroy()
      state.watches.clear()
    },
    answer(url, version, response) {
      const { disturbance } = state
      const answer = () => respond(state, url, version, pageSize, response)
      if (disturbance?.what === 'hang') return
      if (disturbance?.what === 'hang-lists' && url.searchParams.get('watch') !== 'true') return
      if (disturbance?.what === 'reset') response.destroy()
      else if (disturbance?.what === 'delay') setTimeout(answer, disturbance.ms)
      else answer()
    },
  }
}

function respond(state: State, url: URL, version: number, pageSize: number, response: ServerResponse): void {
  const { disturbance } = state
  if (disturbance?.what === 'refuse') {
    response.writeHead(disturbance.status, { 'content-type': 'application/json' }).end(refusalBody(disturbance.status))
  } else if (url.searchParams.get('watch') === 'true') openWatch(state, url, response)
  else sendPage(state, url, version, pageSize, response)
}

function refusalBody(status: number): string {
  return status === 401 || status === 403 || status === 404
    ? readRecording(`error-${status}.json`)
    : JSON.stringify({ kind: 'Status', status: 'Failure', message: 'disturbed', code: status })
}

function play(state: State, event: RecordedEvent): void {
  state.ahead = state.ahead.filter((one) => one !== event)
  state.past.push(event)
  if (event.type === 'DELETED') state.objects.delete(keyOf(event.object))
  else state.objects.set(keyOf(event.object), event.object)
  const line = JSON.stringify(event)
  if (state.cutAt === undefined || state.watches.size === 0) {
    send(state, line)
    return
  }
  for (const watch of state.watches) watch.end(line.slice(0, 1 + Math.floor(state.cutAt * (line.length - 1))))
  state.watches.clear()
  state.cutAt = undefined
}

function send({ watches }: State, line: string): void {
  for (const watch of watches) watch.write(`${line}\n`)
}

function openWatch(state: State, url: URL, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  if (state.disturbance?.what === 'end-at-once') return void response.end()
  const from = Number(url.searchParams.get('resourceVersion') ?? 0)
  if (state.disturbance?.what === 'gone' || from < state.forgotten) {
    response.end(readRecording('watch-410-gone.ndjson'))
    return
  }
  for (const event of state.past) if (versionOf(event) > from) response.write(`${JSON.stringify(event)}\n`)
  state.watches.add(response)
  const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 3_600)
  const end = setTimeout(() => state.watches.has(response) && response.end(), seconds * 1_000)
  response.on('close', () => {
    clearTimeout(end)
    state.watches.delete(response)
  })
}

function sendPage(state: State, url: URL, now: number, pageSize: number, response: ServerResponse): void {
  const token = url.searchParams.get('continue')
  const page = token === null ? { items: [...state.objects.values()], version: now } : state.pages.get(token)
  if (page === undefined || (token !== null && state.disturbance?.what === 'expire')) {
    response.writeHead(410, { 'content-type': 'application/json' })
    response.end(readRecording('error-410-expired-continue.json'))
    return
  }
  const size = Math.min(pageSize, Number(url.searchParams.get('limit') ?? pageSize))
  const rest = page.items.slice(size)
  const next = rest.length === 0 ? undefined : `${page.version}-${rest.length}`
  if (next !== undefined) state.pages.set(next, { items: rest, version: page.version })
  const metadata = { resourceVersion: String(page.version), ...(next === undefined ? {} : { continue: next }) }
  const text = JSON.stringify({ kind: state.kind, metadata, items: page.items.slice(0, size) })
  response.writeHead(200, { 'content-type': 'application/json' })
  if (state.disturbance?.what !== 'cut-list') return void response.end(text)
  const part = text.slice(0, Math.floor(state.disturbance.at * text.length))
  if (state.disturbance.broken) response.write(part, () => response.destroy())
  else response.end(part)
}

function keyOf({ metadata }: Recorded): string {
  return `${metadata.namespace}/${metadata.name}`
}
