import type { Bench, BenchContext, Case, Failed, Line, Missing } from './line.ts'
import { sentenceOf } from './print-lines.ts'

/**
 * Measures every case of the benches, one after the other; a case that fails becomes a row that says so. Each row is said as soon as it is
 * there: a run that is cut off has shown what it measured.
 */
export async function runBenches(
  benches: readonly Bench[],
  context: BenchContext,
): Promise<(Line | Missing | Failed)[]> {
  const rows: (Line | Missing | Failed)[] = []
  const add = (row: Line | Missing | Failed) => {
    rows.push(row)
    context.say(sentenceOf(row))
  }
  for (const one of benches.flatMap((bench) => bench(context))) await runCase(one, add)
  return rows
}

async function runCase({ name, size, measure }: Case, add: (row: Line | Missing | Failed) => void): Promise<void> {
  try {
    for await (const line of measure()) add(line)
  } catch (error) {
    add({ name, size, failed: error instanceof Error ? error.message : String(error) })
  }
}

/** True for a comparison that was made. */
export function isMeasured(row: Line | Missing | Failed): row is Line {
  return 'ratio' in row
}
