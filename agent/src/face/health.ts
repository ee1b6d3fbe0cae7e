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
 * Ready once everything has been looked at for the first time; a standby is as ready as a leader. What fails later, core
 * being away included, is named as a problem and does not make the agent unready: it goes on with what it has.
 */
export function judgeReadiness(readings: Readings): Verdict {
  const watches = readings.watches()
  const waitingFor = [
    ...(readings.sourceIsOpen() ? [] : ['the source of services']),
    ...watches.filter(({ live, problem }) => !live && problem === undefined).map(placeOf),
  ]
  const ok = waitingFor.length === 0
  const body = { status: ok ? 'ready' : 'waiting', role: readings.role(), waitingFor, problems: problemsOf(readings) }
  return { ok, body }
}

function problemsOf(readings: Readings): string[] {
  const dead = readings.watches().filter(({ live, problem }) => !live && problem !== undefined)
  const { problem: spoolProblem, droppedPieces } = readings.spool()
  const awaySince = readings.coreAwaySince()
  return [
    ...dead.map((watch) => `${placeOf(watch)} can't be watched: ${watch.problem}`),
    ...(awaySince === undefined ? [] : [`core takes no reports since ${new Date(awaySince).toISOString()}`]),
    ...(spoolProblem === undefined ? [] : [`the spool can't be written: ${spoolProblem}`]),
    ...(droppedPieces === 0 ? [] : [`the spool was full: ${droppedPieces} pieces were dropped`]),
  ]
}

function placeOf({ resource, namespace }: WatchView): string {
  return namespace === undefined ? resource : `${resource} of ${namespace}`
}
