export {
  approveCorrectionDocument,
  correctionOriginalDocument,
  correctionsDocument,
  previewCorrectionDocument,
  proposeCorrectionDocument,
  rejectCorrectionDocument,
  withdrawCorrectionDocument,
} from '../../graphql/generated/corrections.generated.ts'
