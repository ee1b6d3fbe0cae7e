import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type LeaseServer, startLeaseServer, type Trouble } from '../../testing/lease-server.ts'
import { type Clock, systemClock } from '../platform/time/clock.ts'
import type { LeaseTimes } from './election.ts'
import { type Leadership, runLeaderElection } from './leader.ts'
import { leaseNamespace } from './namespace.ts'
import { type OwnerReference, serviceAccountOwner } from './owner.ts'

// Wide enough that a busy machine does not look like a dead leader; the property below takes narrow ones.
const calm: LeaseTimes = { renewMs: 40, giveUpMs: 5_000, leaseMs: 8_000, callMs: 2_000 }
const times: LeaseTimes = { renewMs: 40, giveUpMs: 450, leaseMs: 600, callMs: 200 }
const narrow: LeaseTimes = { renewMs: 40, giveUpMs: 140, leaseMs: 200, callMs: 50 }
const monotonic = () => performance.now()
const log = pino({ level: 'silent' })
let server: LeaseServer
let running: Leadership[]

beforeEach(async () => {
  server = await startLeaseServer()
  running = []
})

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()))
  await server.close()
})

interface Candidate extends Leadership {
  changes: boolean[]
}

function stand(
  identity: string,
  times: LeaseTimes,
  clock: Clock = systemClock,
  of: LeaseServer = server,
  owner?: OwnerReference,
): Candidate {
  const changes: boolean[] = []
  const shared = { name: 'itops-agent', namespace: 'itops', monotonic, random: Math.random, log, times, owner }
  const onChange = (leads: boolean) => changes.push(leads)
  const leadership = runLeaderElection({ ...shared, api: of.apiAs(identity), identity, clock, onChange })
  running.push(leadership)
  return { ...leadership, changes }
}

const holder = () => server.lease()?.spec.holderIdentity

/** A candidate that leads, and one that stands by and has seen it lead. */
async function leaderAndStandby(of: LeaseTimes): Promise<[Candidate, Candidate]> {
  const first = stand('one', of)
  await eventually('one leads', first.leads)
  const second = stand('two', of)
  await renewals(3)
  return [first, second]
}

async function renewals(count: number): Promise<void> {
  for (let seen = 0; seen < count; seen++) {
    const since = server.lease()?.metadata.resourceVersion
    await eventually('it is renewed', () => server.lease()?.metadata.resourceVersion !== since)
  }
}

test('the first candidate creates the Lease, renews it, and stays the leader', async () => {
  const [first, second] = await leaderAndStandby(calm)
  await renewals(5)
  expect([first.leads(), second.leads()]).toEqual([true, false])
  expect([first.changes, second.changes]).toEqual([[true], []])
  const micro = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  expect(server.lease()?.spec).toEqual({
    holderIdentity: 'one',
    leaseDurationSeconds: 8,
    leaseTransitions: 0,
    acquireTime: micro,
    renewTime: micro,
  })
})

test('a released Lease is taken at the first look, without a wait, and counts the transition', async () => {
  const [first, second] = await leaderAndStandby(calm)
  const calls: string[] = []
  server.trouble((candidate, method) => {
    if (holder() === '') calls.push(`${candidate} ${method}`)
    return undefined
  })
  await first.stop()
  expect([first.leads(), first.changes]).toEqual([false, [true]])
  await eventually('two leads', second.leads)
  expect(calls).toEqual(['two GET', 'two PUT'])
  expect(server.lease()?.spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 })
})

test('when the leader dies without a word, the standby leads after the lease, and knows until when the other lived', async () => {
  const [, second] = await leaderAndStandby(times)
  const before = Date.now()
  let lastRenewal = monotonic()
  server.trouble((candidate, method) => {
    if (candidate === 'two') return undefined
    if (Date.now() - before > 100) return { breaks: 'before' }
    if (method === 'PUT') lastRenewal = monotonic()
    return undefined
  })
  await eventually('two leads', second.leads)
  expect(monotonic() - lastRenewal).toBeGreaterThanOrEqual(times.leaseMs)
  const previous = second.previousRenewal() ?? 0
  const lastRenewalAt = Date.now() - (monotonic() - lastRenewal)
  expect(previous).toBeLessThanOrEqual(lastRenewalAt + 2)
  expect(previous).toBeGreaterThan(before - times.leaseMs)
})

test('while the API is away the leader ends by itself, and nobody leads; afterwards one does', async () => {
  const [first, second] = await leaderAndStandby(times)
  server.trouble(() => ({ breaks: 'before' }))
  await eventually('one leads no more', () => first.changes.length === 2)
  await systemClock.sleep(2 * times.leaseMs)
  expect([first.leads(), second.leads()]).toEqual([false, false])
  server.trouble(() => undefined)
  await eventually('one of them leads', () => first.leads() || second.leads())
})

test('a pod that was killed leads again at its first look, without a transition', async () => {
  const [, second] = await leaderAndStandby(calm)
  const calls: string[] = []
  server.trouble((candidate, method) => {
    if (candidate === 'one') return { refuses: 403 }
    if (candidate === 'restarted') calls.push(method)
    return undefined
  })
  const again = stand('one', calm, systemClock, { ...server, apiAs: () => server.apiAs('restarted') })
  await eventually('it leads', again.leads)
  expect(calls.slice(0, 2)).toEqual(['GET', 'PUT'])
  expect([second.changes, server.lease()?.spec.leaseTransitions]).toEqual([[], 0])
})

