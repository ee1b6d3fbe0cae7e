import type { Bench, BenchContext, Case, Failed, Line, Missing } from './line.ts'

/** Measures every case of the benches, one after the other; a case that fails becomes a row that says so. */
export async function runBenches(
  benches: readonly Bench[],
  context: BenchContext,
): Promise<(Line | Missing | Failed)[]> {
  const rows: (Line | Missing | Failed)[] = []
  for (const one of benches.flatMap((bench) => bench(context))) await runCase(one, rows)
  return rows
}

async function runCase({ name, size, measure }: Case, rows: (Line | Missing | Failed)[]): Promise<void> {
  try {
    for await (const line of measure()) rows.push(line)
  } catch (error) {
    rows.push({ name, size, failed: error instanceof Error ? error.message : String(error) })
  }
}

/** True for a comparison that was made. */
export function isMeasured(row: Line | Missing | Failed): row is Line {
  return 'ratio' in row
}
