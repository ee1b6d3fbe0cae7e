import { type Static, Type } from 'typebox'

const Seconds = Type.Number({ minimum: 0, description: 'seconds, to the millisecond' })

const Rejected = Type.Object({
  name: Type.String(),
  reason: Type.String(),
  code: Type.Optional(
    Type.Enum(['reporter_conflict'], { description: 'another sender speaks for the service: a 409 for it alone' }),
  ),
})

/** What became of a report, sent after its transaction has committed. */
export const ReportAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0, description: 'services taken' }),
    rejected: Type.Array(Rejected),
    warnings: Type.Array(Type.String()),
    creditedSeconds: Seconds,
    /** Time that was clamped or refused, by cause. */
    refusedSeconds: Type.Object({ future: Seconds, ancient: Seconds, overlap: Seconds }),
    refused: Type.Array(
      Type.Object({
        name: Type.String(),
        cause: Type.Enum(['future', 'ancient'], {
          description: "ahead of core's clock, or older than core keeps time open",
        }),
        from: Type.String({ description: 'ISO 8601 instant' }),
        to: Type.String({ description: 'ISO 8601 instant' }),
      }),
      { description: 'of which services which time was refused: send what is in the future again later' },
    ),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
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
