import { describe, expect, test as plainTest } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { configFor, startReplayServer } from '../../testing/kubernetes/replay-server.ts'
import { configMap, openReplayed, steps } from '../../testing/kubernetes/replayed-source.ts'
import { probeWorld } from '../../testing/probe-world.ts'
import { startShakyLink } from '../../testing/shaky-link.ts'
import { systemClock } from '../platform/time/clock.ts'
import { createProbeSchedule } from '../probes/schedule.ts'
import { createUplink } from '../probes/uplink.ts'
import { createReviewer } from '../status/reviewer.ts'
import { createStateStore } from '../timeline/state-store.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { createKubernetesApi } from './api/api.ts'

const path = 'myorg/myplatform/prod/cluster1/web'
const times = {
  backoff: { firstMs: 20, maxMs: 100 },
  retryMs: 50,
  watchMs: 1_000,
  overdueMs: 200,
  answerMs: 1_000,
  proofMs: 1_800,
  bridgeMs: 100,
  readMs: 500,
  eventRetryMs: 1_000,
  volumesMs: 3_600_000,
}
/** What the machine may add on top, in milliseconds: a busy one is slow, but a proof never comes from nothing. */
const slackMs = 1_500

/** A cluster with the one service `web`, seen over a link that can fail. */
async function openWeb() {
  const replay = await startReplayServer({ present: { configmaps: [configMap('web-docs', 'shop', 'path: web\n')] } })
  replay.playTo(steps.allReady)
  const link = await startShakyLink(replay.url)
  const api = createKubernetesApi(configFor(link.url))
  const opened = await openReplayed(replay, { api, times, onWorkload: () => reviewer.reviewWorkload() })
  const intervals: ServiceInterval['interval'][] = []
  const listener = { onOpen: () => undefined, onChange: () => undefined, onMessage: () => undefined }
  const states = createStateStore({
    ...listener,
    stepMs: 250,
    unseen: () => reviewer.unseen(),
    onIntervals: (closed) =>
      intervals.push(...closed.filter((one) => one.path === path).map(({ interval }) => interval)),
    onGap: () => undefined,
  })
  const clock = systemClock
  const probes = createProbeSchedule({
    clock,
    world: probeWorld(),
    uplink: createUplink(() => performance.now()),
    random: () => 0,
    onResult: () => undefined,
  })
  const reviewer = createReviewer({ clock, source: () => opened.source, states, probes })
  reviewer.reconcile()
  const ticks = setInterval(() => states.tick(Date.now()), 50)

  const status = () => states.current(path)?.status
  /** How many milliseconds of a status were credited between two instants. */
  const credited = (wanted: string, from: number, to: number) =>
    intervals
      .filter((interval) => interval.status === wanted)
      .reduce((sum, interval) => sum + Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from)), 0)
  const provenPast = (instant: number) => () => (intervals.at(-1)?.to ?? 0) > instant
  return {
    ...{ replay, link, opened, states, status, credited, provenPast },
    lists: () =>
      replay.requests.filter((url) => !url.searchParams.has('watch') && url.searchParams.get('limit') !== '1'),
    /** Resolves once web was up and seen without a gap for a while: a busy machine may lose sight of it before. */
    async steady(): Promise<number> {
      let begun = Date.now()
      await eventually('web is up, and was seen for a while', () => {
        if (credited('UNKNOWN', begun, Date.now()) > 0) begun = Date.now()
        return status() === 'OPERATIONAL' && provenPast(begun + 1_500)()
      })
      return Date.now()
    },
    /** When the last proof was given of everything, by the monotonic clock. */
    provenAt: () => performance.now() - opened.source.unseenMs(),
    lookForTheLastTime() {
      const over = new AbortController()
      const giveUp = setTimeout(() => over.abort(), 10_000)
      return { over, looked: opened.source.lastLook(over.signal).finally(() => clearTimeout(giveUp)) }
    },
    async close() {
      clearInterval(ticks)
      await link.close()
      await opened.source.stop()
      await replay.close()
    },
  }
}

const test = plainTest.extend<{ web: Awaited<ReturnType<typeof openWeb>> }>({
  web: async ({ task: _ }, use) => {
    const web = await openWeb()
    await use(web)
    await web.close()
  },
})

