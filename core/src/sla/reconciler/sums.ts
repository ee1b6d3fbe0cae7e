/** Milliseconds of each credited state. */
export interface Sums {
  operational: number
  degraded: number
  down: number
  plannedDown: number
  excluded: number
  unknown: number
}

/** Reads the six sums in their usual order; a bucket that is missing holds nothing. */
export function sumsOf(columns: readonly (number | null)[]): Sums {
  const [operational, degraded, down, plannedDown, excluded, unknown] = columns.map((ms) => ms ?? 0)
  return {
    operational: operational ?? 0,
    degraded: degraded ?? 0,
    down: down ?? 0,
    plannedDown: plannedDown ?? 0,
    excluded: excluded ?? 0,
    unknown: unknown ?? 0,
  }
}

export function sumsDiffer(a: Sums, b: Sums): boolean {
  return (Object.keys(a) as (keyof Sums)[]).some((kind) => a[kind] !== b[kind])
}
