/** Collects numbers and texts as bytes: small numbers take one byte. */
export interface ByteWriter {
  /** A whole number of 0 or more, below 2^53. */
  count(value: number): void
  /** Any whole number between -2^52 and 2^52. */
  signed(value: number): void
  text(value: string): void
  bytes(): Buffer
}

/** Reads what a ByteWriter wrote, in the same order; throws RangeError where the bytes end too early. */
export interface ByteReader {
  count(): number
  signed(): number
  text(): string
  done(): boolean
}

/** An empty writer. */
export function createByteWriter(): ByteWriter {
  let buffer = Buffer.allocUnsafe(256)
  let length = 0

  function reserve(more: number): void {
    if (length + more <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + more))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }

  // Seven bits a byte, lowest first; division, since shifts end at 32 bits.
  function count(value: number): void {
    reserve(8)
    let rest = Math.min(value, Number.MAX_SAFE_INTEGER)
    while (rest >= 128) {
      buffer[length] = (rest % 128) + 128
      length += 1
      rest = Math.floor(rest / 128)
    }
    buffer[length] = rest
    length += 1
  }

  return {
    count,
    signed: (value) => count(value < 0 ? -2 * value - 1 : 2 * value),
    text(value) {
      const size = Buffer.byteLength(value)
      count(size)
      reserve(size)
      length += buffer.write(value, length)
    },
    bytes: () => buffer.subarray(0, length),
  }
}

/** A reader at the start of some bytes. */
export function createByteReader(buffer: Buffer): ByteReader {
  let at = 0

  function count(): number {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = buffer[at]
      if (byte === undefined) throw new RangeError('the bytes end within a number')
      at += 1
      value += (byte % 128) * unit
      if (byte < 128) return value
      unit *= 128
    }
  }

  return {
    count,
    signed() {
      const value = count()
      return value % 2 === 1 ? -(value + 1) / 2 : value / 2
    },
    text() {
      const end = count() + at
      if (end > buffer.length) throw new RangeError('the bytes end within a text')
      const text = buffer.toString('utf8', at, end)
      at = end
      return text
    },
    done: () => at >= buffer.length,
  }
}
