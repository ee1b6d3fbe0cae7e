import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, gunzip } from 'node:zlib'
import { combineCrc32, shiftOf } from './crc32.ts'

/**
 * Text of an exposition, as it is sent: deflated, up to a byte border and without an end, so that any chunks one after the other are one
 * stream. It takes a fifteenth of the text.
 */
export interface Chunk {
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
export async function toChunk(text: string): Promise<Chunk> {
  const bytes = Buffer.from(text)
  const deflated = await deflate(bytes, { level: 3, finishFlush: constants.Z_SYNC_FLUSH })
  return { deflated, length: bytes.length, crc: crc32(bytes), shift: shiftOf(bytes.length) }
}

/** The chunks one after the other as one gzip file, in chunks of some 64 KiB. */
export function* gzipChunks(chunks: readonly Chunk[]): Generator<Buffer, void> {
  let waiting: Buffer[] = [gzipHead]
  let bytes = 0
  let crc = 0
  let length = 0
  for (const chunk of chunks) {
    crc = combineCrc32(crc, chunk.crc, chunk.shift)
    length += chunk.length
    waiting.push(chunk.deflated)
    bytes += chunk.deflated.length
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

/** The text of the chunks. */
export async function textOf(chunks: readonly Chunk[]): Promise<string> {
  return (await promisify(gunzip)(Buffer.concat([...gzipChunks(chunks)]))).toString()
}
