import { randomBytes } from 'node:crypto'
import type { Post } from '../../platform/outbound/post.ts'

const tags = { boolean: 0x01, integer: 0x02, octets: 0x04, sequence: 0x30 }
/** The AlgorithmIdentifier of SHA-256: 2.16.840.1.101.3.4.2.1 and NULL. */
const sha256 = Buffer.from('300d06096086480165030402010500', 'hex')

/** One value in DER. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}

/** The content of the value at the start, and what follows it. Throws RangeError where there is none. */
function readDer(bytes: Buffer): { tag: number; content: Buffer; rest: Buffer } {
  const first = bytes.readUInt8(1)
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes)
  const from = 2 + lengthBytes
  if (bytes.length < from + length) throw new RangeError('the answer ends too early')
  return { tag: bytes.readUInt8(0), content: bytes.subarray(from, from + length), rest: bytes.subarray(from + length) }
}

/**
 * Asks a time stamping authority (RFC 3161) for a token over a SHA-256. Throws Error when it refuses, or answers for another hash. Who signed the
 * token is checked by `openssl ts -verify`, against the authority's certificate.
 */
export async function requestTimestamp(post: Post, url: string, hash: Uint8Array): Promise<Buffer> {
  // Positive, and never with a zero in front, as DER wants it.
  const nonce = Buffer.concat([Buffer.of(0x01), randomBytes(8)])
  const query = der(
    tags.sequence,
    der(tags.integer, Buffer.of(1)),
    der(tags.sequence, sha256, der(tags.octets, hash)),
    der(tags.integer, nonce),
    der(tags.boolean, Buffer.of(0xff)),
  )
  const { status, bytes } = await post({ url, headers: { 'content-type': 'application/timestamp-query' }, body: query })
  if (status !== 200) throw new Error(`the time stamping authority answered ${status}`)
  const { content } = readDer(bytes)
  const { content: info, rest: token } = readDer(content)
  const granted = readDer(info).content
  if (granted.length !== 1 || granted.readUInt8(0) > 1) throw new Error('the time stamping authority refused')
  if (!token.includes(der(tags.octets, hash)) || !token.includes(der(tags.integer, nonce)))
    throw new Error('the time stamping authority answered for another hash')
  return token
}
