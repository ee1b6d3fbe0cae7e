import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chanceOf } from '../../demo/world/seeded-random.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { databaseKinds } from '../database/database.ts'
import { operatorKey, startTestCore } from '../servers/server.ts'
import { findFalseAccounts } from './check-accounts.ts'
import { type Fault, faults } from './faults.ts'
import { createPlayback, type Outcome, type Playback, send } from './playback.ts'
import { openEmbeddedWorld, openServerWorld, type World } from './worlds.ts'

/** `npm run test:faults` has all of them, as often as it is asked to. */
const rounds = Number(process.env.ITOPS_FAULT_ROUNDS ?? 0)
const seed = Number(process.env.ITOPS_FAULT_SEED ?? Date.now() % 1e6)
/** The embedded database takes most of it. */
const maxMegabytes = 900

interface Row extends Outcome {
  fault: string
  recoveredSeconds: number
  note: string | undefined
}

describe.each(databaseKinds)(`reports that arrive while something breaks (%s, seed ${seed})`, (kind) => {
  let world: World
  const played: Playback[] = []
  const rows: Row[] = []
  const struck = faults.filter(
    (fault) => ['any', kind === 'postgres' ? 'server' : 'embedded'].includes(fault.of) && (rounds > 0 || fault.always),
  )

  beforeAll(async () => {
    world =
      kind === 'postgres' ? await openServerWorld(process.env.ITOPS_TEST_DATABASE_URL ?? '') : await openEmbeddedWorld()
  })
  afterAll(async () => {
    await world.close()
    if (rounds > 0) console.table(rows)
  })

  /** Resolves once every core acknowledges a report. */
  async function untilRecovered(name: string): Promise<void> {
    const services = [{ name: 'probe', status: 'OPERATIONAL' }]
    const body = JSON.stringify({ nodeId: `faults/${name}/prod/probe`, services })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` }
    const accepts = (url: string) =>
      fetch(`${url}/api/v1/operator/status`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(5_000),
      }).then(
        ({ ok }) => ok,
        () => false,
      )
    for (const url of world.urls()) while (!(await accepts(url))) await pause(50)
  }

  async function play(fault: Fault, round: number): Promise<void> {
    const index = faults.indexOf(fault)
    const random = chanceOf(seed, fault.name, round).next
    const playback = createPlayback(`f${index}r${round}`, random)
    played.push(playback)
    let begin = () => {}
    const isUnderWay = new Promise<void>((resolve) => {
      begin = resolve
    })
    const sending = send(playback, {
      ...fault.manner,
      urls: world.urls,
      random,
      everyMs: 20,
      onAcknowledged: (count) => count === 30 && begin(),
    })
    await Promise.race([isUnderWay, sending])
    const note = await fault.strike(world)
    const struckAt = performance.now()
    await untilRecovered(`f${index}r${round}`)
    const recoveredSeconds = Math.round((performance.now() - struckAt) / 100) / 10
    const outcome = await sending
    rows.push({ fault: fault.name, recoveredSeconds, ...outcome, note })
    expect(outcome.acknowledged).toBe(playback.nodes.flat().length)
    expect(world.peakMegabytes()).toBeLessThan(maxMegabytes)
  }

  for (let round = 0; round < Math.max(1, rounds); round++) {
    it.each(struck)(`are all acknowledged in the end, though $name (${round + 1})`, (fault) => play(fault, round))
  }

  it('are each credited once, in sums that agree with them, without a false incident', async () => {
    const problems = await world.withDatabase(async (database) => {
      const found: string[] = []
      for (const playback of played) found.push(...(await findFalseAccounts(database, playback)))
      return found
    })
    expect(problems).toEqual([])
  })
})

describe("reports that arrive while core's clock is wrong", () => {
  it('are each credited once, though it goes an hour ahead, and then an hour back', async () => {
    let offsetMs = 0
    const core = await startTestCore({ clock: { now: () => new Date(systemClock.now().getTime() + offsetMs) } })
    const playback = createPlayback('clock', chanceOf(seed, 'clock').next, { nodes: 1 })
    const outcome = await send(playback, {
      urls: () => [core.url],
      random: () => 0.5,
      everyMs: 0,
      onAcknowledged(count) {
        if (count === 20) offsetMs = 3_600_000
        if (count === 40) offsetMs = -3_600_000
        if (count === 55) offsetMs = 0
      },
    })
    expect(outcome).toEqual({ acknowledged: 60, unavailable: 0, failed: 0 })
    expect(await findFalseAccounts(core.database, playback)).toEqual([])
    await core.close()
  })
})
