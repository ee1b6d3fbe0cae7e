export { storageHistoryDocument, volumesDocument } from '../graphql/generated/storage.generated.ts'
export type { StorageFilter, StorageLevel, StoragePoint, StorageVolume } from '../graphql/generated/types.generated.ts'
