import { createServer, type Server } from 'node:http'
import type { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../test/core-stand-in.ts'
import { type Service, splitPath } from '../status/service.ts'
import type { Observation } from '../status/workload-rule.ts'
import { createCoreClient } from './core-client.ts'
import { createPieceQueue, type PieceQueue } from './queue.ts'
import { createStatusSender, type StatusSender } from './status-sender.ts'

const log = pino({ level: 'silent' })
const reporter = { nodeId: 'o/p/e/c', version: '4.0.0', intervalMs: 30_000, slaGroups: [] }

let server: Server
let taken: StatusReport[]
/** What the server answers to a report: it may look at it. */
let judge: (report: StatusReport) => number
let queue: PieceQueue
let services: Map<string, Service>
let sender: StatusSender
let known: boolean

beforeEach(async () => {
  taken = []
  judge = () => 200
  known = true
  server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    const report: StatusReport = JSON.parse(text)
    const status = judge(report)
    if (status === 200) taken.push(report)
    response.writeHead(status, status === 308 ? { location: '/elsewhere' } : {}).end('{}')
  })
  const coreUrl = await listen(server)
  const signal = new AbortController().signal
  const client = createCoreClient({ coreUrl, apiKey: 'k', fetch, log, timeoutMs: 5_000, signal })
  queue = createPieceQueue(1_000, () => undefined)
  services = new Map()
  const board = {
    current: (path: string): Observation | undefined => (services.has(path) ? { status: 'OPERATIONAL' } : undefined),
  }
  const isKnown = () => known
  sender = createStatusSender({ reporter, client, log, queue, board, services: () => services, isKnown })
})

afterEach(() => closeServer(server))

function watch(...paths: string[]): void {
  for (const path of paths) {
    const found = { source: 'f', document: { path, slaGroup: 'g' } }
    services.set(path, { path, ...splitPath(path), found, impliedWorkload: true })
  }
  sender.tell(paths)
}

const piece = (from: number) => ({ from, to: from + 1_000, status: 'DOWN' as const })
const told = () => taken.flatMap((report) => report.services.map(({ name }) => `${report.nodeId} ${name}`))

test('each node has its own report, with status, group and exact pieces', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b', 'o/p/e/other/a')
  queue.add('o/p/e/c/a', [piece(Date.parse('2026-03-01T12:00:00Z'))])
  await sender.sendAll()
  expect(told()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/other a'])
  expect(taken[0]?.services[0]).toEqual({
    name: 'a',
    status: 'OPERATIONAL',
    slaGroup: 'g',
    pieces: [{ from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T12:00:01.000Z', status: 'DOWN' }],
  })
  expect(queue.size()).toBe(0)
})

test('what core did not take is due again, with its pieces', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/new')
  queue.add('o/p/e/c/a', [piece(0)])
  judge = () => 503
  await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_refused', status: 503 })
  expect(queue.size()).toBe(1)
  judge = () => 200
  await sender.sendAll()
  expect(told()).toEqual(['o/p/e/c a', 'o/p/e/c new'])
  await sender.sendAll()
  expect(taken).toHaveLength(1)
})

test('a report that core can never take is halved, and only the entry that spoils it is dropped', async () => {
  watch(...['a', 'b', 'bad', 'c', 'd'].map((name) => `o/p/e/c/${name}`))
  for (const path of services.keys()) queue.add(path, [piece(0)])
  judge = (report) => (report.services.some(({ name }) => name === 'bad') ? 400 : 200)
  await sender.sendAll()
  expect(told().sort()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/c c', 'o/p/e/c d'])
  expect(queue.size()).toBe(0)
})

test('a wrong key drops nothing', async () => {
  watch('o/p/e/c/a')
  queue.add('o/p/e/c/a', [piece(0)])
  judge = () => 401
  await expect(sender.sendAll()).rejects.toThrow('check ITOPS_API_KEY')
  expect(queue.size()).toBe(1)
})

test('a service that core was not told of waits for its registration, one that is gone still reports', async () => {
  known = false
  watch('o/p/e/c/a')
  queue.add('o/p/e/c/a', [piece(0)])
  queue.add('o/p/e/c/gone', [piece(0)])
  await sender.sendAll()
  expect(told()).toEqual(['o/p/e/c gone'])
  expect(taken[0]?.services[0]?.status).toBe('DOWN')
  known = true
  await sender.sendAll()
  expect(told()).toEqual(['o/p/e/c gone', 'o/p/e/c a'])
})

test('an address that redirects is an error that says what to set', async () => {
  watch('o/p/e/c/a')
  judge = () => 308
  await expect(sender.sendAll()).rejects.toThrow('set ITOPS_URL to the address')
})
