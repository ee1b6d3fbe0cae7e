import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeServer, eventually, listen } from '../../testing/core-stand-in.ts'
import { probe as probeUrl, probeWorld, targetOf } from '../../testing/probe-world.ts'
import { type Clock, systemClock } from '../platform/time/clock.ts'
import { createProbeSchedule } from './schedule.ts'
import type { Question } from './target.ts'
import { createUplink } from './uplink.ts'

let server: Server
let url: string
let asked: string[]
let healthy: boolean
let open: number

beforeEach(async () => {
  asked = []
  healthy = true
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const hop = /^\/hop\/(\d+)$/.exec(request.url ?? '')?.[1]
    if (hop !== undefined) response.writeHead(302, { location: hop === '1' ? '/ok' : `/hop/${Number(hop) - 1}` }).end()
    else if (request.url === '/silent') response.writeHead(200).flushHeaders()
    else if (request.url === '/away') response.writeHead(302, { location: 'ftp://elsewhere/' }).end()
    else if (request.url?.startsWith('/private'))
      response.writeHead(request.headers.authorization === `Basic ${btoa('me:secret')}` ? 200 : 401).end()
    else if (request.url === '/endless') sendWithoutEnd(response)
    else if (request.url === '/mute') response.socket?.pause()
    else response.writeHead(request.url?.startsWith('/bad') || !healthy ? 503 : 204).end()
  })
  open = 0
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
  })
  url = await listen(server)
})

function sendWithoutEnd(response: ServerResponse): void {
  const send = () => {
    while (!response.destroyed && response.write('all is well\n'));
  }
  response.on('drain', send)
  send()
}

afterEach(() => closeServer(server))

const probe = (path: string, timeoutMs = 5_000, question: Question = {}) =>
  probeUrl(`${url}${path}`, { timeoutMs, question })

describe('an HTTP probe', () => {
  test('succeeds with any 2xx, and does not wait for the body', async () => {
    expect(await probe('/ok')).toMatchObject({ ok: true, latencyMs: expect.any(Number) })
    expect(await probe('/silent')).toMatchObject({ ok: true, latencyMs: expect.any(Number) })
  })

  test('follows five redirects and no more', async () => {
    expect(await probe('/hop/5')).toMatchObject({ ok: true, latencyMs: expect.any(Number) })
    asked = []
    expect(await probe('/hop/6')).toMatchObject({ ok: false, problem: expect.stringContaining('more than 5 times') })
    expect(asked).not.toContain('/ok')
  })

  test('fails with the status, the missing answer, the refused connection, or the foreign redirect', async () => {
    expect(await probe('/bad')).toMatchObject({ ok: false, problem: `GET ${url}/bad answered 503` })
    // A busy machine may not get as far as that in so short a time, and says so: then it is asked again.
    const silence = `GET ${url}/mute: no answer within 50 ms`
    let mute = await probe('/mute', 50)
    for (let tries = 0; tries < 100 && !('problem' in mute && mute.problem === silence); tries += 1)
      mute = await probe('/mute', 50)
    expect(mute).toMatchObject({ ok: false, problem: silence })
    expect(await probe('/away')).toMatchObject({ ok: false, problem: expect.stringContaining('away from http') })
    const refused = await probeUrl('http://127.0.0.1:1/')
    expect(refused).toMatchObject({ ok: false, problem: expect.stringMatching(/GET .*ECONNREFUSED/) })
  })

  test('signs in as the address says, and shows neither its password nor its query', async () => {
    const signedIn = url.replace('//', '//me:secret@')
    const probeSignedIn = (path: string) => probeUrl(`${signedIn}${path}?token=secret`)
    expect(await probeSignedIn('/private')).toMatchObject({ ok: true })
    expect(await probeSignedIn('/bad')).toMatchObject({ ok: false, problem: `GET ${url}/bad answered 503` })
  })

  test('ends with the head of an answer whose body has no end', async () => {
    expect(await probe('/endless')).toMatchObject({ ok: true })
    await eventually('the connection is closed', () => open === 0)
  })
})

describe('a TCP probe', () => {
  test('succeeds when the connection stands', async () => {
    expect(await probeUrl(url.replace('http:', 'tcp:'))).toMatchObject({
      ok: true,
      latencyMs: expect.any(Number),
    })
  })

  test('fails when it is refused', async () => {
    const result = await probeUrl('tcp://127.0.0.1:1')
    expect(result).toMatchObject({ ok: false, problem: expect.stringContaining('ECONNREFUSED') })
  })
})

