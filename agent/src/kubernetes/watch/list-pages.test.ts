import { createServer, type RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../../testing/core-stand-in.ts'
import { readRecording } from '../../../testing/kubernetes/recordings.ts'
import { configFor } from '../../../testing/kubernetes/replay-server.ts'
import { createKubernetesApi } from '../api/api.ts'
import { listPages } from './list-pages.ts'
import { restartReason } from './restart-reason.ts'

const pages = [1, 2, 3].map((number) => readRecording(`list-page-${number}-configmaps.json`))
const tokens = ['', ...pages.slice(0, 2).map((page) => JSON.parse(page).metadata.continue)]
const path = '/api/v1/configmaps'

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

async function list(answer: RequestListener, answerMs = 5_000): Promise<{ version: string; names: string[] }> {
  const server = createServer(answer)
  close = () => closeServer(server)
  const names: string[] = []
  const api = createKubernetesApi(configFor(await listen(server)))
  const { signal } = new AbortController()
  const version = await listPages({ api, path, selectors: { labelSelector: 'a=b' }, answerMs, signal }, (object) =>
    names.push(object.metadata?.name ?? ''),
  )
  return { version, names }
}

const failure = (answer: RequestListener, answerMs?: number) => list(answer, answerMs).then(() => 'none', restartReason)
const pageFor: RequestListener = ({ url = '' }, response) => {
  const token = new URL(url, 'http://x').searchParams.get('continue') ?? ''
  response.writeHead(200, { 'content-type': 'application/json' }).end(pages[tokens.indexOf(token)])
}

test('a list in pages is followed to its last token, with its selector and limit in every call', async () => {
  const asked: URLSearchParams[] = []
  const { version, names } = await list((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://x').searchParams)
    pageFor(request, response)
  })
  expect(version).toBe('561')
  expect(new Set(names).size).toBe(25)
  expect(asked.map((query) => [query.get('labelSelector'), query.get('limit')])).toEqual(Array(3).fill(['a=b', '100']))
})

test('a token that has expired is an error of its own, whatever came before it', async () => {
  const reason = await failure((request, response) => {
    if (!request.url?.includes('continue')) return pageFor(request, response)
    response.writeHead(410).end(readRecording('error-410-expired-continue.json'))
  })
  expect(reason).toBe('expired_token')
})

test('a list, or one page of it, that is never answered is an error', async () => {
  expect(await failure(() => undefined, 50)).toBe('timeout')
  await close()
  const stuck: RequestListener = (request, response) => {
    if (request.url?.includes('continue')) response.writeHead(200).write('{"kind":')
    else pageFor(request, response)
  }
  expect(await failure(stuck, 200)).toBe('timeout')
})

const metadata = { resourceVersion: '5' }
const item = { metadata: { name: 'a', namespace: 'b', resourceVersion: '4' } }
test.each([
  ['no JSON', '{"kind":"ConfigMapList","metadata":{"resourceVersion":"5"},"items":[{"me'],
  ['no list', JSON.stringify({ kind: 'Status', metadata })],
  ['a list without a version', JSON.stringify({ metadata: {}, items: [item] })],
  ['an object without a name', JSON.stringify({ metadata, items: [item, { metadata }] })],
  ['an object without a version', JSON.stringify({ metadata, items: [{ metadata: { name: 'a' } }] })],
  ['the same token for ever', JSON.stringify({ metadata: { ...metadata, continue: 'c' }, items: [item] })],
])('%s is corrupt', async (_case, text) => {
  expect(await failure((_request, response) => response.writeHead(200).end(text))).toBe('corrupt')
})

test.each([
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [410, 'gone'],
  [503, 'refused'],
])('HTTP %d is %s', async (status, reason) => {
  expect(await failure((_request, response) => response.writeHead(status).end('{}'))).toBe(reason)
})

test('a broken connection is a closed one', async () => {
  expect(await failure((_request, response) => response.destroy())).toBe('closed')
})
