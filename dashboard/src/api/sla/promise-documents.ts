export {
  groupDetailsDocument as promisesDocument,
  previewDocument,
  setTermsDocument,
  tiersDocument,
} from '../../graphql/generated/groups.generated.ts'
export {
  resultDocument,
  rollUpsDocument,
  sealRevisionsDocument,
  sealsDocument,
  verifySealsDocument,
} from '../../graphql/generated/sla.generated.ts'
