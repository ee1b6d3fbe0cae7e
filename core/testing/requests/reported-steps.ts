import fc from 'fast-check'
import { type ReportedService, serviceStatuses } from '../../src/contract/index.ts'
import type { Interval } from '../../src/snapshots/intervals.ts'
import type { Reported } from '../oracle/oracle.ts'

export const tickMs = 30_000
/** How many services each step reports. */
export const servicesPerStep = 8

/** What a report says of one service: that it goes on, nothing, or something else. */
type Said =
  | 'goes on'
  | 'no intervals'
  | 'absent'
  | 'repeated'
  | 'reaching back'
  | 'without intervals'
  | 'late'
  | { to: Interval['status']; after: number }

const said: fc.Arbitrary<Said> = fc.oneof(
  { weight: 40, arbitrary: fc.constant('goes on' as const) },
  { weight: 3, arbitrary: fc.constant('no intervals' as const) },
  { weight: 3, arbitrary: fc.constant('absent' as const) },
  { weight: 2, arbitrary: fc.constant('repeated' as const) },
  { weight: 1, arbitrary: fc.constant('without intervals' as const) },
  { weight: 1, arbitrary: fc.constant('late' as const) },
  { weight: 1, arbitrary: fc.constant('reaching back' as const) },
  { weight: 3, arbitrary: fc.record({ to: fc.constantFrom(...serviceStatuses), after: fc.nat(tickMs) }) },
)

/** One report of a node, some time after the one before. */
export const reportedStep = fc.record({
  /** Ticks since the step before, and milliseconds beside it. */
  ticks: fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }) }),
  beside: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20_000) }),
  services: fc.oneof(
    { weight: 3, arbitrary: fc.constant(Array.from({ length: servicesPerStep }, (): Said => 'goes on')) },
    { weight: 2, arbitrary: fc.array(said, { minLength: servicesPerStep, maxLength: servicesPerStep }) },
  ),
  /** Which core is asked, each with a memory of its own; one has none. */
  core: fc.nat(2),
  jobs: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
  /** What outages do, as the report or core has it. */
  incidents: fc.oneof(
    { weight: 8, arbitrary: fc.constant('open' as const) },
    { weight: 1, arbitrary: fc.constantFrom('follow' as const, 'ignore' as const) },
  ),
})

/** What was reported of a service, up to when, in which status, and the intervals that were sent last. */
export interface ReportedLife {
  history: Reported[]
  until: number
  status: Interval['status']
  last: Interval[]
}

/** A service of which nothing is reported yet. */
export const openLife = (until: number): ReportedLife => ({ history: [], until, status: 'OPERATIONAL', last: [] })

/**
 * The services of a report of a tick that is sent at `now`; notes in their lives what was reported. Every other one is probed, and
 * what they say of themselves depends on their status.
 */
export function sayOf(
  lives: readonly ReportedLife[],
  services: readonly Said[],
  tick: number,
  now: number,
): ReportedService[] {
  return services.flatMap((what, index) => {
    const life = lives[index]
    return life && what !== 'absent' ? [say(life, what, tick, now, index)] : []
  })
}

const iso = (ms: number) => new Date(ms).toISOString()

function say(
  life: ReportedLife,
  what: Exclude<Said, 'absent'>,
  tick: number,
  now: number,
  index: number,
): ReportedService {
  const pieces = intervalsOf(life, what, tick)
  const status = pieces?.at(-1)?.status ?? life.status
  life.status = status
  if (pieces?.length) life.last = pieces
  life.until = pieces ? Math.max(life.until, ...pieces.map(({ to }) => to)) : now
  life.history.push({ at: now, status, pieces })
  const isProbed = index % 2 === 1
  const latencyOf = (from: number) => ({ count: 2, sumMs: 20 + (from % 7), minMs: 5, maxMs: 20 })
  return {
    name: `s${index}`,
    status,
    replicas: 2,
    readyReplicas: status === 'OPERATIONAL' ? 2 : 1,
    ...(status === 'OPERATIONAL' ? {} : { message: `it is ${status}` }),
    ...(isProbed ? { certificateEndsAt: '2027-02-01T00:00:00Z' } : {}),
    ...(pieces && {
      pieces: pieces.map((one) => ({
        ...one,
        from: iso(one.from),
        to: iso(one.to),
        ...(isProbed ? { latency: latencyOf(one.from) } : {}),
      })),
    }),
  }
}

function intervalsOf(
  { until, last, status }: ReportedLife,
  what: Exclude<Said, 'absent'>,
  tick: number,
): Interval[] | undefined {
  const interval = (from: number, to: number, status: Interval['status']) => (from < to ? [{ from, to, status }] : [])
  switch (what) {
    case 'goes on':
      return interval(until, tick, status)
    case 'no intervals':
      return []
    case 'repeated':
      return last
    case 'without intervals':
      return undefined
    case 'reaching back':
      return interval(until - 200_000, until, 'OPERATIONAL')
    case 'late':
      return interval(until - 400_000, until - 100_000, 'DOWN')
    default: {
      const at = Math.max(until, tick - what.after)
      return [...interval(until, at, status), ...interval(at, tick, what.to)]
    }
  }
}