// They wait for most of their time.
describe.concurrent('the proof of life of a cluster', () => {
  test('a frozen API ends the credit at its last sign of life, shows no outage as uptime, and costs what it lasted', async ({
    web,
  }) => {
    const before = web.lists().length
    const frozenAt = await web.steady()
    web.link.freeze()
    web.replay.playTo(steps.allPodsCrashed)
    await eventually('web is unknown', () => web.status() === 'UNKNOWN')
    expect(web.opened.source.watches().find(({ resource }) => resource === 'deployments')).toMatchObject({
      live: false,
      problem: expect.any(String),
    })
    await systemClock.sleep(1_000)
    web.replay.playTo(steps.recovered)
    const thawedAt = Date.now()
    web.link.thaw()
    await eventually('web is up', () => web.status() === 'OPERATIONAL')
    const seenAt = Date.now()
    await eventually('it is credited', web.provenPast(seenAt + 300))
    expect(web.credited('OPERATIONAL', frozenAt + 50, thawedAt)).toBe(0)
    expect(web.credited('UNKNOWN', frozenAt - 3_000, seenAt)).toBeLessThan(
      thawedAt - frozenAt + times.watchMs + slackMs,
    )
    expect(web.lists().length).toBe(before)
  })

  test('an API that is stopped and started again costs its own length, and nothing is listed afresh', async ({
    web,
  }) => {
    const before = web.lists().length
    const stoppedAt = await web.steady()
    await web.link.refuse()
    await systemClock.sleep(2_500)
    expect(web.status()).toBe('UNKNOWN')
    await web.link.listen()
    const startedAt = Date.now()
    await eventually('web is up', () => web.status() === 'OPERATIONAL')
    const seenAt = Date.now()
    await eventually('it is credited', web.provenPast(seenAt + 300))
    const unknownMs = web.credited('UNKNOWN', stoppedAt - 3_000, seenAt + 300)
    expect(unknownMs).toBeGreaterThan(startedAt - stoppedAt - 50)
    expect(unknownMs).toBeLessThan(startedAt - stoppedAt + slackMs)
    expect(web.credited('OPERATIONAL', stoppedAt + 50, startedAt)).toBe(0)
    expect(web.lists().length).toBe(before)
  })

  test('a network that swallows everything is found out, and new connections are made when it is back', async ({
    web,
  }) => {
    const cutAt = await web.steady()
    web.link.cut()
    await eventually('web is unknown', () => web.status() === 'UNKNOWN')
    web.link.mend()
    const mendedAt = Date.now()
    await eventually('web is up', () => web.status() === 'OPERATIONAL')
    await eventually('it is credited', web.provenPast(Date.now() + 300))
    expect(web.credited('OPERATIONAL', cutAt + 50, mendedAt)).toBe(0)
  })

  test('one watch that shows nothing any more while the rest of the API answers is opened anew, and misses nothing', async ({
    web,
  }) => {
    await web.steady()
    const before = web.lists().length
    web.replay.collection('deployments').silence()
    web.replay.playTo(steps.allPodsCrashed)
    await eventually('web is down', () => web.status() === 'DOWN')
    expect(web.lists().length).toBe(before)
  })

  test('a server that still watches but can not read what it stores is not believed', async ({ web }) => {
    const brokenAt = await web.steady()
    web.replay.disturbAll({ what: 'hang-lists' })
    await eventually('web is unknown', () => web.status() === 'UNKNOWN')
    expect(web.states.current(path)?.message).toContain("the Kubernetes API can't read what it stores")
    expect(web.opened.source.watches().every(({ live }) => !live)).toBe(true)
    web.replay.disturbAll(undefined)
    await eventually('web is up', () => web.status() === 'OPERATIONAL')
    await eventually('it is credited', web.provenPast(Date.now() + 300))
    expect(web.credited('UNKNOWN', brokenAt, Date.now())).toBeGreaterThan(times.proofMs - times.readMs)
  })

  test('a slow network costs nothing', async ({ web }) => {
    web.link.lag(80)
    await web.steady()
  })

  test('before it stops everything is proven once more, and what a watch did not show is taken', async ({ web }) => {
    await web.steady()
    web.replay.collection('deployments').silence()
    web.replay.playTo(steps.allPodsCrashed)
    const askedAt = performance.now()
    await web.lookForTheLastTime().looked
    expect(web.provenAt()).toBeGreaterThanOrEqual(askedAt)
    expect(web.status()).toBe('DOWN')
  })

  test('an API that does not answer any more proves nothing at the last look', async ({ web }) => {
    await web.steady()
    web.link.freeze()
    const frozenAt = performance.now()
    const { over, looked } = web.lookForTheLastTime()
    await systemClock.sleep(300)
    over.abort()
    await looked
    expect(web.provenAt()).toBeLessThan(frozenAt + 200)
  })
})