const scheduleBy = (clock: Clock, onResult = () => {}, monotonic = () => performance.now()) =>
  createProbeSchedule({
    clock,
    world: { ...probeWorld(), monotonic },
    uplink: createUplink(() => performance.now()),
    random: () => 0,
    onResult,
  })

describe('the schedule of probes', () => {
  test('probes at its interval, reports every result, and says when a result is stale', async () => {
    let results = 0
    const schedule = scheduleBy(systemClock, () => {
      results += 1
    })
    const target = { ...targetOf(`${url}/ok`), intervalMs: 20 }
    expect(schedule.current('a')).toBeUndefined()
    schedule.set('a', target)
    await eventually('three results came', () => results >= 3)
    expect(schedule.current('a')?.state.observation.status).toBe('OPERATIONAL')
    await eventually('it is stale after its interval, its timeout and a second', () => {
      const seen = schedule.current('a')
      return Math.abs((seen?.staleAt ?? 0) - (seen?.state.resultAt ?? 0) - 6_020) < 100
    })
    healthy = false
    await eventually('it is down', () => schedule.current('a')?.state.observation.status === 'DOWN')
    schedule.set('a', undefined)
    expect(schedule.current('a')).toBeUndefined()
    const before = results
    await systemClock.sleep(100)
    expect(results).toBe(before)
    await schedule.stop()
  })

  test('asks once more before the end, whatever its interval', async () => {
    const schedule = scheduleBy(systemClock, () => undefined)
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 3_600_000 })
    await eventually('it has answered', () => schedule.current('a') !== undefined)
    const first = schedule.current('a')?.answeredAt ?? Number.NaN
    await schedule.lastLook(new AbortController().signal)
    expect(schedule.current('a')?.answeredAt).toBeGreaterThan(first)
    expect(asked).toEqual(['/ok', '/ok'])
    await schedule.stop()
  })

  test('a new interval keeps what is known, a new address does not', async () => {
    const schedule = scheduleBy(systemClock)
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 60_000 })
    await eventually('a result came', () => schedule.current('a') !== undefined)
    const known = schedule.current('a')?.state
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 50_000 })
    expect(schedule.current('a')?.state).toEqual(known)
    schedule.set('a', { ...targetOf(`${url}/bad`), intervalMs: 60_000 })
    expect(schedule.current('a')).toBeUndefined()
    await schedule.stop()
  })

  test('goes on when the clock is set back while a probe is under way', async () => {
    let aheadMs = 7_200_000
    let results = 0
    const schedule = scheduleBy({ now: () => Date.now() + aheadMs, sleep: systemClock.sleep }, () => {
      results += 1
    })
    server.prependListener('request', () => {
      aheadMs = 0
    })
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 20 })
    await eventually('three results came', () => results >= 3)
    await schedule.stop()
  })

  test('two results further apart than an interval and a timeout have nothing between them', async () => {
    let now = 1_000_000
    let results = 0
    const count = () => {
      results += 1
    }
    const schedule = scheduleBy({ now: () => now, sleep: systemClock.sleep }, count, () => now)
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 200 })
    await eventually('a result came', () => results >= 1)
    expect(schedule.current('a')?.state.unseenSince).toBeUndefined()
    now += 6_500
    const before = results
    await eventually('the next came too late', () => results > before)
    expect(schedule.current('a')?.state).toMatchObject({ unseenSince: 1_000_000, resultAt: 1_006_500 })
    await eventually('the one after it did not', () => results > before + 1)
    expect(schedule.current('a')?.state.unseenSince).toBeUndefined()
    await schedule.stop()
  })

  test('a shorter interval does not make an old result stale before the next', async () => {
    let now = 1_000_000
    const schedule = scheduleBy(
      { now: () => now, sleep: systemClock.sleep },
      () => {},
      () => now,
    )
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 3_600_000 })
    await eventually('a result came', () => schedule.current('a') !== undefined)
    now += 3_000_000
    schedule.set('a', { ...targetOf(`${url}/ok`), intervalMs: 10_000 })
    expect(schedule.current('a')?.staleAt).toBe(now + 16_000)
    await schedule.stop()
  })
})
