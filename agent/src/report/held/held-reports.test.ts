import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../../test/core-stand-in.ts'
import { openSpool, type Spool } from '../../spool/spool.ts'
import { type Service, splitPath } from '../../status/service.ts'
import type { Observation } from '../../status/workload-rule.ts'
import { systemClock } from '../../time/clock.ts'
import { createCoreClient } from '../core-client.ts'
import { createFreshPieces, type FreshPieces } from '../fresh-pieces.ts'
import { createStatusSender, type StatusSender } from '../status-sender.ts'
import { createFaults, type Faults } from './faults.ts'
import { createHeldPieces, type HeldPieces } from './held-pieces.ts'

const monotonic = () => performance.now()
const log = pino({ level: 'silent' })
const reporter = {
  nodeId: 'o/p/e/c',
  version: '4.0.0',
  intervalMs: 30_000,
  slaGroups: [],
  autoCreateIncidents: true,
  instance: 'a',
}

let server: Server
let taken: StatusReport[]
/** What the server answers to a report: it may look at it. */
let judge: (report: StatusReport) => number
let answer: string
let folder: string
let spool: Spool
let fresh: FreshPieces
let services: Map<string, Service>
let sender: StatusSender
let held: HeldPieces
let faults: Faults
let refusedPieces: Record<string, number>
/** What core's clock said last. */
let coreTime: number
/** How far the monotonic clock runs ahead of the real one. */
let passedMs: number

beforeEach(async () => {
  taken = []
  judge = () => 200
  answer = '{"error":{"code":"bad_request"}}'
  server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    const report: StatusReport = JSON.parse(text)
    const status = judge(report)
    if (status === 200) taken.push(report)
    response.writeHead(status).end(answer)
  })
  const coreUrl = await listen(server)
  const signal = new AbortController().signal
  const client = createCoreClient({
    coreUrl,
    apiKey: () => 'k',
    onKey: () => undefined,
    fetch,
    log,
    timeoutMs: 5_000,
    signal,
    monotonic,
    onServerTime: () => undefined,
    onCall: () => undefined,
  })
  folder = mkdtempSync(join(tmpdir(), 'itops-sender-'))
  spool = await openSpool({ folder, maxBytes: 1 << 20, maxAgeMs: Number.MAX_SAFE_INTEGER, clock: systemClock, log })
  fresh = createFreshPieces(spool)
  refusedPieces = {}
  coreTime = 0
  passedMs = 0
  const later = () => monotonic() + passedMs
  held = createHeldPieces({ spool, monotonic: later, coreTime: () => coreTime })
  faults = createFaults(later)
  const onRefused = (cause: string, pieces: number) => {
    refusedPieces[cause] = (refusedPieces[cause] ?? 0) + pieces
  }
  services = new Map()
  const board = {
    current: (path: string): Observation | undefined => (services.has(path) ? { status: 'OPERATIONAL' } : undefined),
  }
  const watched = {
    fresh,
    board,
    services: () => services,
    isKnown: () => true,
    monotonic,
    onChangeTold: () => undefined,
  }
  sender = createStatusSender({ reporter, client, log, held, faults, onRefused, ...watched })
})

afterEach(async () => {
  spool.close()
  rmSync(folder, { recursive: true })
  await closeServer(server)
})

function watch(...paths: string[]): void {
  for (const path of paths) {
    const found = { source: 'f', document: { path, slaGroup: 'g' } }
    services.set(path, { path, ...splitPath(path), found, impliedWorkload: true })
  }
  sender.tell(paths)
}

const piece = (from: number) => ({ from, to: from + 1_000, status: 'DOWN' as const })
function add(path: string, from: number): void {
  fresh.add([{ path, piece: piece(from) }])
}

const waiting = () => spool.stats().pieces
const reported = () => taken.flatMap((report) => report.services.map(({ name }) => `${report.nodeId} ${name}`))

/** What the spool offers for sending, and holds from then on. */
const offered = () => spool.takeOldest({ rows: 100, services: 100 })?.pieces
const refuse = (...refused: object[]) => {
  answer = JSON.stringify({ accepted: 1, rejected: [], warnings: [], refused, serverTime: '2026-03-01T12:00:00Z' })
}

