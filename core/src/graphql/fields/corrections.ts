import { approveCorrection } from '../../corrections/approve-correction.ts'
import {
  type CorrectionInput,
  type CorrectionState,
  type CorrectionView,
  listCorrections,
} from '../../corrections/correction.ts'
import { rejectCorrection, withdrawCorrection } from '../../corrections/decide-correction.ts'
import { listCorrectedPieces } from '../../corrections/list-corrected-pieces.ts'
import { previewCorrection, proposeCorrection } from '../../corrections/propose-correction.ts'
import { maxPage, readId, readInt, readTargetTexts, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

type ListArgs = { filter?: { state?: CorrectionState | null } | null; first: number; after?: string | null }
type Decision = { id: string; note?: string | null }

/** Corrections of past time. */
export const correctionFields = {
  Query: {
    slaCorrections: (_: unknown, { filter, first, after }: ListArgs, { context }: GraphqlContext) =>
      listCorrections(context, {
        state: filter?.state ?? null,
        first: readInt('first', first, 1, maxPage),
        after: readId('after', after),
      }),
    previewCorrection: (_: unknown, { input }: { input: CorrectionInput }, { context }: GraphqlContext) =>
      previewCorrection(context, readTargetTexts(input)),
  },
  Mutation: {
    proposeCorrection: (_: unknown, { input }: { input: CorrectionInput }, { context }: GraphqlContext) =>
      proposeCorrection(context, readTargetTexts(input)),
    approveCorrection: (_: unknown, { id, note }: Decision, { context }: GraphqlContext) =>
      approveCorrection(context, id, readText('note', note ?? null, 2000)),
    rejectCorrection: (_: unknown, { id, note }: Decision, { context }: GraphqlContext) =>
      rejectCorrection(context, id, readText('note', note ?? null, 2000)),
    withdrawCorrection: (_: unknown, { id }: { id: string }, { context }: GraphqlContext) =>
      withdrawCorrection(context, id),
  },
}

export const correctionTypes = {
  SlaCorrection: {
    original: ({ id }: CorrectionView, { first }: { first: number }, { context }: GraphqlContext) =>
      listCorrectedPieces(context, id, readInt('first', first, 1, maxPage)),
  },
}
