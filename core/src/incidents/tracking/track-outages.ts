import type { NewEvent } from '../../events/events.ts'
import type { LockedService } from '../../inventory/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Span } from '../../snapshots/pieces.ts'
import type { Observation, Settlement } from '../../snapshots/settle.ts'
import { attributeCauses } from './attribute-causes.ts'
import { noteChanges } from './note-changes.ts'
import {
  compareOutages,
  flapMs,
  type HeldOutage,
  type Move,
  type OutageChanges,
  outagesOf,
  type ServiceChanges,
} from './outages.ts'
import { findHeldOutages, readHistory, type ShownHistory, type Stretch } from './read-history.ts'
import { absorbIncidents, changeIncidents, openIncidents } from './store-outages.ts'

/** What a report says of a service, stored already. */
export interface Sighting {
  service: LockedService
  seen: Observation
  settlement: Settlement
}

/** An outage that core learns of later than this after its start, or than two intervals, comes from a replay. */
const replayAfterMs = 2 * 60_000

/**
 * Brings the incidents of the reported services to what their pieces show, in the transaction that stored the pieces and
 * while the services are locked. One statement finds that there is nothing to do; the others come to a fixed number.
 * Without `opens`, incidents that are held go on, end and are corrected, but none is opened. Resolves to the events to append.
 */
export async function trackOutages(
  tx: Queryable,
  sightings: readonly Sighting[],
  { intervalMs, opens }: { intervalMs: number; opens: boolean },
  now: Date,
): Promise<NewEvent[]> {
  const looks = sightings.map(lookAt)
  const held = await findHeldOutages(
    tx,
    looks.map(({ service }) => service.id),
    new Map(looks.flatMap((look) => (look.since === undefined ? [] : [[look.service.id, look.since - flapMs]]))),
  )
  const histories = await readLateHistories(tx, looks, held)
  const changes = looks.flatMap((look) => {
    const shown = changesOf(look, held.get(look.service.id) ?? [], histories.get(look.service.id))
    const found = opens ? shown : { ...shown, opened: [] }
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
  const changed = await changeIncidents(
    tx,
    changes.flatMap((change) => change.changed),
    now,
  )
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

/** A sighting, and what of it may concern an outage. */
interface Look extends Sighting {
  moves: Move[]
  /** From when on incidents that are over matter; undefined when only one that lasts can. */
  since: number | undefined
  /** The time about which the report says something behind what was known; undefined when it does not. */
  late: Stretch | undefined
}

function lookAt(sighting: Sighting): Look {
  const { service, seen, settlement } = sighting
  const moves = settlement.onTime
    .filter(({ status }) => status !== 'UNKNOWN')
    .map(({ from, status }) => ({ at: from, down: status === 'DOWN' }))
  const last = moves.at(-1)
  // A status that no piece of the report covers: it is told for now, or from the end of the pieces on.
  if (settlement.current && seen.status !== 'UNKNOWN' && last?.down !== (seen.status === 'DOWN')) {
    moves.push({ at: Math.max(settlement.statusSince, last?.at ?? 0), down: seen.status === 'DOWN' })
  }
  const late =
    settlement.late.length > 0 ? stretchOf(service.id, [...settlement.late, ...settlement.onTime]) : undefined
  return { ...sighting, moves, late, since: late?.from ?? moves.find(({ down }) => down)?.at }
}

function stretchOf(serviceId: number, spans: readonly Span[]): Stretch {
  return {
    serviceId,
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  }
}

/** The histories around late pieces, as far as those can have changed an incident. */
async function readLateHistories(
  tx: Queryable,
  looks: readonly Look[],
  held: ReadonlyMap<number, readonly HeldOutage[]>,
): Promise<Map<number, ShownHistory>> {
  const stretches = looks.flatMap(({ late, service, settlement, moves }) => {
    if (!late) return []
    const isDown = settlement.late.some(({ status }) => status === 'DOWN') || moves.some(({ down }) => down)
    const concerned = held
      .get(service.id)
      ?.some(({ startedAt, resolvedAt }) => startedAt <= late.to && (resolvedAt ?? late.from) >= late.from)
    return isDown || concerned ? [late] : []
  })
  if (stretches.length === 0) return new Map()
  const starts = stretches.flatMap(({ serviceId, from }) => [
    from,
    ...(held.get(serviceId) ?? []).map(({ startedAt }) => startedAt),
  ])
  return readHistory(tx, stretches, Math.min(...starts))
}

function changesOf(look: Look, held: readonly HeldOutage[], history: ShownHistory | undefined): OutageChanges {
  if (look.late && !history) return { opened: [], changed: [], absorbed: [] }
  if (history) {
    const concerned = held.filter(
      ({ startedAt, resolvedAt }) => startedAt <= history.to && (resolvedAt ?? history.to) >= history.from,
    )
    return compareOutages(concerned, outagesOf(history.moves))
  }
  const last = held.at(-1)
  return compareOutages(last ? [last] : [], outagesOf(look.moves, last))
}
