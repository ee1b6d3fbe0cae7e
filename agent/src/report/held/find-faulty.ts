/** What came of taking a report apart. */
export interface Findings<T> {
  /** Core took a part of it: then it is not core as a whole that fails. */
  anyAccepted: boolean
  /** Entries that core fails on, each one by itself and twice. */
  faulty: T[]
  /** Entries of which nothing is known, since the search was long enough. */
  left: T[]
}

/** So many parts without one that core takes are an outage of core. */
const blindParts = 16
const maxParts = 200

/**
 * Finds the entries that core fails on, by halves, breadth first; `accepts` sends a part and says whether core took it. Without
 * `sure`, that core takes other reports, the search ends after sixteen parts of which core took none. Throws what `accepts` throws.
 */
export async function findFaulty<T>(
  entries: readonly T[],
  sure: boolean,
  accepts: (part: readonly T[]) => Promise<boolean>,
): Promise<Findings<T>> {
  const queue: (readonly T[])[] = halvesOf(entries)
  const alone: T[] = []
  let anyAccepted = false
  for (let parts = 1; queue.length > 0 && parts <= maxParts; parts += 1) {
    if (parts > blindParts && !anyAccepted && !sure) break
    const part = queue.shift() ?? []
    if (await accepts(part)) anyAccepted = true
    else if (part.length === 1) alone.push(...part)
    else queue.push(...halvesOf(part))
  }
  const faulty: T[] = []
  // Whoever fails now and then must not be taken for a bad service.
  if (anyAccepted || sure) for (const one of alone) if (!(await accepts([one]))) faulty.push(one)
  return { anyAccepted, faulty, left: queue.flat() }
}

/** Two parts; the whole where there is but one entry. */
export function halvesOf<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return list.length === 0 ? [] : [[...list]]
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}
