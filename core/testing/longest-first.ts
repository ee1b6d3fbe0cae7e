import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { longSuites } from './long-suites.ts'

/** Begins with the suites that take longest: one that begins last would keep one worker busy while the others have nothing left. */
export class LongestFirst extends BaseSequencer {
  override async sort(suites: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(suites)
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longSuites.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
  return rank < 0 ? longSuites.length : rank
}
