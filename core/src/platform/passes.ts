/** Work in passes: what comes after a `yield` may wait until other work has had its turn. */
export type Passes<T = unknown> = AsyncGenerator<void, T, void>

/** Runs all passes one after the other; resolves to what the work gives. */
export async function allPasses<T>(passes: Passes<T>): Promise<T> {
  for (;;) {
    const { done, value } = await passes.next()
    if (done) return value
  }
}
