import { type Static, Type } from 'typebox'

/** The documented service states; anything else is stored as UNKNOWN with a warning. */
export const serviceStatuses = ['OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN'] as const
export type ServiceStatus = (typeof serviceStatuses)[number]

export const criticalities = ['critical', 'high', 'medium', 'low'] as const
export type Criticality = (typeof criticalities)[number]

/** The report interval of an agent that names none, in milliseconds. */
export const defaultIntervalMs = 30_000

/** Seconds between two reports of a sender that is not on the default interval. */
export const IntervalSeconds = Type.Integer({ minimum: 5, maximum: 86_400, default: 30 })

/** What the probes that ended within an interval measured; milliseconds. */
export const Latency = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: 100_000 }),
    sumMs: Type.Number({ minimum: 0, maximum: 1e10 }),
    minMs: Type.Number({ minimum: 0, maximum: 1e7 }),
    maxMs: Type.Number({ minimum: 0, maximum: 1e7 }),
  },
  { $id: 'Latency' },
)
export type Latency = Static<typeof Latency>

/** One interval of credited time: the service was observed in `status` from `from` (inclusive) to `to` (exclusive), ISO 8601 instants. */
export const ReportedInterval = Type.Object(
  {
    from: Type.String({ maxLength: 40, description: 'ISO 8601 instant with zone, inclusive' }),
    to: Type.String({ maxLength: 40, description: 'ISO 8601 instant with zone, exclusive' }),
    status: Type.String({ maxLength: 40, description: 'OPERATIONAL, DEGRADED, DOWN, MAINTENANCE or UNKNOWN' }),
    latency: Type.Optional(
      Type.Unsafe<Latency>({
        description:
          '{count, sumMs, minMs, maxMs} of the probes that ended within it; a malformed one is left out with a warning',
      }),
    ),
  },
  { $id: 'ReportedInterval' },
)
export type ReportedInterval = Static<typeof ReportedInterval>

/** Reads a status word in any case; `undefined` when it is none of the documented ones. */
export function parseStatus(word: string): ServiceStatus | undefined {
  const upper = word.trim().toUpperCase()
  return serviceStatuses.find((status) => status === upper)
}
