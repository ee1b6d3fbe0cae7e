import type { NewEvent } from '../../events/events.ts'
import type { LockedService } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Assessment, Observation } from '../../snapshots/assess.ts'
import type { Interval } from '../../snapshots/intervals.ts'
import { attributeCauses } from './attribute-causes.ts'
import { noteChanges } from './note-changes.ts'
import {
  compareOutages,
  type HeldOutage,
  type IncidentTracking,
  type Move,
  type Outage,
  type OutageChanges,
  outagesOf,
  type ServiceChanges,
  silenceLimit,
} from './outages.ts'
import {
  findHeldOutages,
  readHistory,
  readMaintenance,
  type ServiceInterval,
  type ShownHistory,
} from './read-history.ts'
import { absorbIncidents, changeIncidents, openIncidents } from './store-outages.ts'

/** What a report says of a service, stored already. */
export interface ObservedService {
  service: LockedService
  seen: Observation
  assessment: Assessment
}

/** An outage that core learns of later than this after its start, or than two report intervals, comes from a replay. */
const replayAfterMs = 2 * 60_000

/**
 * Brings the incidents of the reported services to what their intervals show, in the transaction that stored the intervals and
 * while the services are locked. One statement finds that there is nothing to do; the others come to a fixed number.
 * Where they only `follow`, incidents that are held go on, end and are corrected, but none is opened. Resolves to the events to append.
 */
export async function trackOutages(
  tx: Queryable,
  observations: readonly ObservedService[],
  { intervalMs, incidents }: { intervalMs: number; incidents: IncidentTracking },
  now: Date,
): Promise<NewEvent[]> {
  if (incidents === 'ignore' || observations.length === 0) return []
  const silenceMs = silenceLimit(intervalMs)
  const looks = observations.map((observation) => lookAt(observation, silenceMs))
  const held = await findHeldOutages(
    tx,
    looks.map(({ service }) => service.id),
    new Map(looks.flatMap((look) => (look.since === undefined ? [] : [[look.service.id, look.since - silenceMs]]))),
  )
  const histories = await readHistories(tx, looks, held, silenceMs)
  const begins = await readMaintenance(tx, looks.flatMap(heldInMaintenance(held)))
  const changes = looks.flatMap((look) => {
    const shown = changesOf(look, held.get(look.service.id) ?? [], histories.get(look.service.id), begins)
    const found = incidents === 'open' ? shown : { ...shown, opened: [] }
    return found.opened.length + found.changed.length + found.absorbed.length > 0
      ? [{ ...found, serviceId: look.service.id, path: look.service.path, message: look.seen.message }]
      : []
  })
  return changes.length > 0 ? storeChanges(tx, changes, Math.max(replayAfterMs, 2 * intervalMs), now) : []
}

async function storeChanges(
  tx: Queryable,
  changes: readonly ServiceChanges[],
  replayAfter: number,
  now: Date,
): Promise<NewEvent[]> {
  await absorbIncidents(
    tx,
    changes.flatMap(({ absorbed }) => absorbed),
  )
  // Those that end go first: a service has one open incident at most.
  const pairs = changes.flatMap((change) => change.changed)
  const isOver = ({ after }: (typeof pairs)[number]) => after.resolvedAt !== null
  const changed = [
    ...(await changeIncidents(tx, pairs.filter(isOver), now)),
    ...(await changeIncidents(
      tx,
      pairs.filter((pair) => !isOver(pair)),
      now,
    )),
  ]
  const opened = await openIncidents(
    tx,
    changes.flatMap(({ serviceId, opened }) => opened.map((outage) => ({ serviceId, ...outage }))),
    replayAfter,
    now,
  )
  const causes = await attributeCauses(
    tx,
    opened.map(({ id }) => id),
  )
  return noteChanges(tx, { changes, changed, opened, causes }, now)
}

/** A observation, and what of it may concern an outage. */
interface Look extends ObservedService {
  moves: Move[]
  /** From when on incidents that are over matter; undefined when only one that lasts can. */
  since: number | undefined
  /** The time about which the report says something behind what was known; undefined when it does not. */
  late: ServiceInterval | undefined
  /** The time that the report is about when nothing was known of the service before it; undefined when something was. */
  afterSilence: ServiceInterval | undefined
}

