import { approveCorrection } from '../../corrections/approve-correction.ts'
import { type CorrectionView, listCorrections } from '../../corrections/correction.ts'
import { rejectCorrection, withdrawCorrection } from '../../corrections/decide-correction.ts'
import { listCorrectedSegments } from '../../corrections/list-corrected-segments.ts'
import { previewCorrection, proposeCorrection } from '../../corrections/propose-correction.ts'
import { maxPage, parseId, parseInteger, parseTargetTexts, parseText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Corrections of past time. */
export const correctionFields = {
  Query: {
    slaCorrections: (_, { filter, first, after }, { context }) =>
      listCorrections(context, {
        state: filter?.state ?? null,
        first: parseInteger('first', first, 1, maxPage),
        after: parseId('after', after),
      }),
    previewCorrection: (_, { input }, { context }) => previewCorrection(context, parseTargetTexts(input)),
  },
  Mutation: {
    proposeCorrection: (_, { input }, { context }) => proposeCorrection(context, parseTargetTexts(input)),
    approveCorrection: (_, { id, note }, { context }) =>
      approveCorrection(context, id, parseText('note', note ?? null, 2000)),
    rejectCorrection: (_, { id, note }, { context }) =>
      rejectCorrection(context, id, parseText('note', note ?? null, 2000)),
    withdrawCorrection: (_, { id }, { context }) => withdrawCorrection(context, id),
  },
} satisfies Resolvers

export const correctionTypes = {
  SlaCorrection: {
    original: ({ id }: CorrectionView, { first }: { first: number }, { context }: GraphqlContext) =>
      listCorrectedSegments(context, id, parseInteger('first', first, 1, maxPage)),
  },
} satisfies Resolvers
