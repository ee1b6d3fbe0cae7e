import { createServer, type ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../../testing/core-stand-in.ts'
import { readRecording } from '../../../testing/kubernetes/recordings.ts'
import { configFor } from '../../../testing/kubernetes/replay-server.ts'
import { type Clock, systemClock } from '../../platform/time/clock.ts'
import { createKubernetesApi } from '../api/api.ts'
import { restartReason } from './restart-reason.ts'
import { watchOnce } from './watch-once.ts'

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

const added = { type: 'ADDED', object: { metadata: { name: 'ä', namespace: 'n', resourceVersion: '7' } } }
const line = `${JSON.stringify(added)}\n`
const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })}\n`

interface Outcome {
  versions: string[]
  /** How many events there were, or the reason for which it failed. */
  end: number | string
  opened: boolean
  query: URLSearchParams
}

async function watch(
  answer: (response: ServerResponse) => void | Promise<void>,
  {
    answerMs = 5_000,
    overdueMs = 5_000,
    signal = new AbortController().signal,
    clock = systemClock,
    onVersion = (_version: string): unknown => undefined,
  } = {},
): Promise<Outcome> {
  let query = new URLSearchParams()
  const server = createServer((request, response) => {
    query = new URL(request.url ?? '', 'http://x').searchParams
    answer(response)
  })
  close = () => closeServer(server)
  const versions: string[] = []
  let opened = false
  const end = await watchOnce({
    api: createKubernetesApi(configFor(await listen(server))),
    path: '/api/v1/pods',
    selectors: { labelSelector: undefined, fieldSelector: 'a!=b' },
    version: '5',
    times: {
      backoff: { firstMs: 1, maxMs: 1 },
      retryMs: 1,
      watchMs: 300_000,
      overdueMs,
      answerMs,
      proofMs: 15_000,
      bridgeMs: 2_000,
    },
    clock,
    signal,
    onOpen: () => {
      opened = true
    },
    onEvent({ version }) {
      versions.push(version)
      onVersion(version)
    },
  }).catch(restartReason)
  return { versions, end, opened, query }
}

test('events come one by one however the stream is cut into chunks, and a good end says how many there were', async () => {
  const { versions, end } = await watch(async (response) => {
    for (const byte of Buffer.from(line + bookmark)) {
      response.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    response.end(`${line.trim()}\n\n`)
  })
  expect(versions).toEqual(['7', '9', '7'])
  expect(end).toBe(3)
})

test.each([
  [Date.parse('2026-03-01T12:02:00.250Z'), '180'],
  [Date.parse('2026-03-01T12:04:59.250Z'), '1'],
  [Date.parse('2026-03-01T12:05:00.000Z'), '300'],
])(
  'a watch starts at its version, asks for bookmarks, and for an end just after the next multiple of its time',
  async (now, timeoutSeconds) => {
    const clock: Clock = { now: () => now, sleep: systemClock.sleep }
    const { query } = await watch((response) => void response.end(), { clock })
    expect(Object.fromEntries(query)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '5',
      timeoutSeconds,
      fieldSelector: 'a!=b',
    })
  },
)

test.each([
  ['cut off in the middle', line.slice(0, 40), 'corrupt'],
  ['cut off before its last byte', line.slice(0, -2), 'corrupt'],
  ['no JSON', '<html>\n', 'corrupt'],
  ['no object', '7\n', 'corrupt'],
  ['without a type', `${JSON.stringify({ object: added.object })}\n`, 'corrupt'],
  ['of an unknown type', `${JSON.stringify({ ...added, type: 'CHANGED' })}\n`, 'corrupt'],
  ['without an object', '{"type":"ADDED"}\n', 'corrupt'],
  ['without a version', '{"type":"MODIFIED","object":{"metadata":{"name":"a"}}}\n', 'corrupt'],
  ['without a name', '{"type":"DELETED","object":{"metadata":{"resourceVersion":"1"}}}\n', 'corrupt'],
  ['a bookmark without a version', '{"type":"BOOKMARK","object":{"metadata":{}}}\n', 'corrupt'],
  ['too old', readRecording('watch-410-gone.ndjson'), 'gone'],
  ['an error', '{"type":"ERROR","object":{"code":500,"message":"etcd is away"}}\n', 'error'],
])('a line that is %s ends the watch, after what came before it', async (_case, text, reason) => {
  const { versions, end } = await watch((response) => void response.end(line + text))
  expect({ versions, end }).toEqual({ versions: ['7'], end: reason })
})

test('a broken connection is no good end', async () => {
  const { end } = await watch((response) => void response.write(line, () => response.destroy()))
  expect(end).toBe('closed')
})

test('a watch that does not open in time, or is refused, never counts as open', async () => {
  expect(await watch(() => undefined, { answerMs: 50 })).toMatchObject({ end: 'timeout', opened: false })
  await close()
  const refused = await watch((response) => void response.writeHead(403).end(readRecording('error-403.json')))
  expect(refused).toMatchObject({ end: 'refused', opened: false })
})

test('a watch that does not end in its time, and a while, is over, whatever it says', async () => {
  const naps: { ms: number; wake(): void }[] = []
  const clock: Clock = { now: () => 299_500, sleep: (ms) => new Promise((wake) => naps.push({ ms, wake })) }
  const outcome = watch((response) => void response.write(line), {
    clock,
    overdueMs: 700,
    onVersion: () => naps[0]?.wake(),
  })
  expect(await outcome).toMatchObject({ end: 'silence', versions: ['7'] })
  expect(naps.map(({ ms }) => ms)).toEqual([1_700])
})

test('a watch that is stopped ends with the reason it was given', async () => {
  const stop = new AbortController()
  const { end } = await watch((response) => void response.write(line, () => stop.abort(new SyntaxError('stop'))), {
    signal: stop.signal,
  })
  expect(end).toBe('corrupt')
})
