// node:zlib has crc32 only from Node 22 on.
const table = new Uint32Array(256)
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  table[byte] = value
}

/** The CRC-32 of IEEE 802.3 over some bytes, as an unsigned number; `seed` is the sum of what came before them. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let sum = ~seed
  for (let index = 0; index < bytes.length; index += 1) {
    sum = (sum >>> 8) ^ (table[(sum ^ (bytes[index] ?? 0)) & 0xff] ?? 0)
  }
  return ~sum >>> 0
}
