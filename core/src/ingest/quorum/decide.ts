import type { ServiceStatus } from '../../contract/index.ts'
import type { LockedService } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { cutAtBuckets, type Interval } from '../../snapshots/intervals.ts'
import { type Voice, type Votes, voicesText, votesText } from './vote-text.ts'

/** What the nodes that watch a service come to. */
export interface Decision {
  /** Decided time that nothing is stored of now, in the order of time. */
  missing: Interval[]
  /** All that was decided, whether it is stored already or not (Unix milliseconds); undefined when nothing was. */
  extent: { from: number; to: number } | undefined
  /** What is shown, and since when (Unix milliseconds); undefined while no node has reported anything of late. */
  present: Present | undefined
  /** The words of each status that begins within the time looked at, by its first instant. */
  words: Map<number, string>
}

interface Present {
  status: ServiceStatus
  since: number
  message: string | null
  /** It began before the time looked at: that event is there already. */
  isOld: boolean
}

/** A segment between two changes of anything; Unix milliseconds. */
interface Segment extends Votes {
  service_id: number
  from: number
  to: number
  status: ServiceStatus
  credited: boolean
}

/**
 * Decides again about services from an instant on (Unix milliseconds, by id), takes away what is stored of another status, and notes how
 * far the decision reaches: a fixed number of statements. The caller holds the states of the services.
 */
export async function decide(
  tx: Queryable,
  services: readonly LockedService[],
  starts: ReadonlyMap<number, number>,
  now: Date,
): Promise<Map<number, Decision>> {
  if (services.length === 0) return new Map()
  const ids = services.map(({ id }) => id)
  const segments = await readSegments(
    tx,
    services.map(({ id, decided_until }) => ({
      id,
      from: Math.min(starts.get(id) ?? Number.POSITIVE_INFINITY, decided_until?.getTime() ?? now.getTime()),
    })),
    now,
  )
  const missing = await replaceDecided(tx, segments)
  const voices = await readVoices(tx, ids, now)
  const before = await readStatusBefore(tx, segments)
  await tx.query(
    `update stored_service_states t
    set decided_until = r.decided_until
    from quorum_reach($1::bigint[], $2) r
    where t.service_id = r.service_id
      and t.decided_until is distinct from r.decided_until`,
    [ids, now],
  )
  return new Map(
    services.map((service) => {
      const own = segments.filter(({ service_id }) => service_id === service.id)
      const intervals = missing.filter(({ serviceId }) => serviceId === service.id)
      const extent = extentOf(own.filter(({ credited }) => credited))
      return [
        service.id,
        {
          missing: intervals,
          extent,
          ...show(own, before.get(service.id), voices.get(service.id) ?? [], now.getTime()),
        },
      ]
    }),
  )
}

async function readSegments(
  tx: Queryable,
  windows: readonly { id: number; from: number }[],
  now: Date,
): Promise<Segment[]> {
  const { rows } = await tx.query<Omit<Segment, 'from' | 'to'> & { from_time: Date; to_time: Date }>(
    `select service_id, from_time, to_time, points, quorum, up, degraded, down, blind, status::text as status, credited
    from quorum_segments($1::bigint[], $2::timestamptz[], $3)`,
    [windows.map(({ id }) => id), windows.map(({ from }) => new Date(from)), now],
  )
  return rows.map(({ from_time, to_time, ...row }) => ({ ...row, from: from_time.getTime(), to: to_time.getTime() }))
}

/** Brings what is stored to what is decided, but for the time that nothing is stored of then, to which it resolves. */
async function replaceDecided(
  tx: Queryable,
  segments: readonly Segment[],
): Promise<(Interval & { serviceId: number })[]> {
  const cut = joinEqual(segments.filter(({ credited }) => credited)).flatMap(({ service_id, ...interval }) =>
    cutAtBuckets([interval]).map((segment) => ({ ...segment, serviceId: service_id })),
  )
  if (cut.length === 0) return []
  const { rows } = await tx.query<{ service_id: number; from_time: Date; to_time: Date; status: ServiceStatus }>(
    `select service_id, from_time, to_time, status::text as status
    from replace_decided_time($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::service_status[])`,
    [
      cut.map(({ serviceId }) => serviceId),
      cut.map(({ from }) => new Date(from)),
      cut.map(({ to }) => new Date(to)),
      cut.map(({ status }) => status),
    ],
  )
  return rows.map(({ service_id, from_time, to_time, status }) => ({
    serviceId: service_id,
    from: from_time.getTime(),
    to: to_time.getTime(),
    status,
  }))
}

