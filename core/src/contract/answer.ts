import { type Static, Type } from 'typebox'
import { IntervalSeconds, ReportedInterval } from './status.ts'

const refusals: readonly [RegExp, (found: RegExpExecArray) => string][] = [
  [/exceeded quota: ([\w.-]{1,100})/, ([, name]) => `exceeded quota: ${name}`],
  [/violates PodSecurity "([\w.:-]{1,60})"/, ([, level]) => `violates PodSecurity "${level}"`],
  [/admission webhook|failed calling webhook/, () => 'denied by an admission webhook'],
  [/ValidatingAdmissionPolicy|MutatingAdmissionPolicy/, () => 'denied by an admission policy'],
  [
    /(?:maximum|minimum) (cpu|memory|storage)[\w ]* (?:usage|limit)?.{0,20}per (?:Container|Pod)/i,
    ([, what]) => `outside the limit range of ${what}`,
  ],
  [/error looking up service account|serviceaccount "[^"]*" not found/, () => 'its service account does not exist'],
  [
    /\bis forbidden\b|\bforbidden:|cannot (?:get|list|watch|create|update|patch|delete|use|impersonate)\b.{0,100}\bresource|\bsystem:(?:serviceaccount|node|anonymous|authenticated)\b/i,
    () => 'HTTP 403 (forbidden)',
  ],
  [/\bUnauthorized\b/, () => 'HTTP 401 (unauthorized)'],
]

/**
 * What a refusal of the Kubernetes API (a right, a quota, Pod Security, an admission webhook) comes to, as everybody may read it:
 * its own words name accounts, rights and rules. Undefined for a line that is none.
 */
export function refusalOf(line: string): string | undefined {
  for (const [pattern, plain] of refusals) {
    const found = pattern.exec(line)
    if (found) return plain(found)
  }
  return undefined
}

export const Seconds = Type.Number({ minimum: 0, description: 'seconds, to the millisecond' })

export const Rejected = Type.Object({
  name: Type.String(),
  reason: Type.String(),
  code: Type.Optional(
    Type.Enum(['reporter_conflict', 'forbidden_key'], {
      description:
        'another sender speaks for the service, or it is outside of the scope of the key: a 409 or 403 for it alone',
    }),
  ),
})

export type Rejected = Static<typeof Rejected>

/** What became of a report, sent after its transaction has committed. */
export const ReportAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0, description: 'services taken' }),
    rejected: Type.Array(Rejected),
    warnings: Type.Array(Type.String()),
    creditedSeconds: Seconds,
    /** Time that was clamped or refused, by cause. */
    refusedSeconds: Type.Object({ future: Seconds, tooOld: Seconds, overlap: Seconds }),
    refused: Type.Array(
      Type.Object({
        name: Type.String(),
        cause: Type.Enum(['future', 'tooOld'], {
          description: "ahead of core's clock, or older than core keeps time open",
        }),
        from: Type.String({ description: 'ISO 8601 instant' }),
        to: Type.String({ description: 'ISO 8601 instant' }),
      }),
      { description: 'of which services which time was refused: send what is in the future again later' },
    ),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
    base: Type.Optional(
      Type.String({
        description: 'what a later report of the same node may name as its `base`, if this was sent as one',
      }),
    ),
  },
  { $id: 'ReportAnswer' },
)
export type ReportAnswer = Static<typeof ReportAnswer>

/** The answer to a registration or a heartbeat. */
export const Acknowledgement = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0 }),
    rejected: Type.Array(Rejected),
    warnings: Type.Array(Type.String()),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
  },
  { $id: 'Acknowledgement' },
)
export type Acknowledgement = Static<typeof Acknowledgement>

/** The body of every refused REST call. */
export const ErrorAnswer = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Optional(Type.Unknown()) }) },
  { $id: 'ErrorAnswer' },
)

/** POST /api/v1/health/report: one service reports itself; the first push creates it. */
export const HealthReport = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    status: Type.String({
      maxLength: 40,
      'x-reads': 'name',
      description: 'OPERATIONAL, DEGRADED, DOWN, MAINTENANCE or UNKNOWN',
    }),
    message: Type.Optional(Type.String({ maxLength: 2000, 'x-reads': 'prose' })),
    criticality: Type.Optional(Type.String({ maxLength: 20, description: 'critical, high, medium or low' })),
    slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
    serviceType: Type.Optional(Type.String({ maxLength: 60 })),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 32, 'x-reads': 'list' })),
    intervalSeconds: Type.Optional(IntervalSeconds),
    pieces: Type.Optional(Type.Array(ReportedInterval, { maxItems: 25_000 })),
  },
  { $id: 'HealthReport' },
)
export type HealthReport = Static<typeof HealthReport>

/** An instant in the query of a list. */
export const queryInstant = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})$',
    description,
  })

/** How many rows a page of a list has. */
export const queryFirst = Type.String({ pattern: '^[0-9]{1,3}$', description: 'from 1 to 500, else 100' })
