import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCertificate } from '../../testing/certificates.ts'
import { closeServer, eventually, listen } from '../../testing/core-stand-in.ts'
import { probeWorld } from '../../testing/probe-world.ts'
import type { FoundDocument } from '../document/owners.ts'
import type { Clock } from '../platform/time/clock.ts'
import { createProbeSchedule, type ProbeSchedule } from '../probes/schedule.ts'
import { createUplink } from '../probes/uplink.ts'
import { noSource, type Proof, type Source } from '../sources/source.ts'
import type { Observation } from '../timeline/observation.ts'
import { createStateStore, type StateStore } from '../timeline/state-store.ts'
import { createReviewer, type Reviewer } from './reviewer.ts'

const noon = Date.parse('2026-03-01T12:00:00Z')
const path = 'o/p/e/c/web'

let now: number
let server: Server
let url: string
let probes: ProbeSchedule
let states: StateStore
let reviewer: Reviewer
let documents: FoundDocument[]
let workload: Observation | 'missing' | undefined
let proof: Proof | undefined
let intervals: string[]
/** What was asked of the source. */
let looks: string[]
let proofLooks: string[]

/** A clock that stands still until a test moves it; whoever sleeps on it sleeps until it is stopped. */
const clock: Clock = {
  now: () => now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0) resolve()
      signal?.addEventListener('abort', () => resolve())
    }),
}

beforeEach(async () => {
  now = noon
  intervals = []
  looks = []
  proofLooks = []
  workload = undefined
  proof = undefined
  server = createServer((_request, response) => response.writeHead(200).end())
  url = await listen(server)
  states = createStateStore({
    stepMs: 30_000,
    onIntervals: (closed) => {
      intervals.push(
        ...closed.map(({ interval }) => `${interval.from - noon}-${interval.to - noon} ${interval.status}`),
      )
    },
    onOpen: () => undefined,
    onChange: () => undefined,
    onMessage: () => undefined,
    onGap: () => undefined,
    unseen: () => reviewer.unseen(),
  })
  const onResult = (probed: string) => reviewer.reviewProbe(probed)
  probes = createProbeSchedule({
    clock,
    world: { ...probeWorld(), monotonic: () => now },
    uplink: createUplink(() => performance.now()),
    random: () => 0,
    onResult,
  })
  const source: Source = {
    ...noSource,
    discovery: () => ({ documents, warnings: [], complete: true, unreadableSources: [] }),
    workload(ref) {
      looks.push(ref.name)
      return workload
    },
    proof(ref) {
      proofLooks.push(`${ref.namespace} ${ref.type}`)
      return proof
    },
    hasWorkloads: true,
  }
  reviewer = createReviewer({ clock, source: () => source, states, probes })
})

afterEach(async () => {
  await probes.stop()
  await closeServer(server)
})

function found(document: Partial<FoundDocument['document']>): FoundDocument {
  return { source: 'ConfigMap shop/web', namespace: 'shop', document: { path, ...document } }
}

// The clock stands still, so there is one probe: it may take its time on a busy machine.
const health = () => ({ endpoint: url, interval: '5s', timeout: '10s' })
const status = () => states.current(path)?.status

test('nothing is said of a service before its workload was looked at', () => {
  documents = [found({})]
  reviewer.reconcile()
  expect(status()).toBeUndefined()
  workload = { status: 'OPERATIONAL' }
  reviewer.reviewWorkload({ namespace: 'shop', type: 'deployment', name: 'web' })
  expect(status()).toBe('OPERATIONAL')
})

