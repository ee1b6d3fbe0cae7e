import { createHash } from 'node:crypto'

/** The hash of a leaf and of a node of a tree as RFC 6962 has it; SQL computes the same (`merkle_root`). */
const hashOf = (prefix: number, ...parts: Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256').update(Buffer.of(prefix))).digest()

/** A step from a leaf to the root: the hash beside it, and on which side it stands. */
export interface ProofStep {
  side: 'left' | 'right'
  hash: string
}

/** The levels of a tree over leaves, from their hashes up to the root. */
export function merkleLevels(leaves: readonly Uint8Array[]): Buffer[][] {
  const levels = [leaves.map((leaf) => hashOf(0, leaf))]
  for (let level = levels[0] ?? []; level.length > 1; levels.push(level)) {
    const below = level
    level = Array.from({ length: Math.ceil(below.length / 2) }, (_, at) => {
      const [left = Buffer.alloc(0), right] = below.slice(2 * at, 2 * at + 2)
      return right ? hashOf(1, left, right) : left
    })
  }
  return levels
}

/** The way from one leaf up to the root, in hexadecimal digits. */
export function proofOf(levels: readonly Buffer[][], leaf: number): ProofStep[] {
  return levels.slice(0, -1).flatMap((level, height) => {
    const at = leaf >> height
    const beside = level[at ^ 1]
    return beside ? [{ side: at % 2 === 0 ? ('right' as const) : ('left' as const), hash: beside.toString('hex') }] : []
  })
}