test('what others write to the Lease does not end leadership, and is kept', async () => {
  const [first] = await leaderAndStandby(calm)
  for (let turn = 0; turn < 5; turn++) {
    server.touch()
    await renewals(1)
  }
  await eventually('one leads', first.leads)
  expect(server.lease()?.metadata.labels).toEqual({ a: 'b' })
  expect(first.changes).toEqual([true])
})

test('the Lease goes with the service account of its own namespace, and with nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-lease-'))
  const file = join(folder, 'token')
  const claims = { 'kubernetes.io': { namespace: 'itops', serviceaccount: { name: 'itops-agent', uid: 'u-1' } } }
  writeFileSync(file, `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature\n`)
  const owner = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'itops-agent', uid: 'u-1' }
  expect(serviceAccountOwner('itops', file)).toEqual(owner)
  expect(serviceAccountOwner('other', file)).toBeUndefined()
  expect(serviceAccountOwner('itops', join(folder, 'none'))).toBeUndefined()
  writeFileSync(file, 'no token')
  expect(serviceAccountOwner('itops', file)).toBeUndefined()
  rmSync(folder, { recursive: true })

  const first = stand('one', calm, systemClock, server, owner)
  await eventually('one leads', first.leads)
  expect(server.lease()?.metadata.ownerReferences).toEqual([owner])
  await renewals(1)
  expect(server.lease()?.metadata.ownerReferences).toEqual([owner])
})

test('the namespace is the given one, else the pod’s own, else an error that names the variable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-lease-'))
  const file = join(folder, 'namespace')
  expect(leaseNamespace('given', file)).toBe('given')
  expect(() => leaseNamespace(undefined, file)).toThrow('ITOPS_AGENT_LEASE_NAMESPACE')
  writeFileSync(file, '\n')
  expect(() => leaseNamespace(undefined, file)).toThrow('ITOPS_AGENT_LEASE_NAMESPACE')
  writeFileSync(file, 'itops\n')
  expect(leaseNamespace(undefined, file)).toBe('itops')
  rmSync(folder, { recursive: true })
})

// What may happen to a candidate in one tenth of a second: troubles of its calls, or a pause of its whole process.
const turnMs = 100
const trouble: fc.Arbitrary<Trouble | 'paused' | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  fc.record({ delayMs: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ answerMs: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ breaks: fc.constantFrom('before' as const, 'after' as const) }),
  fc.record({ refuses: fc.constantFrom(409, 429, 500, 503) }),
  { weight: 2, arbitrary: fc.constant('paused' as const) },
)
const spell = fc.record({ trouble, turns: fc.integer({ min: 1, max: 5 }) })
const turns = fc
  .array(spell, { minLength: 12, maxLength: 12 })
  .map((spells) => spells.flatMap((one) => Array<typeof one.trouble>(one.turns).fill(one.trouble)))
const scenario = fc.record({
  candidates: fc.array(fc.record({ turns, skewMs: fc.integer({ min: -1e7, max: 1e7 }) }), {
    minLength: 2,
    maxLength: 3,
  }),
})

/** The clock of a machine that is wrong by so much, and whose process may be paused: then it does not wake up. */
function clockOf(skewMs: number, awake: () => Promise<void>): Clock {
  return {
    now: () => Date.now() + skewMs,
    async sleep(ms, signal) {
      await systemClock.sleep(ms, signal)
      await awake()
    },
  }
}

async function leadersOf({ candidates }: typeof scenario extends fc.Arbitrary<infer T> ? T : never): Promise<number> {
  const own = await startLeaseServer()
  const start = monotonic()
  const atTurn = (of: readonly (Trouble | 'paused' | undefined)[]) => of[Math.floor((monotonic() - start) / turnMs)]
  const all = candidates.map(({ turns: of, skewMs }, index) => {
    const awake = async () => {
      while (atTurn(of) === 'paused') await systemClock.sleep(5)
    }
    const api = own.apiAs(String(index))
    const paused: LeaseServer = {
      ...own,
      apiAs: () => ({
        ...api,
        async call(call) {
          await awake()
          return api.call(call).finally(awake)
        },
      }),
    }
    return stand(String(index), narrow, clockOf(skewMs, awake), paused)
  })
  own.trouble((candidate) => {
    const now = atTurn(candidates[Number(candidate)]?.turns ?? [])
    return now === 'paused' ? undefined : now
  })
  let most = 0
  while (monotonic() - start < 12 * turnMs) {
    most = Math.max(most, all.filter((one) => one.leads()).length)
    await systemClock.sleep(1)
  }
  await eventually('one of them leads in the end', () => all.some((one) => one.leads()))
  await Promise.all(all.map((one) => one.stop()))
  await own.close()
  return most
}

test('never do two lead at one instant, whatever the network and the scheduler do, and in the end one does', async () => {
  const seed = Date.now()
  const scenarios = fc.sample(scenario, { numRuns: 10, seed })
  const most = await Promise.all(scenarios.map(leadersOf))
  expect(Math.max(...most), `seed ${seed}`).toBeLessThanOrEqual(1)
})
