import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { decodeFrameHead, decodeNames, decodeSeqs, type FrameHead } from './frame-codec.ts'
import { type FoundRecord, recordKinds, scanRecords } from './records.ts'

/** A segment's two files: its frames, and which of them are acknowledged. */
export interface SegmentPaths {
  frames: string
  acknowledged: string
}

/** What a segment's frames file holds. */
export interface SegmentContent {
  frames: { head: FrameHead; payload: Buffer }[]
  names: Map<number, string>
  /** Runs of bytes between the whole records that can't be read. */
  damaged: number
  /** Where the last whole record ends, and where the file does. */
  end: number
  size: number
}

const form = /^segment-(\d{8,})\.(frames|acks)$/

/** Where the segment of this id is kept. */
export function segmentPaths(folder: string, id: number): SegmentPaths {
  const stem = join(folder, `segment-${String(id).padStart(8, '0')}`)
  return { frames: `${stem}.frames`, acknowledged: `${stem}.acks` }
}

/** The segments of a folder, oldest first, and the highest id that any file there has; throws the file system's errors. */
export function listSegments(folder: string): { ids: number[]; highest: number } {
  const ids: number[] = []
  let highest = 0
  for (const name of readdirSync(folder)) {
    const match = form.exec(name)
    if (!match) continue
    const id = Number(match[1])
    highest = Math.max(highest, id)
    const paths = segmentPaths(folder, id)
    if (match[2] === 'frames') ids.push(id)
    // Its frames went first: the process ended before this file could follow.
    else if (!existsSync(paths.frames)) rmSync(paths.acknowledged, { force: true })
  }
  return { ids: ids.sort((one, other) => one - other), highest }
}

/** Reads all frames and names of a segment; throws the file system's errors. */
export function readSegment(path: string): SegmentContent {
  const bytes = readFileSync(path)
  const { records, end, damaged } = scanRecords(bytes)
  const names = new Map<number, string>()
  const frames: SegmentContent['frames'] = []
  for (const { kind, payload } of records) {
    if (kind === recordKinds.names) decodeNames(payload, names)
    if (kind === recordKinds.frame) frames.push({ head: decodeFrameHead(payload), payload })
  }
  return { frames, names, damaged, end, size: bytes.length }
}

/** The acknowledged frame numbers, and the size of their file. What can't be read is not acknowledged: core ignores repeats. */
export function readAcknowledged(path: string): { seqs: Set<number>; size: number } {
  const seqs = new Set<number>()
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return { seqs, size: 0 }
  }
  const acknowledged = ({ kind }: FoundRecord) => kind === recordKinds.acknowledged
  for (const { payload } of scanRecords(bytes).records.filter(acknowledged)) {
    decodeSeqs(payload, (seq) => seqs.add(seq))
  }
  return { seqs, size: bytes.length }
}

/** Appends to a file that is `size` bytes long; on failure nothing of it stays, as far as the disk allows. Throws. */
export function appendAt(path: string, size: number, bytes: Buffer): void {
  withFile(path, 'a', (file) => {
    const found = fstatSync(file).size
    if (found !== size) throw new Error(`${path} has ${found} bytes instead of ${size}: something else changed it`)
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    } catch (error) {
      ftruncateSync(file, size)
      throw error
    }
  })
}

/** Cuts a file to `size` bytes; throws. */
export function cutFile(path: string, size: number): void {
  withFile(path, 'r+', (file) => ftruncateSync(file, size))
}

/** Brings a file from the system's memory to the disk; throws. */
export function syncFile(path: string): void {
  withFile(path, 'r+', fsyncSync)
}

/** Removes a segment; throws. Its acknowledgements go last: frames without them would be sent again. */
export function removeSegment(paths: SegmentPaths): void {
  rmSync(paths.frames, { force: true })
  rmSync(paths.acknowledged, { force: true })
}

function withFile(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags)
  try {
    use(file)
  } finally {
    closeSync(file)
  }
}