function lookAt(observation: ObservedService, silenceMs: number): Look {
  const { service, seen, assessment } = observation
  const moves = movesOf(assessment.onTime, silenceMs)
  const last = moves.at(-1)
  // A status that no interval of the report covers: it is reported for now, or from the end of the intervals on.
  if (assessment.current && seen.status !== 'UNKNOWN' && last?.down !== (seen.status === 'DOWN')) {
    moves.push({ at: Math.max(assessment.statusSince, last?.at ?? 0), down: seen.status === 'DOWN' })
  }
  const late =
    assessment.late.length > 0 ? intervalOf(service.id, [...assessment.late, ...assessment.onTime]) : undefined
  const [first] = moves
  const seenUntil = service.status === 'UNKNOWN' ? undefined : service.credited_until?.getTime()
  const isSilent = first !== undefined && (seenUntil === undefined || first.at - seenUntil > silenceMs)
  const afterSilence = isSilent
    ? { serviceId: service.id, from: first.at, to: moves.at(-1)?.at ?? first.at }
    : undefined
  return {
    ...observation,
    moves,
    late,
    afterSilence,
    since: late?.from ?? afterSilence?.from ?? moves.find(({ down }) => down)?.at,
  }
}

/** The moves of intervals in the order of time, with the long silences between them. */
function movesOf(intervals: readonly Interval[], silenceMs: number): Move[] {
  let seenUntil: number | undefined
  return intervals
    .filter(({ status }) => status !== 'UNKNOWN')
    .map(({ from, to, status }) => {
      const silentSince = seenUntil !== undefined && from - seenUntil > silenceMs ? seenUntil : undefined
      seenUntil = to
      return { at: from, down: status === 'DOWN', ...(silentSince === undefined ? {} : { silentSince }) }
    })
}

function intervalOf(serviceId: number, intervals: readonly Interval[]): ServiceInterval {
  return {
    serviceId,
    from: Math.min(...intervals.map(({ from }) => from)),
    to: Math.max(...intervals.map(({ to }) => to)),
  }
}

/** The histories around intervals that came late, or after a silence, as far as those can have changed an incident. */
async function readHistories(
  tx: Queryable,
  looks: readonly Look[],
  held: ReadonlyMap<number, readonly HeldOutage[]>,
  silenceMs: number,
): Promise<Map<number, ShownHistory>> {
  const intervals = looks.flatMap(({ late, afterSilence, service, assessment, moves }) => {
    const incidents = held.get(service.id) ?? []
    if (!late) return afterSilence && incidents.some(({ resolvedAt }) => resolvedAt === null) ? [afterSilence] : []
    const isDown = assessment.late.some(({ status }) => status === 'DOWN') || moves.some(({ down }) => down)
    const concerned = incidents.some(
      ({ startedAt, resolvedAt }) => startedAt <= late.to && (resolvedAt ?? late.from) >= late.from - silenceMs,
    )
    return isDown || concerned ? [late] : []
  })
  if (intervals.length === 0) return new Map()
  const starts = intervals.flatMap(({ serviceId, from }) => [
    from,
    ...(held.get(serviceId) ?? []).map(({ startedAt }) => startedAt),
  ])
  return readHistory(tx, intervals, Math.min(...starts), silenceMs)
}

/** Within a bounded history the last outage has ended: when it was last seen, if nothing in it is a recovery. */
function outagesIn({ moves, to, seenUntil }: ShownHistory): Outage[] {
  const outages = outagesOf(moves)
  const last = outages.at(-1)
  if (last?.resolvedAt !== null || to === Number.POSITIVE_INFINITY) return outages
  return [...outages.slice(0, -1), { ...last, resolvedAt: seenUntil, lostSight: true }]
}

/** The incidents of a service of which its own agent has just reported maintenance that lay behind what was known. */
const heldInMaintenance = (held: ReadonlyMap<number, readonly HeldOutage[]>) => (look: Look) => {
  const { service, assessment } = look
  const isSaid = service.quorum_since !== null && assessment.late.some(({ status }) => status === 'MAINTENANCE')
  return isSaid ? (held.get(service.id) ?? []).map((one) => ({ ...one, serviceId: service.id })) : []
}

function changesOf(
  look: Look,
  held: readonly HeldOutage[],
  history: ShownHistory | undefined,
  begins: ReadonlyMap<number, number>,
): OutageChanges {
  if (look.late && !history) return { opened: [], changed: [], absorbed: [] }
  if (history) {
    const concerned = held.filter(
      ({ startedAt, resolvedAt }) => startedAt <= history.to && (resolvedAt ?? history.to) >= history.from,
    )
    return compareOutages(concerned, outagesIn(history), begins)
  }
  // What was no outage does not go on when the service is down again. One that lasts does, also where one that is over began after it, as when
  // core's clock was put back.
  const outages = held.filter(({ disproved }) => !disproved)
  const last = outages.find(({ resolvedAt }) => resolvedAt === null) ?? outages.at(-1)
  return compareOutages(last ? [last] : [], outagesOf(look.moves, last))
}