test('an undecided probe is UNKNOWN since its last result, and shows which certificate it saw', async () => {
  const tls = createTlsServer(makeCertificate(20), (_request, response) => void response.end())
  const port = new URL(await listen(tls)).port
  documents = [found({ health: { ...health(), endpoint: `https://127.0.0.1:${port}/`, tls: { insecure: true } } })]
  workload = 'missing'
  reviewer.reconcile()
  await eventually('a result came', () => status() === 'OPERATIONAL')
  expect(states.current(path)?.certificateEndsAt).toBeGreaterThan(noon)
  now = noon + 5_000
  documents = [found({ health: { ...health(), auth: { file: 'missing' } } })]
  reviewer.reconcile()
  await eventually('it is undecided', () => status() === 'UNKNOWN')
  expect(states.current(path)?.message).toMatch(/^the probe is undecided: .*ITOPS_AGENT_PROBE_FILES/)
  await closeServer(tls)
})

test('a missing workload is UNKNOWN and named', () => {
  documents = [found({ workload: { type: 'statefulset' } })]
  workload = 'missing'
  reviewer.reconcile()
  expect(states.current(path)).toEqual({ status: 'UNKNOWN', message: 'statefulset shop/web does not exist' })
})

test('where only the default workload is missing the probe decides', async () => {
  documents = [found({ health: health() })]
  workload = 'missing'
  reviewer.reconcile()
  expect(status()).toBeUndefined()
  await eventually('the probe decided', () => status() === 'OPERATIONAL')
})

test('a good probe does not cover a bad workload', async () => {
  documents = [found({ health: health() })]
  workload = { status: 'DEGRADED', message: '2 of 3 replicas are ready' }
  reviewer.reconcile()
  await eventually('both were seen', () => status() === 'DEGRADED')
  expect(states.current(path)?.message).toBe('2 of 3 replicas are ready')
})

test('a probe that gives no result any more is UNKNOWN from its last one on', async () => {
  documents = [found({ health: health() })]
  workload = 'missing'
  reviewer.reconcile()
  await eventually('a result came', () => status() === 'OPERATIONAL')
  now = noon + 15_999
  reviewer.reviewRestless()
  expect(status()).toBe('OPERATIONAL')
  now = noon + 30_000
  states.tick(now)
  expect(intervals).toEqual([])
  reviewer.reviewRestless()
  states.tick(now)
  expect(status()).toBe('UNKNOWN')
  expect(intervals).toEqual(['0-30000 UNKNOWN'])
})

test('what a workload did while its probe turns out to have been blind stays only as far as it was worse', async () => {
  documents = [found({ health: health() })]
  workload = { status: 'OPERATIONAL' }
  reviewer.reconcile()
  await eventually('a result came', () => status() === 'OPERATIONAL')
  const change = (at: number, to: Observation['status']) => {
    now = noon + at
    workload = { status: to }
    reviewer.reviewWorkload()
  }
  change(5_000, 'DOWN')
  change(8_000, 'DEGRADED')
  change(9_000, 'OPERATIONAL')
  expect(intervals).toEqual([])
  now = noon + 30_000
  reviewer.reviewAll()
  states.tick(now)
  expect(intervals).toEqual(['0-5000 UNKNOWN', '5000-8000 DOWN', '8000-9000 UNKNOWN', '9000-30000 UNKNOWN'])
})

test('a good probe does not cover a blind watch, nor the time before it was found to be blind', async () => {
  documents = [found({ health: health() })]
  workload = { status: 'OPERATIONAL' }
  proof = { unseenMs: 0, isLost: false }
  reviewer.reconcile()
  await eventually('a result came', () => status() === 'OPERATIONAL')
  now = noon + 10_000
  proof = { unseenMs: 8_000, isLost: true }
  workload = { status: 'UNKNOWN', message: 'no sign of life' }
  reviewer.reviewWorkload()
  expect(intervals).toEqual([])
  expect(states.current(path)).toEqual(workload)
  now = noon + 30_000
  proof = { unseenMs: 28_000, isLost: true }
  reviewer.reviewAll()
  states.tick(now)
  expect(intervals).toEqual(['0-2000 UNKNOWN', '2000-30000 UNKNOWN'])
})

