export type {
  Correction,
  CorrectionImpact,
  CorrectionPreview,
  CorrectionProgress,
  SlaCorrectionInput as CorrectionInput,
  SlaCorrectionKind as CorrectionKind,
  SlaCorrectionState as CorrectionState,
} from '../../graphql/generated/types.generated.ts'
