import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { type Plural, plurals } from '../../testing/kubernetes/recordings.ts'
import type { Disturbance } from '../../testing/kubernetes/replay-collection.ts'
import { type ReplayServer, startReplayServer } from '../../testing/kubernetes/replay-server.ts'
import { db, logs, openReplayed, type Replayed, steps, web } from '../../testing/kubernetes/replayed-source.ts'
import { systemClock } from '../platform/time/clock.ts'
import type { WorkloadRef } from '../sources/source.ts'
import { workloadStatus } from '../status/workload-rule.ts'
import { daemonsetState } from './kinds/daemonsets.ts'
import { deploymentState } from './kinds/deployments.ts'
import { statefulsetState } from './kinds/statefulsets.ts'

const bookmarkMs = 15
const times = {
  backoff: { firstMs: 5, maxMs: 20 },
  retryMs: 20,
  watchMs: 1_000,
  overdueMs: 50,
  answerMs: 200,
  proofMs: 200,
  bridgeMs: 0,
  readMs: 50,
  eventRetryMs: 1_000,
  volumesMs: 3_600_000,
}

/** What goes wrong at one point of the scenario: for a while, or in one moment. */
type Trouble = Disturbance | { what: 'cut-watch' | 'corrupt' | 'silence' | 'break' | 'close'; at: number }

const badLines = [
  '<html>',
  '{"type":"MODIFIED","object":{"meta',
  '{}',
  '{"type":"MODIFIED","object":{"metadata":{}}}',
  '7',
]
const part = fc.double({ min: 0, max: 1, noNaN: true })
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.constantFrom(401, 403, 404, 410, 500, 503).map((status) => ({ what: 'refuse' as const, status })),
  fc.constantFrom(1, 30, 400).map((ms) => ({ what: 'delay' as const, ms })),
  fc.record({ what: fc.constant('cut-list' as const), at: part, broken: fc.boolean() }),
  fc.constantFrom('hang', 'reset', 'expire', 'gone', 'end-at-once').map((what) => ({ what })),
  fc.record({ what: fc.constantFrom('cut-watch', 'corrupt', 'silence', 'break', 'close'), at: part }),
)
interface Point {
  /** The scenario is played up to here while the trouble is there. */
  version: number
  plural: Plural
  trouble: Trouble
  /** How long the trouble lasts from then on, in milliseconds. */
  forMs: number
}
const point: fc.Arbitrary<Point> = fc.record({
  version: fc.integer({ min: 355, max: steps.end }),
  plural: fc.constantFrom(...plurals),
  trouble,
  forMs: fc.constantFrom(0, 10, 60),
})

function disturb(replay: ReplayServer, plural: Plural, { what, ...how }: Trouble): void {
  const collection = replay.collection(plural)
  const at = 'at' in how ? how.at : 0
  if (what === 'cut-watch') collection.cutNext(at)
  else if (what === 'corrupt') collection.sendLine(badLines[Math.floor(at * badLines.length)] ?? '')
  else if (what === 'silence') collection.silence()
  else if (what === 'break' || what === 'close') collection.endWatches(what)
  else {
    collection.disturb({ what, ...how } as Disturbance) // what is left of the union
    collection.endWatches('break')
  }
}

/** A watch that was broken and can't be opened again leaves nothing to be believed. */
function isUnbelieved({ statusOf }: Replayed, plural: Plural, { what }: Trouble): boolean {
  if (what !== 'refuse' && what !== 'hang' && what !== 'reset') return true
  return [...resources].every(([ref, resource]) => resource !== plural || statusOf(ref) === 'UNKNOWN')
}

/** What the server's own objects say, by the rules that have tables of their own. */
function truth(replay: ReplayServer): Map<WorkloadRef, string> {
  const judge = (plural: Plural, name: string, rule: (object: unknown) => string) => {
    const found = replay
      .collection(plural)
      .objects()
      .find(({ metadata }) => metadata.name === name)
    return found === undefined ? 'missing' : rule(JSON.parse(JSON.stringify(found)))
  }
  return new Map([
    [web, judge('deployments', 'web', (object) => workloadStatus(deploymentState(object as object)).status)],
    [db, judge('statefulsets', 'db', (object) => workloadStatus(statefulsetState(object as object)).status)],
    [logs, judge('daemonsets', 'logs', (object) => workloadStatus(daemonsetState(object as object)).status)],
  ])
}

const resources = new Map([
  [web, 'deployments'],
  [db, 'statefulsets'],
  [logs, 'daemonsets'],
])

/** While a watch is dead, nothing is said of what it watches but that. */
function expectNoFalseWord({ source, statusOf }: Replayed): void {
  for (const [ref, resource] of resources) {
    const watch = source.watches().find((one) => one.resource === resource)
    if (watch?.live === false && watch.problem !== undefined) expect(statusOf(ref)).toBe('UNKNOWN')
  }
}

/**
 * The controller has yet to see the newest web, whose pods are unready since the day of the recording: an agent that finds it
 * so at its first look, after a watch that was broken, takes the rollout for one that stands still.
 */
function isUnseen(replay: ReplayServer): boolean {
  const objects = replay.collection('deployments').objects()
  return objects.some((object) => object.metadata.name === 'web' && deploymentState(object as object).unseen === true)
}

function agrees(replay: ReplayServer, { source, statusOf, services }: Replayed): boolean {
  const maps = replay.collection('configmaps').objects()
  const documents = maps.length
  const isRight = [...truth(replay)].every(([ref, status]) => {
    const seen = statusOf(ref)
    const isStill = seen === 'DEGRADED' && ref === web && isUnseen(replay)
    return seen === status || isStill || (status === 'missing' && seen === 'DOWN' && documents > 0)
  })
  const isLive = source.watches().every(({ live }) => live)
  const { complete, unreadableSources } = source.discovery()
  // Where the first version that was seen is the bad one there is none to stay in force.
  const isBad = maps.some(({ metadata }) => Number(metadata.resourceVersion) === steps.mapInvalid)
  const isFound = isBad ? unreadableSources.length === 1 : services().length === documents
  return isRight && isLive && isFound && complete
}

test('whatever happens to lists and watches, no wrong status stays longer than one restart', async () => {
  const play = async (troubles: Point[]) => {
    const replay = await startReplayServer({ pageSize: 1, bookmarkMs })
    const opened = await openReplayed(replay, { times, random: Math.random })
    try {
      for (const { version, plural, trouble, forMs } of [...troubles].sort((a, b) => a.version - b.version)) {
        disturb(replay, plural, trouble)
        replay.playTo(version)
        await eventually('what can not be watched is unknown', () => isUnbelieved(opened, plural, trouble))
        for (let waited = 0; waited <= forMs; waited += 5) {
          await systemClock.sleep(5)
          expectNoFalseWord(opened)
        }
        replay.disturbAll(undefined)
      }
      await eventually('the source agrees with the server', () => {
        expectNoFalseWord(opened)
        return agrees(replay, opened)
      })
    } finally {
      await opened.source.stop()
      await replay.close()
    }
  }
  await fc.assert(fc.asyncProperty(fc.array(point, { minLength: 1, maxLength: 6 }), play), {
    numRuns: 30,
    // A rollout that is under way when the scenario stops.
    examples: [[[{ version: 426, plural: 'configmaps', trouble: { what: 'break', at: 0 }, forMs: 0 }]]],
    endOnFailure: true,
  })
})
