import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Suites that run for ten seconds or more, the longest first; those that wait stand between those that compute. */
const longest = [
  'period-rule',
  'any-order',
  'start-agent',
  'incident-pages',
  'pages',
  'sla-pages',
  'growth',
  'proof-of-life',
  'bench',
  'outage',
  'failover',
  'start',
  'faults',
  'burn-alerts',
  'quorum',
  'guests',
  'core-clock',
  'sessions',
  'upgrade',
  'ticket-pages',
  'disturbances',
  'backup-pages',
  'panels',
  'carry-out-corrections',
  'embedded',
  'several-servers',
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
