export { changesDocument, serviceChangedDocument } from '../graphql/generated/service.generated.ts'
export type { ChangeKind, ServiceChange } from '../graphql/generated/types.generated.ts'
