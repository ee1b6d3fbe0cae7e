/** Repeatable chance: the same seed and names give the same draws, on every machine. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True with the given probability. */
  happens(probability: number): boolean
  /** How often something happens that happens `expected` times on average (Poisson). */
  count(expected: number): number
}

/** The chance of one thing, named by its parts, so that it does not depend on what was drawn for other things. */
export function chanceOf(seed: number, ...names: readonly (string | number)[]): Chance {
  const next = mulberry32(hash(`${seed} ${names.join(' ')}`))
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    happens: (probability) => next() < probability,
    count(expected) {
      const limit = Math.exp(-expected)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count++
      return count
    },
  }
}

/** Tommy Ettinger's generator of 32 bits, public domain. */
function mulberry32(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}
