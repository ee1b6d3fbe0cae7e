import { createServer, type Server } from 'node:http'
import { StorageReport } from '@itops/core/contract'
import { pino } from 'pino'
import Value from 'typebox/value'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../testing/core-stand-in.ts'
import { createCoreClient } from './core-client.ts'
import { createVolumeSender } from './send-volumes.ts'

let server: Server
let send: ReturnType<typeof createVolumeSender>
let taken: [string | undefined, StorageReport][]
let answer: { status: number; body: string }
let keys: boolean[]

const ok = { status: 200, body: '{"accepted":1,"warnings":[]}' }
const log = pino({ level: 'silent' })

beforeEach(async () => {
  taken = []
  keys = []
  answer = ok
  server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    taken.push([request.url, JSON.parse(text)])
    response.writeHead(answer.status).end(answer.body)
  })
  const client = createCoreClient({
    coreUrl: await listen(server),
    apiKey: () => 'k',
    fetch,
    log,
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    monotonic: () => performance.now(),
    onServerTime: () => undefined,
    onKey: (isTaken) => void keys.push(isTaken),
    onCall: () => undefined,
  })
  send = createVolumeSender({ client, log })
})

afterEach(() => closeServer(server))

const volume = (path: string) => ({
  path,
  claim: 'shop/data',
  allocatedBytes: 10,
  usedBytes: 4,
  at: Date.parse('2026-03-01T12:00:00Z'),
})
const both = ['o/p/e/c/a', 'o/p/e/c/b'].map(volume)

test('each volume is one storage report as core takes it', async () => {
  await send(both)
  expect(taken.map(([url]) => url)).toEqual(['/api/v1/storage/report', '/api/v1/storage/report'])
  expect(taken[0]?.[1]).toEqual({
    path: 'o/p/e/c/a',
    allocatedBytes: 10,
    usedBytes: 4,
    storageType: 'pvc',
    mountPath: 'shop/data',
    at: '2026-03-01T12:00:00.000Z',
  })
  expect(taken.every(([, report]) => Value.Check(StorageReport, report))).toBe(true)
})

test('one that core can not use does not hold back the next, and a core that is away is not asked again and again', async () => {
  answer = { status: 400, body: '{"error":{"code":"bad_request"}}' }
  await send(both)
  expect(taken).toHaveLength(2)
  answer = { status: 503, body: '' }
  await send(both)
  expect(taken).toHaveLength(3)
  answer = { status: 403, body: '{"error":{"code":"forbidden"}}' }
  await send(both)
  expect(taken).toHaveLength(4)
  expect(keys).toEqual([])
  answer = ok
  await send(both)
  expect(taken).toHaveLength(6)
})
