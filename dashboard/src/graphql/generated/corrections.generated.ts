import type { TypedDocument } from '../typed-document.ts'
import type {
  Corrections,
  CorrectionsVariables,
  CorrectionOriginal,
  CorrectionOriginalVariables,
  PreviewCorrection,
  PreviewCorrectionVariables,
  ProposeCorrection,
  ProposeCorrectionVariables,
  ApproveCorrection,
  ApproveCorrectionVariables,
  RejectCorrection,
  RejectCorrectionVariables,
  WithdrawCorrection,
  WithdrawCorrectionVariables,
} from './types.generated.ts'

export const correctionsDocument: TypedDocument<Corrections, CorrectionsVariables> =
  "query Corrections($first:Int!){slaCorrections(first:$first){...Correction}}fragment Correction on SlaCorrection{id kind status targetKind target from to reason state proposedBy proposedAt decidedBy decidedAt decisionNote appliedAt serviceCount progress{...CorrectionProgress}impact{...CorrectionImpact}}fragment CorrectionProgress on SlaCorrectionProgress{phase doneDays totalDays}fragment CorrectionImpact on SlaCorrectionImpact{serviceId path periodKey before{uptime}after{uptime}rangeBefore{downSeconds}rangeAfter{downSeconds}}"

export const correctionOriginalDocument: TypedDocument<CorrectionOriginal, CorrectionOriginalVariables> =
  "query CorrectionOriginal($after:ID!){slaCorrections(first:1 after:$after){id original(first:500){...CorrectedSegment}}}fragment CorrectedSegment on SlaCorrectedSegment{path from to status excluded}"

export const previewCorrectionDocument: TypedDocument<PreviewCorrection, PreviewCorrectionVariables> =
  "query PreviewCorrection($input:SlaCorrectionInput!){previewCorrection(input:$input){...CorrectionPreview}}fragment CorrectionPreview on SlaCorrectionPreview{serviceCount warnings impact{...CorrectionImpact}}fragment CorrectionImpact on SlaCorrectionImpact{serviceId path periodKey before{uptime}after{uptime}rangeBefore{downSeconds}rangeAfter{downSeconds}}"

export const proposeCorrectionDocument: TypedDocument<ProposeCorrection, ProposeCorrectionVariables> =
  "mutation ProposeCorrection($input:SlaCorrectionInput!){proposeCorrection(input:$input){correction{id}warnings}}"

export const approveCorrectionDocument: TypedDocument<ApproveCorrection, ApproveCorrectionVariables> =
  "mutation ApproveCorrection($id:ID!$note:String){approveCorrection(id:$id note:$note){id}}"

export const rejectCorrectionDocument: TypedDocument<RejectCorrection, RejectCorrectionVariables> =
  "mutation RejectCorrection($id:ID!$note:String){rejectCorrection(id:$id note:$note){id}}"

export const withdrawCorrectionDocument: TypedDocument<WithdrawCorrection, WithdrawCorrectionVariables> =
  "mutation WithdrawCorrection($id:ID!){withdrawCorrection(id:$id){id}}"
