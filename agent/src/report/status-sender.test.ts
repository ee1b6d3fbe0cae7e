import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StatusReport } from '@itops/core/contract'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeServer, listen } from '../../test/core-stand-in.ts'
import { openSpool, type Spool } from '../spool/spool.ts'
import { type Service, splitPath } from '../status/service.ts'
import type { Observation } from '../status/workload-rule.ts'
import { systemClock } from '../time/clock.ts'
import { createCoreClient } from './core-client.ts'
import { createFreshPieces, type FreshPieces } from './fresh-pieces.ts'
import { createFaults } from './held/faults.ts'
import { createHeldPieces } from './held/held-pieces.ts'
import { createStatusSender, type StatusSender } from './status-sender.ts'

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
let changesTold: number
let services: Map<string, Service>
let sender: StatusSender
let known: boolean

beforeEach(async () => {
  taken = []
  judge = () => 200
  answer = '{"error":{"code":"bad_request"}}'
  known = true
  server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    const report: StatusReport = JSON.parse(text)
    const status = judge(report)
    if (status === 200) taken.push(report)
    response.writeHead(status, status === 308 ? { location: '/elsewhere' } : {}).end(answer)
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
  changesTold = 0
  const held = createHeldPieces({ spool, monotonic, coreTime: () => undefined })
  const faults = createFaults(monotonic)
  const onRefused = () => undefined
  services = new Map()
  const board = {
    current: (path: string): Observation | undefined => (services.has(path) ? { status: 'OPERATIONAL' } : undefined),
  }
  const isKnown = () => known
  const onChangeTold = () => {
    changesTold += 1
  }
  const given = { fresh, board, services: () => services, isKnown, monotonic, onChangeTold }
  sender = createStatusSender({ reporter, client, log, held, faults, onRefused, ...given })
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

test('each node has its own report, with status, group and exact pieces', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b', 'o/p/e/other/a')
  add('o/p/e/c/a', Date.parse('2026-03-01T12:00:00Z'))
  await sender.sendAll()
  expect(reported()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/other a'])
  expect(taken[0]?.services[0]).toEqual({
    name: 'a',
    status: 'OPERATIONAL',
    slaGroup: 'g',
    pieces: [{ from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T12:00:01.000Z', status: 'DOWN' }],
  })
  expect(waiting()).toBe(0)
})

test('what core did not take is due again, with its pieces', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/new')
  add('o/p/e/c/a', 0)
  judge = () => 503
  await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_refused', status: 503 })
  expect(waiting()).toBe(1)
  judge = () => 200
  await sender.sendAll()
  expect(reported()).toEqual(['o/p/e/c a', 'o/p/e/c new'])
  await sender.sendAll()
  expect(taken).toHaveLength(1)
})

test('a report that core can never take is halved, and only the entry that spoils it is dropped', async () => {
  watch(...['a', 'b', 'bad', 'c', 'd'].map((name) => `o/p/e/c/${name}`))
  for (const path of services.keys()) add(path, 0)
  judge = (report) => (report.services.some(({ name }) => name === 'bad') ? 400 : 200)
  await sender.sendAll()
  expect(reported().sort()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/c c', 'o/p/e/c d'])
  expect(waiting()).toBe(0)
})

test('of one service only the piece is dropped that core can not take', async () => {
  watch('o/p/e/c/a')
  for (const from of [0, 1_000, 2_000, 3_000, 4_000]) add('o/p/e/c/a', from)
  const isBad = ({ pieces = [] }: { pieces?: { from: string }[] }) =>
    pieces.some(({ from }) => Date.parse(from) === 2_000)
  judge = ({ services: [one] }) => (one && isBad(one) ? 413 : 200)
  await sender.sendAll()
  const arrived = taken.flatMap(({ services: [one] }) => one?.pieces?.map(({ from }) => Date.parse(from)) ?? [])
  expect(arrived).toEqual([0, 1_000, 3_000, 4_000])
  expect(waiting()).toBe(0)
})

test.each([
  [400, '<html>The plain HTTP request was sent to HTTPS port</html>'],
  [200, '<html>Welcome</html>'],
  [204, ''],
])('an answer %d that is not one of core (%s) acknowledges nothing, and drops nothing', async (status, text) => {
  watch('o/p/e/c/a')
  add('o/p/e/c/a', 0)
  judge = () => status
  answer = text
  await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_refused', status })
  expect(waiting()).toBe(1)
})

test('a wrong key drops nothing', async () => {
  watch('o/p/e/c/a')
  add('o/p/e/c/a', 0)
  judge = () => 401
  await expect(sender.sendAll()).rejects.toThrow('check ITOPS_API_KEY')
  expect(waiting()).toBe(1)
})

test('a service that core was not told of waits for its registration, one that is gone still reports', async () => {
  known = false
  watch('o/p/e/c/a')
  add('o/p/e/c/a', 0)
  add('o/p/e/c/gone', 0)
  await sender.sendAll()
  expect(reported()).toEqual(['o/p/e/c gone'])
  expect(taken[0]?.services[0]?.status).toBe('DOWN')
  known = true
  await sender.sendAll()
  expect(reported()).toEqual(['o/p/e/c gone', 'o/p/e/c a'])
})

test('an address that redirects is an error that says what to set', async () => {
  watch('o/p/e/c/a')
  judge = () => 308
  await expect(sender.sendAll()).rejects.toThrow('set ITOPS_URL to the address')
})

test('a change is told once, with the time that it took; a tick is no change', async () => {
  watch('o/p/e/c/a')
  await sender.sendAll()
  expect(changesTold).toBe(0)
  sender.tell(['o/p/e/c/a'], monotonic())
  sender.tell(['o/p/e/c/a'])
  judge = () => 503
  await expect(sender.sendAll()).rejects.toThrow()
  expect(changesTold).toBe(0)
  judge = () => 200
  await sender.sendAll()
  await sender.sendAll()
  expect(changesTold).toBe(1)
})

test('pieces that are given up are offered to the replay, those of a taken report are not', async () => {
  watch('o/p/e/c/a')
  add('o/p/e/c/a', 0)
  await sender.sendAll()
  add('o/p/e/c/a', 5_000)
  fresh.giveUp()
  expect(spool.takeOldest({ rows: 10, services: 10 })?.pieces).toEqual([{ path: 'o/p/e/c/a', piece: piece(5_000) }])
})
