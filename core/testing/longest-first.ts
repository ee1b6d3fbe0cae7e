import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Suites that run for tens of seconds, the longest first. */
const longest = [
  'period-rule',
  'any-order',
  'incident-pages',
  'start-agent',
  'bench',
  'pages',
  'sla-pages',
  'panels',
  'proof-of-life',
  'outage',
  'failover',
  'quorum',
  'upgrade',
  'burn-alerts',
  'embedded',
]

/** Begins with the suites that take longest: one that begins last would keep one worker busy while the others have nothing left. */
export class LongestFirst extends BaseSequencer {
  override async sort(suites: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(suites)
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
  return rank < 0 ? longest.length : rank
}