test('what a watch shows is credited up to its proof, and what it turns out not to have seen is UNKNOWN from there', () => {
  documents = [found({})]
  workload = { status: 'OPERATIONAL' }
  proof = { unseenMs: 0, isLost: false }
  reviewer.reconcile()
  now = noon + 31_000
  proof = { unseenMs: 4_000, isLost: false }
  states.tick(now)
  expect(intervals).toEqual([])
  expect(states.waiting()).toEqual([path])
  proof = { unseenMs: 500, isLost: false }
  states.tick(now)
  expect(intervals).toEqual(['0-30000 OPERATIONAL'])
  expect(states.waiting()).toEqual([])
  now = noon + 47_000
  proof = { unseenMs: 16_000, isLost: true }
  workload = { status: 'UNKNOWN', message: 'no sign of life' }
  reviewer.reviewWorkload()
  now = noon + 50_000
  proof = { unseenMs: 0, isLost: false }
  workload = { status: 'DOWN' }
  reviewer.reviewWorkload()
  expect(intervals.slice(1)).toEqual(['30000-31000 OPERATIONAL', '31000-50000 UNKNOWN'])
  expect(status()).toBe('DOWN')
})

test('a removed document ends its service with its last interval', () => {
  documents = [found({})]
  workload = { status: 'DOWN' }
  reviewer.reconcile()
  documents = []
  now = noon + 4_000
  reviewer.reconcile()
  expect(intervals).toEqual(['0-4000 DOWN'])
  expect(reviewer.services().size).toBe(0)
})

test('time alone has only those looked at again that are not well, or have something to say', () => {
  documents = [found({})]
  workload = { status: 'OPERATIONAL' }
  reviewer.reconcile()
  const looksAgain = (then: Observation) => {
    workload = then
    reviewer.reviewWorkload({ namespace: 'shop', type: 'deployment', name: 'web' })
    looks = []
    reviewer.reviewRestless()
    return looks.length > 0
  }
  expect(looksAgain({ status: 'OPERATIONAL' })).toBe(false)
  expect(looksAgain({ status: 'OPERATIONAL', message: 'rollout' })).toBe(true)
  expect(looksAgain({ status: 'MAINTENANCE', message: 'scaled to zero' })).toBe(false)
  expect(looksAgain({ status: 'UNKNOWN', message: 'starting' })).toBe(true)
  expect(looksAgain({ status: 'DOWN' })).toBe(true)
  documents = []
  reviewer.reconcile()
  looks = []
  reviewer.reviewRestless()
  expect(looks).toEqual([])
})

test('of many services the proof of a watch is looked at once', () => {
  documents = ['web', 'api', 'jobs'].map((name) => found({ path: `acme/shop/prod/c1/${name}` }))
  workload = { status: 'OPERATIONAL' }
  proof = { unseenMs: 700, isLost: false }
  reviewer.reconcile()
  proofLooks = []
  const unseenMs = reviewer.unseen()
  expect(documents.map(({ document }) => unseenMs(document.path))).toEqual([700, 700, 700])
  expect(proofLooks).toEqual(['shop deployment'])
  proof = { unseenMs: 900, isLost: false }
  expect(reviewer.unseen()(`acme/shop/prod/c1/web`)).toBe(900)
})

test('an answer of a probe is new once, and one that is gone is named', async () => {
  documents = [found({ health: health() })]
  workload = 'missing'
  reviewer.reconcile()
  await eventually('a result came', () => status() === 'OPERATIONAL')
  const answer = { path, answeredAt: noon, provenTo: noon }
  expect(reviewer.newAnswers()).toEqual([answer])
  expect(reviewer.newAnswers()).toEqual([])
  expect(reviewer.answers()).toEqual([answer])
  now = noon + 60_000
  reviewer.reviewRestless()
  expect(reviewer.newAnswers()).toEqual([{ path }])
  expect(reviewer.answers()).toEqual([])
})
