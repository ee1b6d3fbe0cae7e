import type { TypedDocument } from '../typed-document.ts'
import type {
  Volumes,
  VolumesVariables,
  StorageHistory,
  StorageHistoryVariables,
} from './types.generated.ts'

export const volumesDocument: TypedDocument<Volumes, VolumesVariables> =
  "query Volumes($filter:StorageFilter$first:Int!$after:ID){storageVolumes(filter:$filter first:$first after:$after){totalCount endCursor nodes{...StorageVolume}}}fragment StorageVolume on StorageVolume{id path displayName mountPath storageType allocatedBytes usedBytes freePercent level growthBytesPerDay daysToFull filling reportedAt}"

export const storageHistoryDocument: TypedDocument<StorageHistory, StorageHistoryVariables> =
  "query StorageHistory($volumeId:ID!$hoursBack:Int!){storageHistory(volumeId:$volumeId hoursBack:$hoursBack){...StoragePoint}}fragment StoragePoint on StoragePoint{time allocatedBytes usedBytes}"
