import type { WatchView } from '../sources/source.ts'
import type { Readings } from './readings.ts'

/** An answer to a probe of the kubelet: whether all is well, and the JSON that says why or why not. */
export interface Verdict {
  ok: boolean
  body: object
}

const missedTicks = 3

/** Alive while the tick loop goes round: three intervals without a tick are a stall that only a restart mends. */
export function judgeLife(
  { lastTickAt }: Pick<Readings, 'lastTickAt'>,
  monotonicNow: number,
  intervalMs: number,
): Verdict {
  const sinceMs = monotonicNow - lastTickAt()
  const ok = sinceMs <= missedTicks * intervalMs
  return { ok, body: { status: ok ? 'alive' : 'stalled', secondsSinceTick: Math.round(sinceMs) / 1000 } }
}

/**
 * Ready once everything has been looked at for the first time, and while core takes the key; a standby is as ready as a leader. What fails later, core
 * being away included, is named as a problem and does not make the agent unready: it goes on with what it has.
 */
export function judgeReadiness(readings: Readings): Verdict {
  const watches = readings.watches()
  const waitingFor = [
    ...(readings.keyIsRefused() ? ['a key that core takes'] : []),
    ...(readings.sourceIsOpen() ? [] : ['the source of services']),
    ...watches.filter(({ live, problem }) => !live && problem === undefined).map(placeOf),
  ]
  const ok = waitingFor.length === 0
  const body = { status: ok ? 'ready' : 'waiting', role: readings.role(), waitingFor, problems: problemsOf(readings) }
  return { ok, body }
}

function problemsOf(readings: Readings): string[] {
  const dead = readings.watches().filter(({ live, problem }) => !live && problem !== undefined)
  const { problem: spoolProblem, droppedIntervals } = readings.spool()
  const awaySince = readings.coreAwaySince()
  return [
    ...dead.map((watch) => `${placeOf(watch)} can't be watched: ${watch.problem}`),
    ...(awaySince === undefined ? [] : [`core takes no reports since ${new Date(awaySince).toISOString()}`]),
    ...leapProblem(readings.leapMs()),
    ...skewProblem(readings.unprovenSkewMs()),
    ...parkedProblem(readings.parked()),
    ...(spoolProblem === undefined ? [] : [`the spool can't be written: ${spoolProblem}`]),
    ...(droppedIntervals === 0 ? [] : [`the spool was full: ${droppedIntervals} intervals were dropped`]),
  ]
}

function leapProblem(leapMs: number | undefined): string[] {
  if (leapMs === undefined) return []
  const by = `${Math.round(Math.abs(leapMs) / 1000)} s ${leapMs < 0 ? 'back' : 'ahead'}`
  return [`core's clock leapt ${by}; the agent keeps the time as it was`]
}

function skewProblem(skewMs: number | undefined): string[] {
  if (skewMs === undefined) return []
  const by = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'}`
  return [`this machine's clock is ${by} core's, and nobody else gives the time: core is believed`]
}

function parkedProblem(paths: readonly string[]): string[] {
  if (paths.length === 0) return []
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : ''
  return [`core fails on ${paths.slice(0, 5).join(', ')}${more}; what is observed of them is kept`]
}

function placeOf({ resource, namespace }: WatchView): string {
  return namespace === undefined ? resource : `${resource} of ${namespace}`
}
