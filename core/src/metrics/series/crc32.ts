// CRC-32 of texts one after the other from those of each, as zlib's crc32_combine (Mark Adler): a checksum is a polynomial over
// GF(2), and appending n bytes multiplies it by x^8n modulo this one, its bits reversed.
const polynomial = 0xedb88320
const one = 0x80000000

function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1
  }
  return product >>> 0
}

/** x to the power of 2^k, for each k. */
const powers = [0x40000000]
while (powers.length < 32) powers.push(multiply(powers.at(-1) ?? 0, powers.at(-1) ?? 0))

/** By what a checksum is multiplied when so many bytes follow, less than 512 MiB. */
export function shiftOf(bytes: number): number {
  let shift = one
  for (let rest = bytes, k = 3; rest > 0; rest = Math.floor(rest / 2), k++) {
    if (rest % 2 === 1) shift = multiply(powers[k] ?? 0, shift)
  }
  return shift
}

/** The checksum of two texts one after the other, from their own and the shift of the second. */
export function combineCrc32(first: number, second: number, shiftOfSecond: number): number {
  return (multiply(shiftOfSecond, first) ^ second) >>> 0
}
