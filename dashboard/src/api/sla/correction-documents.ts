import { typed } from '../typed-document.ts'
import type { CorrectedPiece, Correction, CorrectionInput, CorrectionPreview } from './correction-types.ts'

const impactFields = `
  impact {
    serviceId path periodKey
    before { uptime } after { uptime }
    rangeBefore { downSeconds } rangeAfter { downSeconds }
  }
`

export const correctionsDocument = typed<{ slaCorrections: Correction[] }, { first: number }>(`
  query Corrections($first: Int!) {
    slaCorrections(first: $first) {
      id kind status targetKind target from to reason state proposedBy proposedAt decidedBy decidedAt decisionNote
      appliedAt serviceCount progress { phase doneDays totalDays }
      ${impactFields}
    }
  }
`)

/** Core has no query for one correction: the page after the next id starts with it. */
export const correctionOriginalDocument = typed<
  { slaCorrections: { id: string; original: CorrectedPiece[] }[] },
  { after: string }
>(`
  query CorrectionOriginal($after: ID!) {
    slaCorrections(first: 1, after: $after) { id original(first: 500) { path from to status excluded } }
  }
`)

export const previewCorrectionDocument = typed<{ previewCorrection: CorrectionPreview }, { input: CorrectionInput }>(`
  query PreviewCorrection($input: SlaCorrectionInput!) {
    previewCorrection(input: $input) {
      serviceCount warnings
      ${impactFields}
    }
  }
`)

export const proposeCorrectionDocument = typed<
  { proposeCorrection: { correction: { id: string }; warnings: string[] } },
  { input: CorrectionInput }
>(`
  mutation ProposeCorrection($input: SlaCorrectionInput!) {
    proposeCorrection(input: $input) { correction { id } warnings }
  }
`)

export const approveCorrectionDocument = typed<
  { approveCorrection: { id: string } },
  { id: string; note: string | null }
>(`
  mutation ApproveCorrection($id: ID!, $note: String) {
    approveCorrection(id: $id, note: $note) { id }
  }
`)

export const rejectCorrectionDocument = typed<
  { rejectCorrection: { id: string } },
  { id: string; note: string | null }
>(`
  mutation RejectCorrection($id: ID!, $note: String) {
    rejectCorrection(id: $id, note: $note) { id }
  }
`)

export const withdrawCorrectionDocument = typed<{ withdrawCorrection: { id: string } }, { id: string }>(`
  mutation WithdrawCorrection($id: ID!) {
    withdrawCorrection(id: $id) { id }
  }
`)
