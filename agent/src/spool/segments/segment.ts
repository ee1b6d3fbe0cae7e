import { existsSync, statSync } from 'node:fs'
import type { ServiceInterval } from '../../timeline/timeline.ts'
import { encodeFrame, encodeNames, encodeSeqs } from './frame-codec.ts'
import { createLedger, type FrameState, type Ledger } from './ledger.ts'
import { encodeRecord, recordKinds } from './records.ts'
import {
  appendAt,
  cutFile,
  readAcknowledged,
  readSegment,
  removeSegment,
  type SegmentContent,
  segmentPaths,
  syncFile,
} from './segment-file.ts'

/** A part of the spool on disk: frames are appended to it, and it goes as a whole. */
export interface Segment {
  readonly id: number
  readonly ledger: Ledger
  /** Writes a frame and gives its number; throws when it is not on disk, and then nothing of it is. */
  append(intervals: readonly ServiceInterval[], state: FrameState): number
  /** Writes that these frames are done; throws when that is not on disk. */
  recordDone(seqs: readonly number[]): void
  /** False when its file is not what was written: nothing more may be added. Throws. */
  isSound(): boolean
  isGone(): boolean
  /** All that its frames file holds; throws. */
  read(): SegmentContent
  /** Brings it from the system's memory to the disk; throws. */
  sync(): void
  /** Removes its files; throws. */
  remove(): void
  /** The size of its frames file, and of both files. */
  frameBytes(): number
  bytes(): number
  /** The earliest and the latest instant of its intervals, milliseconds since the epoch. */
  span(): { from: number; to: number }
}

interface Start {
  ledger: Ledger
  ids: Map<string, number>
  size: number
  acknowledgedSize: number
  /** The intervals of all frames that were ever appended. */
  intervals: number
  from: number
  to: number
}

/** A segment that is not on disk before its first frame. */
export function newSegment(folder: string, id: number): Segment {
  const none = {
    size: 0,
    acknowledgedSize: 0,
    intervals: 0,
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  }
  return createSegment(folder, id, { ...none, ledger: createLedger(), ids: new Map() })
}

/** What is found of a segment. */
export interface LoadedSegment {
  segment: Segment
  damaged: number
  /** Intervals whose frames are gone. */
  lost: number
  /** Bytes of a torn record that were cut off its end. */
  cut: number
  /** False when frames can't be added: names may be among what is damaged, and their ids must not get a new meaning. */
  writable: boolean
}

/** Reads a segment that another process left; cuts off a torn end. Throws the file system's errors. */
export function loadSegment(folder: string, id: number): LoadedSegment {
  const paths = segmentPaths(folder, id)
  const content = readSegment(paths.frames)
  const { seqs: done, size: acknowledgedSize } = readAcknowledged(paths.acknowledged)
  const ledger = createLedger()
  let [intervals, lost, nextSeq] = [0, 0, 0]
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { head } of content.frames) {
    // A failed write that could not be undone: its frame was written again.
    if (head.seq < nextSeq) continue
    const missing = Array.from({ length: Math.max(0, head.seq - nextSeq) }, (_, index) => nextSeq + index)
    if (missing.some((seq) => !done.has(seq))) lost += Math.max(0, head.before - intervals)
    ledger.add(head.seq, done.has(head.seq) ? 'done' : 'waiting', head.intervals, head.from)
    intervals = head.before + head.intervals
    nextSeq = head.seq + 1
    from = Math.min(from, head.from)
    to = Math.max(to, head.to)
  }
  // A frame that was acknowledged and then torn off must not lend its number to a new one.
  for (const seq of done) ledger.reserve(seq)
  const cut = content.size - content.end
  if (cut > 0) cutFile(paths.frames, content.end)
  const ids = new Map([...content.names].map(([nameId, name]) => [name, nameId]))
  const start = { ledger, ids, size: content.end, acknowledgedSize, intervals, from, to }
  const segment = createSegment(folder, id, start)
  return { segment, damaged: content.damaged, lost, cut, writable: content.damaged === 0 }
}

function createSegment(folder: string, id: number, start: Start): Segment {
  const paths = segmentPaths(folder, id)
  const { ledger, ids } = start
  let { size, acknowledgedSize, intervals: before, from, to } = start

  /** Names stand before the frame that first uses them and again behind it: one damaged place can't take both. */
  function encode(intervals: readonly ServiceInterval[], fresh: ReadonlyMap<string, number>) {
    const idOf = (path: string) => ids.get(path) ?? fresh.get(path) ?? 0
    const { payload, head } = encodeFrame({ seq: ledger.nextSeq(), before }, intervals, idOf)
    const frame = encodeRecord(recordKinds.frame, payload)
    if (fresh.size === 0) return { bytes: frame, head }
    const names = encodeRecord(recordKinds.names, encodeNames(ids.size, [...fresh.keys()]))
    return { bytes: Buffer.concat([names, frame, names]), head }
  }

  return {
    id,
    ledger,
    append(intervals, state) {
      const fresh = new Map<string, number>()
      for (const { path } of intervals) if (!ids.has(path) && !fresh.has(path)) fresh.set(path, ids.size + fresh.size)
      const { bytes, head } = encode(intervals, fresh)
      appendAt(paths.frames, size, bytes)
      size += bytes.length
      before += intervals.length
      from = Math.min(from, head.from)
      to = Math.max(to, head.to)
      for (const [path, nameId] of fresh) ids.set(path, nameId)
      ledger.add(head.seq, state, intervals.length, head.from)
      return head.seq
    },
    recordDone(seqs) {
      const bytes = encodeRecord(recordKinds.acknowledged, encodeSeqs(seqs))
      appendAt(paths.acknowledged, acknowledgedSize, bytes)
      acknowledgedSize += bytes.length
    },
    read: () => readSegment(paths.frames),
    sync: () => syncFile(paths.frames),
    remove: () => removeSegment(paths),
    isGone: () => !existsSync(paths.frames),
    isSound: () => existsSync(paths.frames) && statSync(paths.frames).size === size,
    frameBytes: () => size,
    bytes: () => size + acknowledgedSize,
    span: () => ({ from, to }),
  }
}
