/** How long what was read may be relied on: what is taken from somebody acts within two seconds on every replica. */
const recentMs = 1_000
const maxKept = 10_000

/**
 * Reads values by their keys, each once in `recentMs` at most; those who ask at once share one reading. It hears of no changes,
 * so it needs no bus to be right. A reading that fails is not kept.
 */
export function readRecently<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, { value: Promise<T>; until: number }>()
  return (key) => {
    const now = performance.now()
    const known = kept.get(key)
    if (known && now < known.until) return known.value
    // The oldest come first, as each is put at the end when it is read.
    for (const [old, { until }] of kept) {
      if (kept.size < maxKept && now < until) break
      kept.delete(old)
    }
    const value = read(key)
    kept.delete(key)
    kept.set(key, { value, until: now + recentMs })
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key)
    })
    return value
  }
}
