import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import type { Recorded } from '../../../testing/kubernetes/recordings.ts'
import { type ReplayServer, startReplayServer } from '../../../testing/kubernetes/replay-server.ts'
import { db, openReplayed, type Replayed, steps, web } from '../../../testing/kubernetes/replayed-source.ts'

let replay: ReplayServer
let opened: Replayed
let version: number

beforeEach(async () => {
  version = 100_000
  replay = await startReplayServer({
    present: { events: [event('Failed', 'Failed to pull image "x": gone', 'web-old-1')] },
  })
})

afterEach(async () => {
  await opened.source.stop()
  await replay.close()
})

const pod = 'web-64586f5df-66zbd'

function event(reason: string, message: string, name = pod, kind = 'Pod', eventName = `${name}.${reason}`): Recorded {
  version += 1
  return {
    kind: 'Event',
    metadata: { name: eventName, namespace: 'shop', resourceVersion: String(version) },
    involvedObject: { kind, namespace: 'shop', name },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: new Date().toISOString(),
  }
}

const say = (...said: Parameters<typeof event>) =>
  replay.collection('events').play({ type: 'ADDED', object: event(...said) })
const messageOf = (ref: typeof web) => {
  const seen = opened.source.workload(ref)
  return typeof seen === 'object' ? (seen.message ?? '') : ''
}
const eventsWatch = () => opened.source.watches().find(({ resource }) => resource === 'events')

async function openDown(): Promise<void> {
  opened = await openReplayed(replay)
  replay.playTo(steps.allPodsCrashed)
  await eventually('the pods say why', () => messageOf(web).includes('3 pods CrashLoopBackOff'))
  await eventually('events are watched', () => eventsWatch()?.live === true)
}

test('warnings of pods say what lies behind, from one watch of warnings only', async () => {
  await openDown()
  say('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500')
  await eventually('the probe says why', () => messageOf(web).includes('statuscode: 500'))
  expect(messageOf(web)).toBe(
    `0 of 3 replicas are ready: 3 pods CrashLoopBackOff (${pod}: exit code 1, Liveness probe failed: HTTP probe failed with statuscode: 500)`,
  )
  const asked = replay.requests.filter(({ pathname }) => pathname === '/api/v1/events')
  expect(asked.map(({ searchParams }) => searchParams.get('fieldSelector'))).toEqual(asked.map(() => 'type=Warning'))
  expect(asked.filter(({ searchParams }) => searchParams.get('watch') === 'true')).toHaveLength(1)
})

test('a StatefulSet whose pods nobody may create is stuck, and only administrators read by which account', async () => {
  opened = await openReplayed(replay)
  replay.playTo(steps.allReady)
  await eventually('db is up', () => opened.statusOf(db) === 'OPERATIONAL')
  const { metadata, spec, status } = JSON.parse(
    JSON.stringify(
      replay
        .collection('statefulsets')
        .objects()
        .find(({ metadata: { name } }) => name === 'db'),
    ),
  )
  const fewer = { ...status, replicas: 1, readyReplicas: 1, availableReplicas: 1 }
  const object = { metadata: { ...metadata, resourceVersion: '90000' }, spec, status: fewer }
  replay.collection('statefulsets').play({ type: 'MODIFIED', object })
  await eventually('a pod is missing', () => opened.statusOf(db) === 'DEGRADED')
  const raw =
    'create Pod db-1 in StatefulSet db failed error: pods "db-1" is forbidden: User "system:serviceaccount:kube-system:statefulset-controller" cannot create resource "pods"'
  say('FailedCreate', raw, 'db', 'StatefulSet')
  await eventually('it is stuck', () => messageOf(db).includes('FailedCreate'))
  expect(opened.source.workload(db)).toMatchObject({
    status: 'DEGRADED',
    message: '1 of 2 replicas are ready, FailedCreate: HTTP 403 (forbidden)',
    detail: `FailedCreate: ${raw}`,
    replicas: 2,
    readyReplicas: 1,
  })
})

test('without the right to watch events only reasons are missing, with a warning that names the right', async () => {
  replay.refuse('events', 403)
  opened = await openReplayed(replay)
  replay.playTo(steps.allPodsCrashed)
  await eventually('the pods say why', () => messageOf(web).includes('3 pods CrashLoopBackOff'))
  await eventually('there is a warning', () => opened.source.discovery().warnings.length > 0)
  expect(opened.source.discovery().warnings).toEqual([
    expect.stringMatching(/^events can't be watched: HTTP 403 .*RBAC/),
  ])
  expect(opened.statusOf(web)).toBe('DOWN')
  expect(opened.source.proof(web)?.isLost).toBe(false)
  replay.refuse('events', undefined)
  await eventually('events are watched', () => eventsWatch()?.live === true)
  await eventually('the warning is gone', () => opened.source.discovery().warnings.length === 0)
})

test.each<[string, () => void]>([
  ['frozen', () => replay.collection('events').silence()],
  ['cut', () => replay.collection('events').endWatches('break')],
  ['answered with gone', () => replay.collection('events').disturb({ what: 'gone' })],
  ['reset again and again', () => replay.collection('events').disturb({ what: 'reset' })],
])('a watch of events that is %s makes no service unknown', async (_case, disturb) => {
  await openDown()
  opened.seen.set(web, [])
  disturb()
  replay.collection('events').endWatches('close')
  replay.playTo(steps.recovered)
  await eventually('web is up', () => opened.statusOf(web) === 'OPERATIONAL')
  expect(opened.seen.get(web)?.map(({ status }) => status)).not.toContain('UNKNOWN')
  expect(opened.source.proof(web)?.isLost).toBe(false)
})

test('a burst of hundreds of events ends in the last message of each service', async () => {
  await openDown()
  for (let index = 0; index < 400; index++) {
    say('Unhealthy', `Liveness probe failed: try ${index}`, pod, 'Pod', 'one')
    say('BackOff', `noise ${index}`, `other-${index}`)
  }
  await eventually('the last one is shown', () => messageOf(web).includes('try 399'))
  replay.playTo(steps.recovered)
  await eventually(
    'web is up, and nothing is said of its pods',
    () => opened.statusOf(web) === 'OPERATIONAL' && messageOf(web) === '',
  )
})

test('what an Event says is shown as one clean line without secrets, however long it is', async () => {
  await openDown()
  const hostile = `Liveness probe failed: \u001b[31mGET http://admin:hunter2@web/ \u0000\r\npassword=hunter2 \u202e${'x'.repeat(3_000_000)}`
  say('Unhealthy', hostile)
  await eventually('the probe says why', () => messageOf(web).includes('Liveness probe failed'))
  const message = messageOf(web)
  expect(message).not.toMatch(/hunter2|[\p{Cc}\p{Cf}]/u)
  expect(message.length).toBeLessThan(600)
})
