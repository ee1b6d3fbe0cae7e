import { createServer, type Server } from 'node:http'
import { createLookup, createNames } from '@itops/core/dial'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NameServer, startNameServer } from '../../../core/testing/servers/name-server.ts'
import { probe, targetOf } from '../../testing/probe-world.ts'
import { isOwnTrouble, OwnTrouble } from './own-trouble.ts'
import type { ProbeResult } from './result.ts'
import { createUplink, createWitness } from './uplink.ts'

const monotonic = () => performance.now()

describe('names', () => {
  let server: NameServer
  let site: Server
  let port = 0
  beforeAll(async () => {
    server = await startNameServer({ 'shop.example': '127.0.0.1' })
    site = createServer((_request, response) => void response.end())
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    port = Object(site.address()).port
  })
  afterAll(() => {
    server.socket.close()
    site.close()
  })
  const namesBy = (address: string) => {
    const settings = async () => ({ hosts: '', resolv: '', nsswitch: 'hosts: files dns', servers: [address] })
    return createNames({ lookUp: createLookup(settings, async () => []), monotonic })
  }
  const ask = (host: string, timeoutMs = 5_000) =>
    probe(`http://${host}:${port}/`, { names: namesBy(server.address), timeoutMs })

  test('are looked up while ten others never are', async () => {
    const names = namesBy(server.address)
    const silent = Array.from({ length: 10 }, (_, index) =>
      probe(`http://silent${index}.example:${port}/`, { names, timeoutMs: 1_000 }),
    )
    expect(await probe(`http://shop.example:${port}/`, { names, timeoutMs: 900 })).toMatchObject({ ok: true })
    const reason = 'no answer from the name servers within 1000 ms'
    for (const result of await Promise.all(silent)) {
      expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining(reason) })
    }
  })

  test('that do not exist are a failure, those that nobody can say are undecided', async () => {
    expect(await ask('nowhere.example')).toMatchObject({ ok: false, undecided: false })
    expect(await ask('failing.example')).toMatchObject({ ok: false, undecided: true })
    const result = await probe(`http://shop.example:${port}/`, { names: namesBy('127.0.0.1:1') })
    expect(result).toMatchObject({ ok: false, undecided: true, problem: expect.stringContaining('ECONNREFUSED') })
  })
})

test('a time-out while this process stood still is undecided', async () => {
  const mute = createServer(() => undefined)
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const asked = probe(`http://127.0.0.1:${Object(mute.address()).port}/`, { timeoutMs: 300 })
  const until = performance.now() + 900
  setTimeout(() => {
    while (performance.now() < until);
  }, 20)
  expect(await asked).toMatchObject({
    ok: false,
    undecided: true,
    problem: expect.stringMatching(/stood still|was busy/),
  })
  mute.closeAllConnections()
  mute.close()
})

const coded = (code: string) => Object.assign(new Error(code), { code })

test.each([
  [coded('EMFILE'), true],
  [coded('EADDRNOTAVAIL'), true],
  [coded('ENETUNREACH'), true],
  [new OwnTrouble('no file'), true],
  [new AggregateError([coded('ENETUNREACH'), coded('ENETUNREACH')]), true],
  [new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]), false],
  [coded('ECONNREFUSED'), false],
  [coded('EHOSTUNREACH'), false],
  [new Error('socket hang up'), false],
])('%s is our own trouble: %s', (error, own) => {
  expect(isOwnTrouble(error)).toBe(own)
})

