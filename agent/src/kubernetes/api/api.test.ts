import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../../testing/core-stand-in.ts'
import { configFor } from '../../../testing/kubernetes/replay-server.ts'
import { createKubernetesApi, type KubernetesApi } from './api.ts'

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

async function apiOf(answer: RequestListener, onTime?: (time: number) => void): Promise<KubernetesApi> {
  const server = createServer(answer)
  close = () => closeServer(server)
  return createKubernetesApi(configFor(await listen(server)), undefined, onTime)
}

const get = { path: '/x', timeoutMs: 5_000 }

/** A server that answers the first request of every connection, and breaks it at the second. */
function oncePerConnection(asked: (string | undefined)[]): RequestListener {
  const used = new WeakSet<Socket>()
  return ({ method, socket }, response) => {
    asked.push(method)
    if (used.has(socket)) socket.destroy()
    else response.end('{"a":1}')
    used.add(socket)
  }
}

test('a read on an old connection that the server has given up is asked once more, a write is not', async () => {
  const asked: (string | undefined)[] = []
  const api = await apiOf(oncePerConnection(asked))
  expect(await api.call(get)).toEqual({ a: 1 })
  expect(await api.call(get)).toEqual({ a: 1 })
  expect(asked).toEqual(['GET', 'GET', 'GET'])
  await expect(api.call({ ...get, method: 'POST', body: {} })).rejects.toThrow()
  expect(asked).toEqual(['GET', 'GET', 'GET', 'POST'])
})

test('every answer says what time it is, a refusal too', async () => {
  const times: number[] = []
  const dates = ['Tue, 10 Mar 2026 09:00:00 GMT', 'Tue, 10 Mar 2026 10:00:00 GMT', 'noon']
  const answer: RequestListener = (_request, response) => {
    response.setHeader('date', dates[times.length] ?? '')
    response.statusCode = times.length === 1 ? 403 : 200
    response.end('{}')
  }
  const api = await apiOf(answer, (time) => times.push(time))
  await api.call(get)
  await expect(api.call(get)).rejects.toThrow('403')
  await api.call(get)
  expect(times).toEqual([Date.parse('2026-03-10T09:00:00Z'), Date.parse('2026-03-10T10:00:00Z')])
})

test('a call carries its token, query and body', async () => {
  const seen: unknown[] = []
  const api = await apiOf(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const { authorization, 'content-type': type } = request.headers
    seen.push([request.method, request.url, authorization, type, Buffer.concat(parts).toString()])
    response.writeHead(201).end('{}')
  })
  const query = { a: 'b=c', none: undefined, limit: 5 }
  await api.call({ ...get, method: 'PATCH', query, body: { a: 1 } })
  expect(seen).toEqual([['PATCH', '/x?a=b%3Dc&limit=5', 'Bearer replayed', 'application/merge-patch+json', '{"a":1}']])
})

test('a new token is read anew after a 401, for calls and watches, and a line end behind it is no part of it', async () => {
  const seen: unknown[] = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization)
    response.writeHead(headers.authorization === 'Bearer new' ? 200 : 401).end('{"a":1}')
  })
  close = () => closeServer(server)
  const url = await listen(server)
  let token = 'old'
  const load = () => {
    const config = configFor(url)
    config.users = [{ name: 'agent', token }]
    return config
  }
  const api = createKubernetesApi(load(), load)
  await expect(api.call(get)).rejects.toMatchObject({ code: 401 })
  token = 'new\n'
  expect(await api.call(get)).toEqual({ a: 1 })
  const response = await createKubernetesApi(configFor(url), load).open(get)
  response.resume()
  expect(seen).toEqual(['Bearer old', 'Bearer old', 'Bearer old', 'Bearer new', 'Bearer replayed', 'Bearer new'])
})

test('a refusal carries its code and what the server said', async () => {
  const api = await apiOf((_request, response) => response.writeHead(409).end('{"message":"it is there"}'))
  await expect(api.call(get)).rejects.toMatchObject({ code: 409, body: '{"message":"it is there"}' })
})

test('a stream goes on after the time for its opening, until its signal ends it', async () => {
  const api = await apiOf((_request, response) => response.write('a'))
  const stop = new AbortController()
  const response = await api.open({ path: '/x', timeoutMs: 50, signal: stop.signal })
  setTimeout(() => stop.abort(), 150)
  const parts: string[] = []
  await expect(async () => {
    for await (const part of response) parts.push(String(part))
  }).rejects.toThrow()
  expect(stop.signal.aborted).toBe(true)
  expect(parts).toEqual(['a'])
})
