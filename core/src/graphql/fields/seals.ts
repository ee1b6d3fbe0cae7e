import { listSeals } from '../../seals/list-seals.ts'
import { verifySeals } from '../../seals/verify-seals.ts'
import type { SubjectFilter } from '../../sla/find-subject.ts'
import { maxPage, readInt, readPath } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

/** Sealed months. */
export const sealFields = {
  Query: {
    slaSeals: (
      _: unknown,
      { first, ...filter }: SubjectFilter & { periodKey?: string | null; first: number },
      { context }: GraphqlContext,
    ) =>
      listSeals(context, {
        ...filter,
        node: readPath('node', filter.node ?? null),
        first: readInt('first', first, 1, maxPage),
      }),
    verifySlaSeals: (_: unknown, __: unknown, { context }: GraphqlContext) => verifySeals(context),
  },
}
