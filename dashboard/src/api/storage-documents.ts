import { typed } from './typed-document.ts'

export type StorageLevel = 'healthy' | 'warning' | 'critical'

/** A volume of a service, as its last report shows it. */
export interface StorageVolume {
  id: string
  path: string
  displayName: string
  mountPath: string | null
  storageType: string | null
  allocatedBytes: number
  usedBytes: number
  freePercent: number
  level: StorageLevel
  growthBytesPerDay: number | null
  daysToFull: number | null
  filling: boolean
  reportedAt: string
}

export interface StorageFilter {
  level?: StorageLevel
  filling?: boolean
  prefix?: string
  search?: string
}

export const volumesDocument = typed<
  { storageVolumes: { nodes: StorageVolume[]; totalCount: number; endCursor: string | null } },
  { filter: StorageFilter; first: number; after: string | null }
>(`
  query Volumes($filter: StorageFilter, $first: Int!, $after: ID) {
    storageVolumes(filter: $filter, first: $first, after: $after) {
      totalCount endCursor
      nodes {
        id path displayName mountPath storageType allocatedBytes usedBytes freePercent level growthBytesPerDay daysToFull
        filling reportedAt
      }
    }
  }
`)

/** How full a volume was in one stretch of time. */
export interface StoragePoint {
  time: string
  allocatedBytes: number
  usedBytes: number
}

export const storageHistoryDocument = typed<
  { storageHistory: StoragePoint[] },
  { volumeId: string; hoursBack: number }
>(`
  query StorageHistory($volumeId: ID!, $hoursBack: Int!) {
    storageHistory(volumeId: $volumeId, hoursBack: $hoursBack) { time allocatedBytes usedBytes }
  }
`)
