import { Type } from 'typebox'

/** An instant in the query of a list. */
export const queryInstant = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})$',
    description,
  })

/** How many rows a page of a list has. */
export const queryFirst = Type.String({ pattern: '^[0-9]{1,3}$', description: 'from 1 to 500, else 100' })