describe('several targets that fall silent', () => {
  let now = 0
  const answer = (address: string): ProbeResult => ({ ok: true, latencyMs: 1, addresses: [address] })
  const silence = (address: string): ProbeResult => ({
    ok: false,
    problem: 'no connection',
    undecided: false,
    reached: false,
    latencyMs: 5_000,
    addresses: [address],
  })
  const refusal = (address: string): ProbeResult => ({
    ...silence(address),
    ok: false,
    problem: 'refused',
    undecided: false,
    reached: true,
  })
  const absence: ProbeResult = {
    ok: false,
    problem: 'no such name',
    undecided: false,
    reached: false,
    latencyMs: 5,
    addresses: [],
  }

  /** Each step is `seconds name:what address`; gives what the last one came to. */
  function play(steps: string) {
    now = 0
    const core = createWitness(() => now)
    const uplink = createUplink(() => now, core)
    return steps
      .split(',')
      .map((step) => {
        const [seconds, name = '', what, address = ''] = step.trim().split(' ')
        now = Number(seconds) * 1000
        if (name === 'core') core.answered()
        if (name === 'core') return undefined
        const result = what === '+' ? answer(address) : what === 'r' ? refusal(address) : silence(address)
        const judged = uplink.judge(name, targetOf(`http://${name}.example`), what === 'n' ? absence : result)
        return judged.result.ok
          ? 'up'
          : judged.result.undecided
            ? 'undecided'
            : judged.hold
              ? `held for ${judged.ask}`
              : 'failed'
      })
      .at(-1)
  }

  const three = '0 core, 0 a - 1.1.1.1, 0 b - 1.1.1.2, 0 c - 1.1.1.3'
  const coreTo = (seconds: number) => Array.from({ length: seconds / 20 }, (_, at) => `${(at + 1) * 20} core`).join(',')
  test.each([
    ['one alone', '0 a + 1.1.1.1, 1 b + 1.1.1.2, 30 a - 1.1.1.1, 31 b + 1.1.1.2, 60 a - 1.1.1.1', 'failed'],
    [
      'all of three',
      '0 a + 1.1.1.1, 0 b + 1.1.1.2, 0 c + 1.1.1.3, 30 a - 1.1.1.1, 30 b - 1.1.1.2, 31 c - 1.1.1.3',
      'undecided',
    ],
    ['all of three, again', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 c - 1.1.1.3, 30 a - 1.1.1.1', 'undecided'],
    ['two of three', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 c + 1.1.1.3, 30 a - 1.1.1.1', 'failed'],
    ['two of three, the third refuses', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 c r 1.1.1.3, 30 a - 1.1.1.1', 'failed'],
    ['three behind one address', '0 a - 1.1.1.1, 0 b - 1.1.1.1, 1 c - 1.1.1.1', 'failed'],
    ['two at all', '0 a - 1.1.1.1, 0 b - 1.1.1.2', 'failed'],
    [
      'one beside those that were silent long before',
      '0 b - 1.1.1.2, 0 c - 1.1.1.3, 600 a + 1.1.1.1, 630 a - 1.1.1.1',
      'failed',
    ],
    [
      'those of the internet, while private ones answer',
      '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 p + 10.0.0.1, 2 c - 1.1.1.3',
      'undecided',
    ],
    ['private ones beside the internet', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 p - 10.0.0.1', 'failed'],
    ['loopback', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 c - 127.0.0.1', 'failed'],
    ['one, before others had time to', '0 a + 1.1.1.1, 0 b + 1.1.1.2, 0 c + 1.1.1.3, 5 a - 1.1.1.1', 'held for b,c'],
    [
      'one that others had long time to',
      '0 a + 1.1.1.1, 0 b + 1.1.1.2, 0 c + 1.1.1.3, 5 a - 1.1.1.1, 90 a - 1.1.1.1',
      'failed',
    ],
    ['all of three for ten minutes, core too', `${three}, 600 a - 1.1.1.1, 660 a - 1.1.1.1`, 'undecided'],
    ['all of three for less than that, while core answers', `${three}, ${coreTo(580)}, 590 a - 1.1.1.1`, 'undecided'],
    ['all of three for ten minutes, while core answers', `${three}, ${coreTo(600)}, 601 a - 1.1.1.1`, 'failed'],
    ['all of three for ten minutes, core again for a moment', `${three}, 640 core, 650 a - 1.1.1.1`, 'undecided'],
    ['all of three, while core answered until they fell', `${three}, ${coreTo(60)}, 700 a - 1.1.1.1`, 'undecided'],
    [
      'one name that is gone, while others are found',
      '0 a + 1.1.1.1, 0 b + 1.1.1.2, 0 c n, 70 b + 1.1.1.2, 71 c n',
      'failed',
    ],
    ['one name, before others were asked anew', '0 a + 1.1.1.1, 0 b + 1.1.1.2, 0 c + 1.1.1.3, 5 c n', 'held for a,b'],
    ['three names that are gone at once', '0 a + 1.1.1.1, 1 b n, 2 a n, 3 c n', 'undecided'],
    ['two names that are gone', '0 a n, 1 b n', 'failed'],
    ['those that come back', '0 a - 1.1.1.1, 0 b - 1.1.1.2, 1 c - 1.1.1.3, 30 a + 1.1.1.1', 'up'],
  ])('%s', (_case, steps, outcome) => {
    expect(play(steps)).toBe(outcome)
  })
})