test('what lies in core’s future is spooled by itself before the report is acknowledged, and offered when core’s time has passed it', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b')
  for (const from of [1_000, 2_000, 3_000]) add('o/p/e/c/a', from)
  add('o/p/e/c/b', 1_000)
  const [from, to] = [new Date(2_500).toISOString(), new Date(4_000).toISOString()]
  refuse({ name: 'a', cause: 'future', from, to })
  await sender.sendAll()
  expect([waiting(), held.counts().future, refusedPieces]).toEqual([2, 2, { future: 2 }])
  coreTime = 3_999
  held.release()
  expect(offered()).toBeUndefined()
  coreTime = 4_000
  held.release()
  expect(offered()?.map(({ path, piece }) => [path, piece.from, piece.to])).toEqual([['o/p/e/c/a', 2_500, 4_000]])
})

test('held pieces outlive the process, which offers them again', async () => {
  watch('o/p/e/c/a')
  add('o/p/e/c/a', 5_000)
  refuse({ name: 'a', cause: 'future', from: 'no instant', to: 'none' })
  await sender.sendAll()
  spool.close()
  spool = await openSpool({ folder, maxBytes: 1 << 20, maxAgeMs: Number.MAX_SAFE_INTEGER, clock: systemClock, log })
  expect(offered()).toEqual([{ path: 'o/p/e/c/a', piece: piece(5_000) }])
})

test('what is too old, and what core rejects, is counted by cause and not sent again', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b')
  add('o/p/e/c/a', 1_000)
  add('o/p/e/c/b', 1_000)
  add('o/p/e/c/b', 2_000)
  const [from, to] = [new Date(1_000).toISOString(), new Date(2_000).toISOString()]
  answer = JSON.stringify({
    rejected: [{ name: 'b', reason: 'it cannot be stored' }],
    refused: [{ name: 'a', cause: 'ancient', from, to }],
  })
  await sender.sendAll()
  expect([waiting(), refusedPieces]).toEqual([0, { ancient: 1, rejected: 2 }])
})

const names = ['a', 'b', 'bad', 'c', 'd', 'e', 'f']
const failsOn = (bad: string) => (report: StatusReport) =>
  report.services.some(({ name }) => name === bad) ? 500 : 200

test('a service that core fails on is parked after three failures, the others get through, and it is tried again after ten minutes', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  for (const path of services.keys()) add(path, 0)
  judge = failsOn('bad')
  await expect(sender.sendAll()).rejects.toMatchObject({ status: 500 })
  await expect(sender.sendAll()).rejects.toMatchObject({ status: 500 })
  expect(taken).toEqual([])
  await sender.sendAll()
  expect(reported().sort()).toEqual(names.filter((name) => name !== 'bad').map((name) => `o/p/e/c ${name}`))
  expect([faults.parked(), refusedPieces, held.counts().fault]).toEqual([['o/p/e/c/bad'], { fault: 1 }, 1])

  let calls = 0
  judge = () => {
    calls += 1
    return 200
  }
  add('o/p/e/c/bad', 1_000)
  sender.tell(services.keys())
  await sender.sendAll()
  expect([calls, reported().filter((name) => name.endsWith('bad'))]).toEqual([1, []])
  held.release()
  expect(offered()).toBeUndefined()
  passedMs = 600_001
  held.release()
  expect(offered()).toEqual([{ path: 'o/p/e/c/bad', piece: piece(0) }])
  await sender.sendAll()
  expect(reported().at(-1)).toBe('o/p/e/c bad')
})

test('the next try of a parked service is taken apart at once', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  judge = failsOn('bad')
  for (let attempt = 0; attempt < 3; attempt += 1) await sender.sendAll().catch(() => undefined)
  passedMs = 600_001
  expect(faults.parked()).toEqual([])
  sender.tell(services.keys())
  await sender.sendAll()
  expect(faults.parked()).toEqual(['o/p/e/c/bad'])
})

test('a core that fails on everything is away: no service is parked, and not every try takes the report apart', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  for (const path of services.keys()) add(path, 0)
  let calls = 0
  judge = () => {
    calls += 1
    return 503
  }
  for (let attempt = 0; attempt < 10; attempt += 1)
    await expect(sender.sendAll()).rejects.toMatchObject({ status: 503 })
  expect([faults.parked(), waiting()]).toEqual([[], names.length])
  expect(calls).toBeLessThanOrEqual(10 + 16)
  judge = () => 200
  await sender.sendAll()
  expect([taken.length, waiting()]).toEqual([1, 0])
})

test('a core that can’t be reached strikes no service', async () => {
  watch('o/p/e/c/a')
  await closeServer(server)
  for (let attempt = 0; attempt < 5; attempt += 1)
    await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_unreachable' })
  expect(faults.areSuspect(['o/p/e/c/a'])).toBe(false)
})
