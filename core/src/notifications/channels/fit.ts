/** How much of a message a payload holds. */
export interface Size {
  /** Of each text, the most characters. */
  characters: number
  /** How many alerts are named. */
  named: number
}

/** From the fullest to one that is shorter than any limit. */
const sizes: readonly Size[] = [
  ...[1500, 800, 400, 200, 100, 60].map((characters) => ({ characters, named: 10 })),
  ...[5, 2, 1, 0].map((named) => ({ characters: 60, named })),
]
/** For programs: all alerts while they fit. */
const programSizes: readonly Size[] = [
  ...[4000, 1000, 300].map((characters) => ({ characters, named: 500 })),
  ...[250, 100, 50, 20, 10, 5, 2, 1, 0].map((named) => ({ characters: 300, named })),
]

/** The bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** The fullest payload of at most `bytes`; texts get shorter first, then fewer alerts are named. */
export function fit<T>(bytes: number, render: (size: Size) => T, bytesOf: (payload: T) => number = jsonBytes): T {
  return firstThatFits(sizes, bytes, render, bytesOf)
}

/** The same for a program, which wants every alert. */
export function fitProgram<T>(bytes: number, render: (size: Size) => T): T {
  return firstThatFits(programSizes, bytes, render, jsonBytes)
}

function firstThatFits<T>(
  from: readonly Size[],
  bytes: number,
  render: (size: Size) => T,
  bytesOf: (payload: T) => number,
): T {
  let payload = render(from[0] ?? { characters: 0, named: 0 })
  for (const size of from.slice(1)) {
    if (bytesOf(payload) <= bytes) break
    payload = render(size)
  }
  return payload
}
