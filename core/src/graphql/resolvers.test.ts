import { expectTypeOf, it } from 'vitest'
import type { EveryField } from './field-resolvers.ts'
import type { loaders, resolvers } from './resolvers.ts'

it('every field of the schema that its parent does not hold has a resolver or a loader', () => {
  // Held by the type check: a field that is missing here is named there.
  expectTypeOf<typeof resolvers & typeof loaders>().toExtend<EveryField>()
})
