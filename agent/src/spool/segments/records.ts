import { crc32 } from './crc32.ts'

/** What a record holds; the numbers are on disk, so none changes its meaning. */
export const recordKinds = { names: 1, frame: 2, acknowledged: 3 } as const

/** A record that was read whole. */
export interface FoundRecord {
  kind: number
  payload: Buffer
}

/** What a file of records holds. */
export interface Scan {
  records: FoundRecord[]
  /** Where the last whole record ends. */
  end: number
  /** Runs of unreadable bytes before that end; a torn record after it is not counted. */
  damaged: number
}

// marker (2 bytes), kind (1), length of the payload (4), CRC-32 of kind, length and payload (4), payload
const marker = Buffer.from([0xf5, 0xa7])
const headSize = 11
const maxPayload = 1 << 24

/** The bytes of one record. */
export function encodeRecord(kind: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(headSize + payload.length)
  marker.copy(bytes)
  bytes[2] = kind
  bytes.writeUInt32LE(payload.length, 3)
  bytes.writeUInt32LE(crc32(payload, crc32(bytes.subarray(2, 7))), 7)
  payload.copy(bytes, headSize)
  return bytes
}

/** Reads every whole record. After unreadable bytes it goes on at the next marker that begins one. */
export function scanRecords(bytes: Buffer): Scan {
  const scan: Scan = { records: [], end: 0, damaged: 0 }
  let at = 0
  while (at >= 0 && at + headSize <= bytes.length) {
    const payload = payloadAt(bytes, at)
    if (payload === undefined) {
      at = bytes.indexOf(marker, at + 1)
      continue
    }
    if (at !== scan.end) scan.damaged += 1
    scan.records.push({ kind: bytes[at + 2] ?? 0, payload })
    at += headSize + payload.length
    scan.end = at
  }
  return scan
}

function payloadAt(bytes: Buffer, at: number): Buffer | undefined {
  if (bytes[at] !== marker[0] || bytes[at + 1] !== marker[1]) return undefined
  const length = bytes.readUInt32LE(at + 3)
  const end = at + headSize + length
  if (length > maxPayload || end > bytes.length) return undefined
  const payload = bytes.subarray(at + headSize, end)
  return crc32(payload, crc32(bytes.subarray(at + 2, at + 7))) === bytes.readUInt32LE(at + 7) ? payload : undefined
}