/** From where the first of them begins to where the last ends, in the order of time. */
function extentOf(segments: readonly Segment[]): Decision['extent'] {
  const [first, last] = [segments[0], segments.at(-1)]
  return first && last && { from: first.from, to: last.to }
}

/** Neighbours of one status as one. */
function joinEqual<Part extends Pick<Segment, 'service_id' | 'from' | 'to' | 'status'>>(
  parts: readonly Part[],
): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last?.service_id === part.service_id && last.to === part.from && last.status === part.status) {
      joined[joined.length - 1] = { ...last, to: part.to }
    } else joined.push(part)
  }
  return joined
}

async function readVoices(tx: Queryable, ids: readonly number[], now: Date): Promise<Map<number, Voice[]>> {
  const { rows } = await tx.query<{ service_id: number } & Voice>(
    `select p.service_id, p.node, case when p.is_live then p.status::text else 'UNKNOWN' end as status,
      case when p.is_live then v.message else 'it has not reported of late' end as message
    from vantage_points($1::bigint[], $2) p
    left join service_vantages v on v.service_id = p.service_id and v.node = p.node
    order by p.service_id, p.node`,
    [ids, now],
  )
  const voices = new Map<number, Voice[]>()
  for (const { service_id, ...voice } of rows) voices.set(service_id, [...(voices.get(service_id) ?? []), voice])
  return voices
}

/** The status in which each service was when its first segment begins, and since when. */
async function readStatusBefore(
  tx: Queryable,
  segments: readonly Segment[],
): Promise<Map<number, { status: ServiceStatus; since: number }>> {
  const firsts = segments.filter(({ service_id }, index) => segments[index - 1]?.service_id !== service_id)
  const { rows } = await tx.query<{ service_id: number; time: Date; status: ServiceStatus }>(
    `select w.service_id, e.time, e.to_status::text as status
    from unnest($1::bigint[], $2::timestamptz[]) as w (service_id, at)
    cross join lateral (
      select s.time, s.to_status
      from service_status_events s
      where s.service_id = w.service_id
        and s.time <= w.at
      order by s.time desc
      limit 1
    ) e`,
    [firsts.map(({ service_id }) => service_id), firsts.map(({ from }) => new Date(from))],
  )
  return new Map(rows.map(({ service_id, time, status }) => [service_id, { status, since: time.getTime() }]))
}

/**
 * What is shown now. DOWN is shown once segments show it: what a node reported last may be over while the next node's report is on its
 * way, and no incident is to come of that.
 */
function show(
  segments: readonly Segment[],
  earlier: { status: ServiceStatus; since: number } | undefined,
  voices: readonly Voice[],
  now: number,
): Pick<Decision, 'present' | 'words'> {
  const words = new Map<number, string>()
  const [first] = segments
  let before: (Segment & { isOpen: boolean }) | undefined
  let since = 0
  for (const segment of segments) {
    const goesOn = before ? before.status === 'DOWN' && before.to === segment.from : earlier?.status === 'DOWN'
    const isOpen = segment.status === 'DOWN' && !segment.credited && !goesOn
    const status = isOpen ? 'DEGRADED' : segment.status
    if (before?.status !== status || before.to !== segment.from) since = segment.from
    const text = since === segment.from ? votesText(segment) : undefined
    if (text) words.set(since, text)
    before = { ...segment, status, isOpen }
  }
  if (!before || before.to < now) return { words, present: undefined }
  const isOld =
    earlier !== undefined && since === first?.from && earlier.status === before.status && earlier.since < since
  return {
    words,
    present: {
      status: before.status,
      since: isOld ? earlier.since : since,
      message: voicesText(before, voices, before.isOpen),
      isOld,
    },
  }
}
