import { Type } from 'typebox'

/** The version of OpenSLO that is read and written. */
export const openSloVersion = 'openslo/v1'

/** Annotations carry what OpenSLO has no field for, so that an export comes back as it was. */
export const annotation = {
  group: 'itops.io/sla-group',
  tier: 'itops.io/tier',
  /** The fields of an SLA definition that OpenSLO has none for, as JSON. */
  terms: 'itops.io/terms',
}

const Text = Type.String({ maxLength: 2000 })
const Metadata = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  displayName: Type.Optional(Type.String({ maxLength: 120 })),
  labels: Type.Optional(Type.Unknown()),
  annotations: Type.Optional(Type.Record(Type.String(), Text)),
})

/** What is read of an SLO; more fields may be there, and are named. */
export const Slo = Type.Object({
  apiVersion: Type.String(),
  kind: Type.Literal('SLO'),
  metadata: Metadata,
  spec: Type.Object({
    service: Type.Optional(Text),
    description: Type.Optional(Text),
    budgetingMethod: Type.Optional(Text),
    timeWindow: Type.Optional(
      Type.Array(
        Type.Object({
          duration: Type.String({ maxLength: 20 }),
          isRolling: Type.Optional(Type.Boolean()),
          calendar: Type.Optional(Type.Object({ startTime: Type.Optional(Text), timeZone: Type.Optional(Text) })),
        }),
        { maxItems: 10 },
      ),
    ),
    objectives: Type.Array(
      Type.Object({
        displayName: Type.Optional(Text),
        target: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        targetPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
      }),
      { minItems: 1, maxItems: 50 },
    ),
  }),
})
