const firstMs = 500
const lastMs = 30_000

/** How long to wait before a retry: doubling from half a second to 30 s, spread by `chance` (0 to 1) so that clients don't return in step. */
export function backoffMs(retries: number, chance: number): number {
  const ceiling = Math.min(lastMs, firstMs * 2 ** Math.min(retries, 10))
  return Math.round(ceiling * (0.5 + chance / 2))
}
