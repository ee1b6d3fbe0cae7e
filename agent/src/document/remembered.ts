import { ServiceDocument } from '@itops/core/contract'
import { type Static, Type } from 'typebox'
import Value from 'typebox/value'

const RememberedSource = Type.Object({
  source: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String()),
  createdAt: Type.Optional(Type.Number()),
  documents: Type.Array(
    Type.Object({
      index: Type.Integer({ minimum: 1 }),
      document: ServiceDocument,
      /** True when another source has its path. */
      isSecond: Type.Optional(Type.Boolean()),
    }),
  ),
})
/** The last good documents of one place, as they outlive the process. */
export type RememberedSource = Static<typeof RememberedSource>

/** Reads what was remembered; what another version wrote and this one does not understand is left out. */
export function readRemembered(value: unknown): RememberedSource[] {
  if (!Array.isArray(value)) return []
  return value.filter((entry: unknown): entry is RememberedSource => Value.Check(RememberedSource, entry))
}
