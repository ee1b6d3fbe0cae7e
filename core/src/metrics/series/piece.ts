import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, gunzip } from 'node:zlib'
import { combineCrc32, shiftOf } from './crc32.ts'

/**
 * Text of an exposition, as it is sent: deflated, up to a byte border and without an end, so that any pieces one after the other are one
 * stream. It takes a fifteenth of the text.
 */
export interface Piece {
  deflated: Buffer
  /** Of the text, in bytes. */
  length: number
  crc: number
  /** What the checksum of the text before is multiplied by. */
  shift: number
}

const deflate = promisify<Buffer, { level: number; finishFlush: number }, Buffer>(deflateRaw)
const chunkBytes = 64 * 1024
/** Magic bytes, deflate, no name, no time, no system. */
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
/** An empty block that is the last one. */
const lastBlock = Buffer.from([3, 0])

/** Compresses a text, beside the event loop. */
export async function toPiece(text: string): Promise<Piece> {
  const bytes = Buffer.from(text)
  const deflated = await deflate(bytes, { level: 3, finishFlush: constants.Z_SYNC_FLUSH })
  return { deflated, length: bytes.length, crc: crc32(bytes), shift: shiftOf(bytes.length) }
}

/** The pieces one after the other as one gzip file, in chunks of some 64 KiB. */
export function* gzipChunks(pieces: readonly Piece[]): Generator<Buffer, void> {
  let waiting: Buffer[] = [gzipHead]
  let bytes = 0
  let crc = 0
  let length = 0
  for (const piece of pieces) {
    crc = combineCrc32(crc, piece.crc, piece.shift)
    length += piece.length
    waiting.push(piece.deflated)
    bytes += piece.deflated.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc, 0)
  end.writeUInt32LE(length % 2 ** 32, 4)
  yield Buffer.concat([...waiting, lastBlock, end])
}

/** The text of the pieces. */
export async function textOf(pieces: readonly Piece[]): Promise<string> {
  return (await promisify(gunzip)(Buffer.concat([...gzipChunks(pieces)]))).toString()
}
