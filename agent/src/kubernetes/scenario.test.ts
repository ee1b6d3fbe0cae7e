import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type ReplayServer, startReplayServer } from '../../testing/kubernetes/replay-server.ts'
import { db, logs, openReplayed, type Replayed, steps, web } from '../../testing/kubernetes/replayed-source.ts'
import type { WorkloadRef } from '../sources/source.ts'
import type { Observation } from '../timeline/observation.ts'

let replay: ReplayServer
let opened: Replayed

beforeEach(async () => {
  replay = await startReplayServer()
  opened = await openReplayed(replay)
})

afterEach(async () => {
  await opened.source.stop()
  await replay.close()
})

/** What was observed of a workload since the last time, once it has come to this status, message and version. */
async function observed(ref: WorkloadRef, version: number, last: Observation): Promise<Observation[]> {
  replay.playTo(version)
  const seen = () => opened.seen.get(ref) ?? []
  await eventually(`${JSON.stringify(last)} at ${version}`, () => {
    const now = seen().at(-1)
    return now?.status === last.status && now.message === last.message && isCaughtUp()
  })
  const history = seen()
  opened.seen.set(ref, [history.at(-1) ?? last])
  return history
}

/** All that was played has been understood, on every watch. */
function isCaughtUp(): boolean {
  const isLive = opened.source.watches().every(({ live }) => live)
  return isLive && opened.source.watches().length === 6
}

const words = (history: readonly Observation[]) =>
  history.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1])
const operational: Observation = { status: 'OPERATIONAL' }

test('the recorded scenario gives the status history that its steps imply, and the messages say why', async () => {
  expect(words(await observed(web, steps.allReady, operational))).toEqual(['DOWN', 'DEGRADED', 'OPERATIONAL'])
  expect(words(await observed(db, steps.allReady, operational))).toEqual(['DOWN', 'DEGRADED', 'OPERATIONAL'])
  await eventually('logs rest', () => opened.statusOf(logs) === 'MAINTENANCE')
  expect(opened.source.workload(logs)).toMatchObject({ status: 'MAINTENANCE', message: 'scaled to zero' })

  const one = '1 pod CrashLoopBackOff (web-64586f5df-66zbd: exit code 1)'
  const crash = await observed(web, steps.onePodCrashed, {
    status: 'DEGRADED',
    message: `2 of 3 replicas are ready: ${one}`,
  })
  expect(words(crash)).toEqual(['OPERATIONAL', 'DEGRADED'])

  const all = '3 pods CrashLoopBackOff (web-64586f5df-66zbd: exit code 1)'
  const outage = await observed(web, steps.allPodsCrashed, {
    status: 'DOWN',
    message: `0 of 3 replicas are ready: ${all}`,
  })
  expect(words(outage)).toEqual(['DEGRADED', 'DOWN'])

  expect(words(await observed(web, steps.recovered, operational))).toEqual(['DOWN', 'DEGRADED', 'OPERATIONAL'])

  replay.playTo(472)
  await eventually('the rollout is seen', () => opened.seen.get(web)?.at(-1)?.message === 'rollout')
  const rollout = await observed(web, steps.rolledOut, operational)
  expect(words(rollout)).toEqual(['OPERATIONAL'])
  expect(rollout.map(({ message }) => message)).toContain('rollout')

  const rest = await observed(db, steps.scaledToZero, { status: 'MAINTENANCE', message: 'scaled to zero' })
  expect(words(rest)).toEqual(['OPERATIONAL', 'MAINTENANCE'])

  replay.playTo(steps.mapDeleted)
  await eventually('the service is retired', () => opened.services().length === 0)
  replay.playTo(steps.webDeleted)
  await eventually('web is gone', () => opened.statusOf(web) === 'missing')
  expect(words(opened.seen.get(web) ?? [])).toEqual(['OPERATIONAL'])
  expect(opened.restarts).toEqual(['pods refreshed'].slice(0, opened.restarts.length))
})
