import type { Latency, ServiceStatus } from '@itops/core/contract'
import type { ServiceInterval } from '../../timeline/timeline.ts'
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from './bytes.ts'

/** What a frame says of itself before its intervals. */
export interface FrameHead {
  /** Its number within the segment, which acknowledgements name. */
  seq: number
  /** The intervals of the segment before it: shows how many were in a frame that is lost. */
  before: number
  intervals: number
  /** Its earliest instant and its latest, milliseconds since the epoch. */
  from: number
  to: number
}

// On disk: no number changes its meaning.
const statusCodes: Record<ServiceStatus, number> = { OPERATIONAL: 0, DEGRADED: 1, DOWN: 2, MAINTENANCE: 3, UNKNOWN: 4 }
const statusOfCode = new Map(Object.entries(statusCodes).map(([status, code]) => [code, status as ServiceStatus])) // the keys are those of the record above

interface Group {
  from: number
  to: number
  status: ServiceStatus
  members: { id: number; latency: Latency | undefined }[]
}

/** The intervals as bytes: those with the same time and status are one group, in which a service takes about one byte. */
export function encodeFrame(
  head: Pick<FrameHead, 'seq' | 'before'>,
  intervals: readonly ServiceInterval[],
  idOf: (path: string) => number,
): { payload: Buffer; head: FrameHead } {
  const groups = groupIntervals(intervals, idOf)
  const from = groups[0]?.from ?? 0
  const to = groups.reduce((latest, group) => Math.max(latest, group.to), from)
  const out = createByteWriter()
  for (const number of [head.seq, head.before, intervals.length]) out.count(number)
  out.signed(from)
  out.signed(to - from)
  let last = from
  for (const group of groups) {
    const measured = group.members.some(({ latency }) => latency !== undefined)
    out.signed(group.from - last)
    out.signed(group.to - group.from)
    out.count(statusCodes[group.status] * 2 + (measured ? 1 : 0))
    out.count(group.members.length)
    let lastId = 0
    for (const { id, latency } of group.members) {
      out.count(id - lastId)
      if (measured) writeLatency(out, latency)
      lastId = id
    }
    last = group.from
  }
  return { payload: out.bytes(), head: { ...head, intervals: intervals.length, from, to } }
}

/** The head of an encoded frame; throws RangeError when the bytes are none. */
export function decodeFrameHead(payload: Buffer): FrameHead {
  return readHead(createByteReader(payload))
}

/** The intervals of an encoded frame; one whose name is not known any more is left out. Throws RangeError. */
export function decodeFrame(payload: Buffer, nameOf: (id: number) => string | undefined): ServiceInterval[] {
  const bytes = createByteReader(payload)
  let last = readHead(bytes).from
  const intervals: ServiceInterval[] = []
  while (!bytes.done()) {
    const from = last + bytes.signed()
    const to = from + bytes.signed()
    const code = bytes.count()
    const status = statusOfCode.get(Math.floor(code / 2)) ?? 'UNKNOWN'
    let id = 0
    for (let left = bytes.count(); left > 0; left -= 1) {
      id += bytes.count()
      const latency = code % 2 === 1 ? readLatency(bytes) : undefined
      const path = nameOf(id)
      if (path !== undefined) intervals.push({ path, interval: { from, to, status, ...(latency ? { latency } : {}) } })
    }
    last = from
  }
  return intervals
}

function readHead(bytes: ByteReader): FrameHead {
  const [seq, before, intervals] = [bytes.count(), bytes.count(), bytes.count()]
  const from = bytes.signed()
  return { seq, before, intervals, from, to: from + bytes.signed() }
}

/** By time, so that a service's intervals come back in their order; members by id, so that the steps between them are small. */
function groupIntervals(intervals: readonly ServiceInterval[], idOf: (path: string) => number): Group[] {
  const groups = new Map<string, Group>()
  for (const { path, interval } of intervals) {
    const [from, to, status] = [Math.round(interval.from), Math.round(interval.to), interval.status]
    const key = `${from} ${to} ${status}`
    const group = groups.get(key) ?? { from, to, status, members: [] }
    group.members.push({ id: idOf(path), latency: interval.latency })
    groups.set(key, group)
  }
  for (const { members } of groups.values()) members.sort((one, other) => one.id - other.id)
  return [...groups.values()].sort((one, other) => one.from - other.from)
}

// Latency is kept to the microsecond, which is more than a probe measures.
function writeLatency(out: ByteWriter, latency: Latency | undefined): void {
  out.count(latency?.count ?? 0)
  if (!latency) return
  const [least, most] = [micros(latency.minMs), micros(latency.maxMs)]
  out.count(least)
  out.signed(most - least)
  if (latency.count > 1) out.count(micros(latency.sumMs))
}

function readLatency(bytes: ByteReader): Latency | undefined {
  const count = bytes.count()
  if (count === 0) return undefined
  const least = bytes.count()
  const most = least + bytes.signed()
  const sum = count > 1 ? bytes.count() : most
  return { count, sumMs: sum / 1000, minMs: least / 1000, maxMs: most / 1000 }
}

function micros(ms: number): number {
  return Math.max(0, Math.round(ms * 1000))
}

/** Names by id, counted up from `firstId`, as bytes. */
export function encodeNames(firstId: number, names: readonly string[]): Buffer {
  const out = createByteWriter()
  out.count(firstId)
  for (const name of names) out.text(name)
  return out.bytes()
}

/** Adds encoded names to a map by id; throws RangeError. */
export function decodeNames(payload: Buffer, names: Map<number, string>): void {
  const bytes = createByteReader(payload)
  for (let id = bytes.count(); !bytes.done(); id += 1) names.set(id, bytes.text())
}

/** Frame numbers as bytes: runs of neighbours take two numbers. */
export function encodeSeqs(seqs: readonly number[]): Buffer {
  const out = createByteWriter()
  let run: { first: number; last: number } | undefined
  let written = 0
  const flush = () => {
    if (!run) return
    out.signed(run.first - written)
    out.count(run.last - run.first)
    written = run.last
  }
  for (const seq of seqs) {
    if (run && seq === run.last + 1) run.last = seq
    else {
      flush()
      run = { first: seq, last: seq }
    }
  }
  flush()
  return out.bytes()
}

/** Calls back with every encoded frame number; throws RangeError. */
export function decodeSeqs(payload: Buffer, onSeq: (seq: number) => void): void {
  const bytes = createByteReader(payload)
  let seq = 0
  while (!bytes.done()) {
    seq += bytes.signed()
    const last = seq + bytes.count()
    while (seq < last) {
      onSeq(seq)
      seq += 1
    }
    onSeq(seq)
  }
}
